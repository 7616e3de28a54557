import { approach } from "../../../../shared/twin/dynamics.ts";
import { stepMachineOf, type Equipment } from "../../../../shared/twin/equipment.ts";
import { movePump, pumpLoad, type Machine, type PumpSide } from "../../../../shared/twin/machine.ts";
import { hallDegC, processMachines } from "./spec.ts";

/** Cleaning in place: one circuit after the other is rinsed, cleaned with caustic and acid, and rinsed again. */
export const cipSteps = [
  { name: "Idle", lastsS: 0, supplyDegC: 20 },
  { name: "Pre-rinse", lastsS: 120, supplyDegC: 16 },
  { name: "Caustic", lastsS: 300, supplyDegC: 75 },
  { name: "Intermediate rinse", lastsS: 120, supplyDegC: 16 },
  { name: "Acid", lastsS: 240, supplyDegC: 62 },
  { name: "Final rinse", lastsS: 150, supplyDegC: 16 },
  { name: "Drain", lastsS: 60, supplyDegC: 20 },
] as const;
export interface CipState {
  readonly step: number;
  readonly elapsedS: number;
  readonly circuit: string;
  readonly supplyDegC: number;
  readonly returnDegC: number;
  readonly conductivity: number;
  readonly heaterKw: number;
  readonly flowLps: number;
  readonly causticL: number;
  readonly acidL: number;
  readonly cycles: number;
  readonly stopped: number;
  readonly waterM3: number;
  readonly chemicalsL: number;
  readonly sinceH: number;
}
export const warmCip = (): CipState => ({
  step: 0,
  elapsedS: 0,
  circuit: "Delivery line 2",
  supplyDegC: 22,
  returnDegC: 22,
  conductivity: 0.5,
  heaterKw: 0,
  flowLps: 0,
  causticL: 2280,
  acidL: 2140,
  cycles: 1_806,
  stopped: 11,
  waterM3: 2_940,
  chemicalsL: 5_120,
  sinceH: 2.4,
});
export const cipTankL = 3000;
const cipFullLps = 3.4;
const conductivityOf = [0.5, 0.4, 62, 0.6, 28, 0.4, 0.4] as const;

export interface CipStep {
  readonly cip: CipState;
  readonly machine: Machine;
  readonly pump: PumpSide;
  readonly waterLps: number;
  readonly steamKgh: number;
}

export function startCip(cip: CipState, circuit: string): CipState {
  return cip.step === 0 ? { ...cip, step: 1, elapsedS: 0, circuit } : cip;
}

/** Places in `cipSteps`. */
export const cipStep = { idle: 0, preRinse: 1, caustic: 2, intermediateRinse: 3, acid: 4, finalRinse: 5, drain: 6 };

/** Moves the cleaning cycle on, its pump and heater, and what it takes of water and chemicals. */
export function stepCip(equipment: Equipment, cip: CipState, waterBar: number, dtS: number): CipStep {
  const over = cip.step !== cipStep.idle && cip.elapsedS + dtS >= cipSteps[cip.step]!.lastsS;
  const step = over ? (cip.step + 1) % cipSteps.length : cip.step;
  const speed = equipment.machines["P-144"]!.drive.speed;
  const flowLps = cipFullLps * (speed / 0.85) * Math.min(1, waterBar / 2);
  const demand = {
    autoRun: step !== cipStep.idle && step !== cipStep.drain,
    autoSpeed: 0.85,
    load: pumpLoad(speed, flowLps, cipFullLps),
    ambientDegC: hallDegC,
  };
  const dischargeBar = 0.4 + Math.max(0, 4.4 * speed ** 2 - 0.04 * flowLps ** 2);
  const heaterKw = heatsUp(step)
    ? Math.min(220, Math.max(0, (cipSteps[step]!.supplyDegC + 1 - cip.supplyDegC) * 14 + 40))
    : 0;
  return {
    machine: stepMachineOf(equipment, processMachines, "P-144", demand, dtS),
    waterLps: rinses(step) ? flowLps : 0,
    steamKgh: (heaterKw * 3600) / 2050,
    pump: movePump(equipment.pumps["P-144"]!, flowLps, 0.4, dischargeBar, dtS),
    cip: { ...stepCycle(cip, step, over, dtS), ...stepLiquors(cip, step, flowLps, dtS), heaterKw, flowLps },
  };
}

const rinses = (step: number): boolean =>
  step === cipStep.preRinse || step === cipStep.intermediateRinse || step === cipStep.finalRinse;
const heatsUp = (step: number): boolean => step === cipStep.caustic || step === cipStep.acid;

/** @param over the step before it has just ended. */
function stepCycle(
  cip: CipState,
  step: number,
  over: boolean,
  dtS: number,
): Pick<CipState, "step" | "elapsedS" | "circuit" | "cycles" | "stopped" | "sinceH"> {
  const cleaned = over && step === cipStep.idle;
  const idleH = cleaned ? 0 : cip.sinceH + dtS / 3600;
  return {
    step,
    elapsedS: over || cip.step === cipStep.idle ? 0 : cip.elapsedS + dtS,
    circuit: cip.circuit,
    cycles: cip.cycles + (cleaned ? 1 : 0),
    stopped: cip.stopped,
    sinceH: step === cipStep.idle ? idleH : cip.sinceH,
  };
}

function stepLiquors(
  cip: CipState,
  step: number,
  flowLps: number,
  dtS: number,
): Pick<CipState, "supplyDegC" | "returnDegC" | "conductivity" | "causticL" | "acidL" | "waterM3" | "chemicalsL"> {
  const idle = step === cipStep.idle;
  const causticLps = step === cipStep.caustic ? 0.02 : 0;
  const acidLps = step === cipStep.acid ? 0.02 : 0;
  return {
    supplyDegC: approach(cip.supplyDegC, idle ? hallDegC : cipSteps[step]!.supplyDegC, dtS, idle ? 900 : 35),
    returnDegC: approach(cip.returnDegC, cip.supplyDegC - (heatsUp(step) ? 3 : 0), dtS, 40),
    conductivity: approach(cip.conductivity, conductivityOf[step]!, dtS, 25),
    causticL: refilled(cip.causticL - causticLps * dtS),
    acidL: refilled(cip.acidL - acidLps * dtS),
    waterM3: cip.waterM3 + (rinses(step) ? (flowLps * dtS) / 1000 : 0),
    chemicalsL: cip.chemicalsL + (causticLps + acidLps) * dtS,
  };
}
const refilled = (volumeL: number): number => (volumeL < cipTankL * 0.55 ? cipTankL * 0.8 : volumeL);
