import { approach } from "../../../../shared/twin/dynamics.ts";
import { stepLoopOf, type Equipment } from "../../../../shared/twin/equipment.ts";
import { readFlowMeter, readLoop, readPressureMeter, readServiceTank } from "../../../../shared/twin/instruments.ts";
import { movePump, readPump, type Machine, type PumpSide } from "../../../../shared/twin/machine.ts";
import type { Loop } from "../../../../shared/twin/pid.ts";
import { noiseAt } from "../../../../shared/twin/random.ts";
import type { TagReader } from "../../../../shared/twin/tagReader.ts";
import { stepPair } from "./pair.ts";
import { utilityLoops, utilityMachines } from "./spec.ts";

/** The process water station: a tank that the city fills, and a pair of pumps that hold the pressure. */
export interface WaterState {
  readonly bar: number;
  readonly tankL: number;
  readonly cityOpen: boolean;
  readonly drawnLps: number;
}

/** Taps and hoses. */
const siteWaterLps = 0.2;
const waterTankCapacityL = 30_000;
const cityLps = 7;

export const warmWater = (): WaterState => ({ bar: 4, tankL: 22_000, cityOpen: false, drawnLps: 2 });

interface WaterStep {
  readonly water: WaterState;
  readonly machines: Readonly<Record<string, Machine>>;
  readonly pumps: Readonly<Record<string, PumpSide>>;
  readonly loop: Loop;
}

export function stepWater(equipment: Equipment, water: WaterState, plantLps: number, dtS: number): WaterStep {
  const drawnLps = plantLps + siteWaterLps * (1 + 0.6 * noiseAt(equipment.seed, equipment.timeS, 9003, 12));
  const pressure = { sensor: "PT-514", tag: "Pressure", live: water.bar };
  const loop = stepLoopOf(equipment, utilityLoops, "PIC-514", pressure, dtS);
  const machines = stepPair(
    equipment,
    ["P-511", "P-512"],
    (id) => equipment.machines[id]!.drive.speed ** 3 * (0.4 + 0.5 * Math.min(1.2, equipment.pumps[id]!.flowLps / 7)),
    Math.max(0.3, loop.op / 100),
    dtS,
  );
  const speed = Math.max(machines["P-511"]!.drive.speed, machines["P-512"]!.drive.speed);
  const headBar = Math.max(0, 6.6 * speed ** 2 - 0.035 * drawnLps ** 2);
  const lead = machines["P-511"]!.drive.speed >= machines["P-512"]!.drive.speed ? "P-511" : "P-512";
  const pumps = Object.fromEntries(
    (["P-511", "P-512"] as const).map((id) => [
      id,
      movePump(equipment.pumps[id]!, id === lead ? drawnLps : 0, 0.4, 0.4 + headBar, dtS),
    ]),
  );
  const tankL = Math.min(
    waterTankCapacityL,
    Math.max(0, water.tankL + ((water.cityOpen ? cityLps : 0) - drawnLps) * dtS),
  );
  return {
    loop,
    machines,
    pumps,
    water: {
      bar: approach(water.bar, headBar, dtS, 1.5),
      tankL,
      drawnLps,
      cityOpen: water.cityOpen ? tankL < waterTankCapacityL * 0.86 : tankL < waterTankCapacityL * 0.6,
    },
  };
}

export function readWater(out: TagReader, equipment: Equipment, water: WaterState): void {
  out.asset("T-501");
  readServiceTank(out, {
    volumeL: water.tankL,
    capacityL: waterTankCapacityL,
    tempDegC: 14,
    inLps: water.cityOpen ? cityLps : 0,
    outLps: water.drawnLps,
    conductivity: 0.38,
  });
  for (const id of ["P-511", "P-512"] as const) {
    out.asset(id);
    readPump(out, equipment.machines[id]!, utilityMachines[id]!, equipment.pumps[id]!, 14);
  }
  out.asset("FT-513");
  readFlowMeter(out, water.drawnLps, equipment.meters["FT-513"]!, { low: 0, high: 15, noise: 0.02 }, 14);
  out.asset("PT-514");
  readPressureMeter(out, water.bar, equipment.meters["PT-514"]!, { low: 0, high: 8, noise: 0.012 }, 14);
  out.asset("PIC-514");
  readLoop(out, equipment.loops["PIC-514"]!, utilityLoops["PIC-514"]!.tuning, equipment.meters["PIC-514"]!, 0.012);
}
