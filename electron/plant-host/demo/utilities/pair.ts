import { stepMachineOf, type Equipment } from "../../../../shared/twin/equipment.ts";
import type { Machine } from "../../../../shared/twin/machine.ts";
import { auto } from "../../../../shared/twin/pid.ts";
import { ambientDegC, utilityMachines } from "./spec.ts";

/** A pair of pumps or fans: the first runs, the second waits for it to fail. */
export function stepPair(
  equipment: Equipment,
  ids: readonly [string, string],
  loadOf: (id: string) => number,
  autoSpeed: number,
  dtS: number,
): Record<string, Machine> {
  const [duty, standby] = ids;
  const lead = equipment.machines[duty]!;
  const leadServes = lead.mode === auto ? !lead.drive.tripped : lead.drive.running;
  const step = (id: string, autoRun: boolean): Machine =>
    stepMachineOf(equipment, utilityMachines, id, { autoRun, autoSpeed, load: loadOf(id), ambientDegC }, dtS);
  return { [duty]: step(duty, true), [standby]: step(standby, !leadServes) };
}
