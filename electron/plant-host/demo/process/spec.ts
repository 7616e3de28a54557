import type { LoopSpec } from "../../../../shared/twin/equipment.ts";
import type { MachineSpec } from "../../../../shared/twin/machine.ts";
import type { FaultKind } from "../../../../shared/twin/twin.ts";

/** Rated values of the process: what is bolted to the floor and does not change. */
const machine = (
  powerKw: number,
  currentA: number,
  speedRpm: number,
  rampS: number,
  vibrationMmS: number,
  speedFrom = "",
): MachineSpec => ({
  rating: { powerKw, currentA, speedRpm, rampS, vibrationMmS },
  speedFrom,
  serviceEveryH: 8000,
});

export const processMachines: Readonly<Record<string, MachineSpec>> = {
  "P-141": machine(5.5, 11, 1450, 4, 1.5),
  "M-110": machine(7.5, 16, 140, 8, 1.2),
  "P-142": machine(7.5, 14, 2900, 4, 1.6),
  "P-145": machine(4, 8, 2880, 3, 1.4),
  "P-143": machine(5.5, 11, 2890, 4, 1.5, "PIC-204"),
  "P-144": machine(7.5, 14, 2900, 4, 1.6),
};
export const processPumps = ["P-141", "P-142", "P-143", "P-144", "P-145"] as const;
const controlValves = ["LV-203", "FV-205", "FV-201", "TV-202", "TV-206"] as const;
export const onOffValves = ["XV-101", "XV-102", "XV-103", "XV-104", "XV-121"] as const;

const loop = (
  pvLow: number,
  pvHigh: number,
  sp: readonly [number, number],
  gain: number,
  integralS: number,
  action: 1 | -1,
  unit: string,
  noise: number,
): LoopSpec => ({
  tuning: { pvLow, pvHigh, opLow: 0, opHigh: 100, gain, integralS, action },
  spLow: sp[0],
  spHigh: sp[1],
  unit,
  noise,
});
export const processLoops: Readonly<Record<string, LoopSpec>> = {
  "LIC-203": loop(0, 100, [30, 80], 4, 900, 1, "%", 0.1),
  "QIC-205": loop(0, 30, [9, 14], 5, 500, -1, "°Bx", 0.02),
  "FIC-201": loop(0, 6, [1.8, 5], 0.5, 2.5, 1, "l/s", 0.01),
  "TIC-202": loop(0, 110, [82, 92], 6, 70, 1, "°C", 0.03),
  "TIC-206": loop(0, 40, [6, 14], 1.2, 18, -1, "°C", 0.03),
  "PIC-204": loop(0, 6, [2, 4], 0.3, 4, 1, "bar", 0.012),
};

const turning: readonly FaultKind[] = ["bearingWear", "trip", "sensorFreeze"];
const sticking: readonly FaultKind[] = ["jam", "sensorFreeze"];
const frozenOnly: readonly FaultKind[] = ["sensorFreeze"];
export const processFaults: Readonly<Record<string, readonly FaultKind[]>> = {
  ...Object.fromEntries([...processPumps, "M-110"].map((id) => [id, turning])),
  ...Object.fromEntries([...controlValves, ...onOffValves].map((id) => [id, sticking])),
  ...Object.fromEntries(
    [
      "T-101",
      "T-102",
      "T-130",
      "T-151",
      "T-152",
      "FT-201",
      "FT-203",
      "FT-204",
      "FT-205",
      "LT-130",
      "LT-203",
      "TT-202",
      "TT-206",
      "PT-204",
      "AT-115",
      "AT-116",
      "AT-117",
      "TH-161",
      "CIP-150",
      "MCC-160",
    ].map((id) => [id, frozenOnly]),
  ),
  "PZ-120": ["fouling", "trip", "sensorFreeze"],
};

export const rawCapacityL = 15_000;
export const mixerCapacityL = 6_000;
export const bufferCapacityL = 12_000;
/** Heat that one litre takes for one kelvin, kJ: juice is near water. */
export const kjPerLitreK = 4.02;
export const hallDegC = 22;
