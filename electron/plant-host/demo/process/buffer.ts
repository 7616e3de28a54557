import { approach } from "../../../../shared/twin/dynamics.ts";
import { faultOf, measured, type Equipment } from "../../../../shared/twin/equipment.ts";
import { movePump, pumpLoad, stepMachine, type Machine, type PumpSide } from "../../../../shared/twin/machine.ts";
import { stepLoop, type Loop } from "../../../../shared/twin/pid.ts";
import { bufferCapacityL, hallDegC, kjPerLitreK, processLoops, processMachines } from "./spec.ts";

/** Sterile buffer tank with its pump to the filler, and the cleaning unit. */
export interface BufferState {
  readonly volumeL: number;
  readonly tempDegC: number;
  readonly inLps: number;
  readonly outLps: number;
  readonly feedBar: number;
  readonly jacketKw: number;
  readonly suppliedM3: number;
  readonly sinceCleanH: number;
}
export const warmBuffer = (): BufferState => ({
  volumeL: 8_400,
  tempDegC: 10.2,
  inLps: 3.2,
  outLps: 2.5,
  feedBar: 3,
  jacketKw: 3,
  suppliedM3: 17_850,
  sinceCleanH: 31,
});

const fillerFullLps = 8;
interface BufferStep {
  readonly buffer: BufferState;
  readonly machine: Machine;
  readonly pump: PumpSide;
  readonly loop: Loop;
}

export function stepBuffer(
  equipment: Equipment,
  buffer: BufferState,
  inLps: number,
  inDegC: number,
  demandLps: number,
  dtS: number,
): BufferStep {
  const loop = stepLoop(
    equipment.loops["PIC-204"]!,
    processLoops["PIC-204"]!.tuning,
    measured(equipment, "PT-204", "Pressure", buffer.feedBar),
    dtS,
  );
  const speed = equipment.machines["P-143"]!.drive.speed;
  const outLps = Math.min(demandLps * Math.min(1, Math.max(0, (buffer.feedBar - 0.6) / 1.2)), buffer.volumeL / dtS);
  const headBar =
    buffer.volumeL > 20
      ? Math.max(0, 5.8 * speed ** 2 - 0.05 * outLps ** 2 + 0.2 + 0.4 * (buffer.volumeL / bufferCapacityL))
      : 0;
  const machine = stepMachine(
    equipment.machines["P-143"]!,
    processMachines["P-143"]!,
    {
      autoRun: buffer.volumeL > 40,
      autoSpeed: Math.max(0.2, loop.op / 100),
      load: pumpLoad(speed, outLps, fillerFullLps),
      ambientDegC: hallDegC,
      wearRate: faultOf(equipment, "P-143", "bearingWear"),
    },
    dtS,
  );
  const jacketKw = Math.min(8, Math.max(0, (buffer.tempDegC - 9.5) * 6));
  const held = Math.max(1, buffer.volumeL);
  const mixedDegC = (buffer.tempDegC * held + inDegC * inLps * dtS) / (held + inLps * dtS);
  return {
    loop,
    machine,
    pump: movePump(
      equipment.pumps["P-143"]!,
      outLps,
      0.4 + 0.4 * (buffer.volumeL / bufferCapacityL),
      buffer.feedBar,
      dtS,
    ),
    buffer: {
      volumeL: buffer.volumeL + (inLps - outLps) * dtS,
      inLps,
      outLps,
      jacketKw,
      tempDegC:
        mixedDegC + ((0.12 * (hallDegC - mixedDegC) - jacketKw) * dtS) / (Math.max(200, buffer.volumeL) * kjPerLitreK),
      feedBar: approach(buffer.feedBar, headBar, dtS, 1.2),
      suppliedM3: buffer.suppliedM3 + (outLps * dtS) / 1000,
      sinceCleanH: buffer.sinceCleanH + dtS / 3600,
    },
  };
}

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

interface CipStep {
  readonly cip: CipState;
  readonly machine: Machine;
  readonly pump: PumpSide;
  readonly waterLps: number;
  readonly steamKgh: number;
}

export function startCip(cip: CipState, circuit: string): CipState {
  return cip.step === 0 ? { ...cip, step: 1, elapsedS: 0, circuit } : cip;
}

export function stepCip(equipment: Equipment, cip: CipState, waterBar: number, dtS: number): CipStep {
  const spec = cipSteps[cip.step]!;
  const over = cip.step > 0 && cip.elapsedS + dtS >= spec.lastsS;
  const step = over ? (cip.step + 1) % cipSteps.length : cip.step;
  const pumping = step > 0 && step < 6;
  const speed = equipment.machines["P-144"]!.drive.speed;
  const flowLps = cipFullLps * (speed / 0.85) * Math.min(1, waterBar / 2);
  const machine = stepMachine(
    equipment.machines["P-144"]!,
    processMachines["P-144"]!,
    {
      autoRun: pumping,
      autoSpeed: 0.85,
      load: pumpLoad(speed, flowLps, cipFullLps),
      ambientDegC: hallDegC,
      wearRate: faultOf(equipment, "P-144", "bearingWear"),
    },
    dtS,
  );
  const ease = (value: number, target: number, timeConstantS: number): number =>
    value + (target - value) * (1 - Math.exp(-dtS / timeConstantS));
  const rinsing = step === 1 || step === 3 || step === 5;
  const heating = step === 2 || step === 4;
  const heaterKw = heating ? Math.min(220, Math.max(0, (cipSteps[step].supplyDegC + 1 - cip.supplyDegC) * 14 + 40)) : 0;
  const caustic = step === 2 ? 0.02 : 0;
  const acid = step === 4 ? 0.02 : 0;
  const dose = (volumeL: number): number => (volumeL < cipTankL * 0.55 ? cipTankL * 0.8 : volumeL);
  return {
    machine,
    waterLps: rinsing ? flowLps : 0,
    steamKgh: (heaterKw * 3600) / 2050,
    pump: movePump(
      equipment.pumps["P-144"]!,
      flowLps,
      0.4,
      0.4 + Math.max(0, 4.4 * speed ** 2 - 0.04 * flowLps ** 2),
      dtS,
    ),
    cip: {
      step,
      elapsedS: over ? 0 : cip.step === 0 ? 0 : cip.elapsedS + dtS,
      circuit: cip.circuit,
      heaterKw,
      flowLps,
      supplyDegC: ease(cip.supplyDegC, step === 0 ? hallDegC : cipSteps[step]!.supplyDegC, step === 0 ? 900 : 35),
      returnDegC: ease(cip.returnDegC, cip.supplyDegC - (heating ? 3 : 0), 40),
      conductivity: ease(cip.conductivity, conductivityOf[step]!, 25),
      causticL: dose(cip.causticL - caustic * dtS),
      acidL: dose(cip.acidL - acid * dtS),
      cycles: cip.cycles + (over && step === 0 ? 1 : 0),
      stopped: cip.stopped,
      waterM3: cip.waterM3 + (rinsing ? (flowLps * dtS) / 1000 : 0),
      chemicalsL: cip.chemicalsL + (caustic + acid) * dtS,
      sinceH: step === 0 ? (over ? 0 : cip.sinceH + dtS / 3600) : cip.sinceH,
    },
  };
}
