import type { LoopSpec } from "../../../../shared/twin/equipment.ts";
import type { MachineSpec } from "../../../../shared/twin/machine.ts";
import type { FaultKind } from "../../../../shared/twin/twin.ts";

/** Rated values of the utilities: what is bolted to the floor and does not change. */
const machine = (
  powerKw: number,
  currentA: number,
  speedRpm: number,
  rampS: number,
  vibrationMmS: number,
  speedFrom: string,
  serviceEveryH = 8000,
): MachineSpec => ({
  rating: { powerKw, currentA, speedRpm, rampS, vibrationMmS },
  speedFrom,
  serviceEveryH,
});

export const compressorIds = ["C-101", "C-102", "C-103"] as const;
export const utilityMachines: Readonly<Record<string, MachineSpec>> = {
  "C-101": machine(90, 160, 2960, 8, 1.9, "PIC-125", 4000),
  "C-102": machine(90, 160, 2960, 8, 1.9, "PIC-125", 4000),
  "C-103": machine(90, 160, 2960, 8, 1.9, "PIC-125", 4000),
  "CH-201": machine(110, 200, 2960, 20, 1.8, "TIC-217"),
  "P-211": machine(18.5, 34, 2940, 5, 1.6, ""),
  "P-212": machine(18.5, 34, 2940, 5, 1.6, ""),
  "P-213": machine(15, 28, 1470, 5, 1.5, ""),
  "P-214": machine(15, 28, 1470, 5, 1.5, ""),
  "CT-220": machine(11, 22, 730, 15, 1.7, "TIC-220"),
  "P-411": machine(4, 8, 2900, 3, 1.4, "the drum level control"),
  "P-511": machine(7.5, 14, 2920, 4, 1.5, "PIC-514"),
  "P-512": machine(7.5, 14, 2920, 4, 1.5, "PIC-514"),
};
export const utilityPumps = ["P-211", "P-212", "P-213", "P-214", "P-411", "P-511", "P-512"] as const;

const loop = (
  pvLow: number,
  pvHigh: number,
  sp: readonly [number, number],
  gain: number,
  integralS: number,
  action: 1 | -1,
  unit: string,
  noise: number,
  opLow = 0,
): LoopSpec => ({
  tuning: { pvLow, pvHigh, opLow, opHigh: 100, gain, integralS, action },
  spLow: sp[0],
  spHigh: sp[1],
  unit,
  noise,
});
export const utilityLoops: Readonly<Record<string, LoopSpec>> = {
  "PIC-125": loop(0, 10, [6.6, 8], 10, 40, 1, "bar", 0.01),
  "TIC-217": loop(-10, 20, [-5, 4], 6, 150, -1, "°C", 0.02),
  "TIC-220": loop(0, 50, [18, 30], 8, 200, -1, "°C", 0.03),
  "PIC-405": loop(0, 12, [6.8, 9], 12, 200, 1, "bar", 0.01),
  "PIC-514": loop(0, 8, [3, 5], 0.4, 3, 1, "bar", 0.01),
};

const turning: readonly FaultKind[] = ["bearingWear", "trip", "sensorFreeze"];
const frozenOnly: readonly FaultKind[] = ["sensorFreeze"];
export const utilityFaults: Readonly<Record<string, readonly FaultKind[]>> = {
  ...Object.fromEntries([...compressorIds, ...utilityPumps, "CT-220"].map((id) => [id, turning])),
  ...Object.fromEntries(
    [
      "FT-126",
      "PT-125",
      "TT-217",
      "TT-218",
      "FT-219",
      "PT-219",
      "PT-405",
      "FT-406",
      "FT-513",
      "PT-514",
      "V-215",
      "T-404",
      "T-501",
      "TX-300",
      "MP-300",
      "MCC-310",
      "MCC-320",
      "PM-301",
      "PM-302",
      "PM-303",
      "PM-304",
      "PM-305",
      "PM-306",
      "TH-601",
      "TH-602",
      "TH-603",
    ].map((id) => [id, frozenOnly]),
  ),
  "V-110": ["airLeak", "sensorFreeze"],
  "F-121": ["fouling", "sensorFreeze"],
  "F-122": ["fouling", "sensorFreeze"],
  "D-120": ["trip", "fouling", "sensorFreeze"],
  "CH-201": ["bearingWear", "fouling", "trip", "sensorFreeze"],
  "B-401": ["trip", "fouling", "sensorFreeze"],
};

/** How fast a fouling fault of magnitude 1 takes a surface from clean to closed. */
export const foulingPerS = 1 / 7200;
export const ambientDegC = 24;
