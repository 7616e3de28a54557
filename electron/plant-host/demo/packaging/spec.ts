import type { ConveyorSpec } from "../../../../shared/twin/conveyor.ts";
import type { PackmlMachineSpec } from "../../../../shared/twin/packmlMachine.ts";
import { emptiesPalletBottles } from "../logistics/state.ts";
import type { DriveRating } from "../../../../shared/twin/rotating.ts";

/** What the packaging line is made of: rated values of its machines and conveyors, in the order of the bottles' way. */
const drive = (powerKw: number, speedRpm = 1460, vibrationMmS = 1.4): DriveRating => ({
  powerKw,
  currentA: Math.round(powerKw * 21) / 10,
  speedRpm,
  rampS: 5,
  vibrationMmS,
});

const machine = (
  id: string,
  ratedPerH: number,
  pockets: number,
  patienceS: number,
  powerKw: number,
  airNm3h: number,
  baseKw: number,
  air: number,
  panel: number,
): PackmlMachineSpec => ({
  id,
  ratedPerH,
  pockets,
  patienceS,
  drive: drive(powerKw),
  airNm3h,
  baseKw,
  air,
  panel,
});

export const machineIds = [
  "DP-401",
  "RN-405",
  "FL-410",
  "CP-420",
  "LB-430",
  "IN-440",
  "CK-450",
  "PR-460",
  "WR-470",
] as const;
export type MachineId = (typeof machineIds)[number];
/** Places in the list of machines. */
export const at = {
  depalletiser: 0,
  rinser: 1,
  filler: 2,
  capper: 3,
  labeller: 4,
  inspector: 5,
  casePacker: 6,
  palletiser: 7,
  wrapper: 8,
} as const;

export const machineSpecs: readonly PackmlMachineSpec[] = [
  machine("DP-401", 30_000, 0, 20, 5.5, 14, 0.8, 0, 0),
  machine("RN-405", 27_000, 40, 4, 4, 10, 0.6, 0, 0),
  machine("FL-410", 24_000, 72, 4, 15, 42, 2.2, 1, 1),
  machine("CP-420", 26_000, 12, 4, 5.5, 18, 0.8, 1, 1),
  machine("LB-430", 28_000, 24, 4, 7.5, 16, 1.4, 2, 1),
  machine("IN-440", 30_000, 6, 4, 2.2, 6, 1.1, 2, 1),
  machine("CK-450", 29_000, 96, 12, 9, 30, 4.2, 3, 2),
  machine("PR-460", 30_000, 0, 120, 11, 24, 1.6, 3, 2),
  machine("WR-470", 50, 0, 900, 4, 8, 1.2, 3, 2),
];

const belt = (
  id: string,
  carries: ConveyorSpec["carries"],
  capacity: number,
  lengthM: number,
  speedMs: number,
  powerKw: number,
  panel: number,
): ConveyorSpec => ({
  id,
  carries,
  capacity,
  lengthM,
  speedMs,
  drive: drive(powerKw, 1420, 1.1),
  panel,
});

export const conveyorIds = [
  "CV-401",
  "CV-402",
  "CV-403",
  "CV-404",
  "CV-405",
  "CV-406",
  "CV-407",
  "CV-408",
  "CV-409",
  "CV-410",
  "CV-411",
  "CV-412",
] as const;
/** Places in the list of conveyors that the code names. */
export const belts = {
  accumulation: 5,
  packerInfeed: 6,
  cases: 7,
  wrapperInfeed: 8,
  handOver: 9,
  palletMagazine: 10,
  emptyPallets: 11,
} as const;

export const conveyorSpecs: readonly ConveyorSpec[] = [
  belt("CV-401", "bottles", 360, 5, 0.8, 1.1, 0),
  belt("CV-402", "bottles", 320, 5, 0.8, 1.1, 0),
  belt("CV-403", "bottles", 60, 3, 0.9, 0.75, 1),
  belt("CV-404", "bottles", 900, 8, 0.6, 2.2, 1),
  belt("CV-405", "bottles", 260, 5, 0.8, 1.1, 1),
  belt("CV-406", "bottles", 1_200, 11, 0.6, 2.2, 1),
  belt("CV-407", "bottles", 400, 6.5, 0.8, 1.5, 2),
  belt("CV-408", "cases", 24, 4.5, 0.5, 1.1, 2),
  belt("CV-409", "pallets", 2, 4, 0.25, 1.5, 2),
  belt("CV-410", "pallets", 5, 12, 0.25, 2.2, 2),
  belt("CV-411", "pallets", 12, 5, 0.2, 1.1, 2),
  belt("CV-412", "pallets", 6, 5, 0.2, 1.1, 0),
];

export const rejectReasons = ["Under-fill", "Cap missing", "Cap torque", "Label skew", "Foreign body"] as const;
/** Share of bottles rejected for each reason on a sound line. */
export const rejectShares: readonly number[] = [0.0012, 0.0004, 0.0008, 0.0008, 0.0002];

export const bottlesPerEmptiesPallet = emptiesPalletBottles;
export const emptiesInfeedPlaces = 3;
export const casesPerPallet = 40;
/** Large bottles go twelve to a case. */
export const bottlesPerCase = (bottleLitres: number): number => (bottleLitres >= 0.75 ? 12 : 24);

export const bowl = { capacityL: 150, setPointPercent: 60, mostLps: 6, guardPercent: 92 } as const;
export const fillValves = 24;
export const capHeads = 12;
export const airPrepIds = ["AP-401", "AP-410", "AP-430", "AP-450"] as const;
export const drivePanelIds = ["DV-401", "DV-402", "DV-403"] as const;
export const linePanelId = "PNL-400";
export const lineMeterId = "EM-400";
export const weigherId = "CW-455";
export const coderId = "CD-435";
export const capElevatorId = "CC-421";
export const caseErectorId = "CE-451";

export const packagingAssets: readonly string[] = [
  ...machineIds,
  ...conveyorIds,
  ...airPrepIds,
  ...drivePanelIds,
  linePanelId,
  lineMeterId,
  weigherId,
  coderId,
  capElevatorId,
  caseErectorId,
];
