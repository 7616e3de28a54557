import { approach } from "../../../../shared/twin/dynamics.ts";
import { stepLoopOf, stepMachineOf, type Equipment } from "../../../../shared/twin/equipment.ts";
import { movePump, pumpLoad, type Machine, type PumpSide } from "../../../../shared/twin/machine.ts";
import type { Loop } from "../../../../shared/twin/pid.ts";
import { bufferCapacityL, hallDegC, processLoops, processMachines, kjPerLitreK } from "./spec.ts";

/** Sterile buffer tank with its pump to the filler. */
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
export interface BufferStep {
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
  const pressure = { sensor: "PT-204", tag: "Pressure", live: buffer.feedBar };
  const loop = stepLoopOf(equipment, processLoops, "PIC-204", pressure, dtS);
  const speed = equipment.machines["P-143"]!.drive.speed;
  const outLps = Math.min(demandLps * Math.min(1, Math.max(0, (buffer.feedBar - 0.6) / 1.2)), buffer.volumeL / dtS);
  const headBar =
    buffer.volumeL > 20
      ? Math.max(0, 5.8 * speed ** 2 - 0.05 * outLps ** 2 + 0.2 + 0.4 * (buffer.volumeL / bufferCapacityL))
      : 0;
  const demand = {
    autoRun: buffer.volumeL > 40,
    autoSpeed: Math.max(0.2, loop.op / 100),
    load: pumpLoad(speed, outLps, fillerFullLps),
    ambientDegC: hallDegC,
  };
  const jacketKw = Math.min(8, Math.max(0, (buffer.tempDegC - 9.5) * 6));
  const held = Math.max(1, buffer.volumeL);
  const mixedDegC = (buffer.tempDegC * held + inDegC * inLps * dtS) / (held + inLps * dtS);
  return {
    loop,
    machine: stepMachineOf(equipment, processMachines, "P-143", demand, dtS),
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
