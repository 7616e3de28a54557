import type { Conveyor } from "../../../../shared/twin/conveyor.ts";
import type { PackmlMachine } from "../../../../shared/twin/packmlMachine.ts";
import type { RandomState } from "../../../../shared/twin/random.ts";

export interface FillerBowl {
  volumeL: number;
  pressureBar: number;
  pressureSpBar: number;
  levelSpPercent: number;
  tempDegC: number;
  frozenPercent: number | null;
  filledL: number;
  usedLps: number;
  volumesMl: readonly number[];
  nextValve: number;
}
export interface AirPrep {
  open: boolean;
  spBar: number;
  outBar: number;
  flowNm3h: number;
  volumeNm3: number;
  filterMbar: number;
  leak: number;
}
export interface DrivePanel {
  emergency: boolean;
  energyKwh: number;
  powerKw: number;
  cabinetDegC: number;
}

/** Consumables and product details of the machines. */
export interface LineDetails {
  capHopperPercent: number;
  capStorePercent: number;
  capsUsed: number;
  torquesNm: readonly number[];
  nextHead: number;
  labelReelM: number;
  reels: number;
  rinseWaterL: number;
  gluePercent: number;
  blanksPercent: number;
  casesErected: number;
  filmM: number;
  films: number;
  wrapPhase: number;
  pickPhase: number;
  picks: number;
  inkPercent: number;
  coded: number;
  lastCaseKg: number;
  meanCaseKg: number;
  weighed: number;
}

/** Everything of the packaging zone that changes. Plain data; a step works on its own copy. */
export interface PackagingState {
  timeS: number;
  seed: number;
  random: RandomState;
  machines: PackmlMachine[];
  belts: Conveyor[];
  bowl: FillerBowl;
  preps: AirPrep[];
  panels: DrivePanel[];
  details: LineDetails;
  /** Depalletiser: bottles left on its pallet, full pallets waiting, seconds until the next pallet is in place. */
  palletBottles: number;
  emptiesWaiting: number;
  exchangeS: number;
  rejectsBy: readonly number[];
  fed: number;
  rejected: number;
  packed: number;
  cases: number;
  /** Bottles on pallets handed over, and the pallets. */
  handedOver: number;
  pallets: number;
  baseRateBph: number;
  orderRunning: boolean;
  feeding: boolean;
  bottleLitres: number;
  airSupplyBar: number;
  lineEnergyKwh: number;
  linePowerKw: number;
  lineAirNm3h: number;
  lastStop: string;
}

export function copyPackaging(state: PackagingState): PackagingState {
  return {
    ...state,
    machines: state.machines.map((machine) => ({ ...machine })),
    belts: state.belts.map((belt) => ({ ...belt })),
    bowl: { ...state.bowl },
    preps: state.preps.map((prep) => ({ ...prep })),
    panels: state.panels.map((panel) => ({ ...panel })),
    details: { ...state.details },
  };
}

/** Bottles between the depalletiser and the hand-over to logistics. */
export function bottlesOnLine(state: PackagingState): number {
  let sum = 0;
  for (const machine of state.machines) sum += machine.inside;
  for (const belt of state.belts) sum += belt.bottles;
  return sum;
}
