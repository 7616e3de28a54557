import { newConveyor } from "../../../../shared/twin/conveyor.ts";
import type { Conveyor } from "../../../../shared/twin/conveyor.ts";
import { newPackmlMachine } from "../../../../shared/twin/packmlMachine.ts";
import type { PackmlMachine } from "../../../../shared/twin/packmlMachine.ts";
import {
  at,
  belts,
  bottlesPerCase,
  casesPerPallet,
  capHeads,
  conveyorSpecs,
  fillValves,
  machineSpecs,
} from "./spec.ts";
import { seeded } from "../../../../shared/twin/random.ts";
import type { RandomState } from "../../../../shared/twin/random.ts";

interface FillerBowl {
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
interface LineDetails {
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

/** A warm line in the middle of an order at `rateBph`: every machine executing, buffers about half full. */
export function warmLine(seed: number, rateBph: number, bottleLitres: number): PackagingState {
  const perCase = bottlesPerCase(bottleLitres);
  const belt = conveyorSpecs.map((spec, place) => {
    if (place === belts.palletMagazine) return newConveyor(spec, 8, 0);
    if (place === belts.emptyPallets) return newConveyor(spec, 1, 0);
    const items = spec.carries === "pallets" ? 0 : Math.round(spec.capacity * 0.5);
    return newConveyor(spec, items, items * (spec.carries === "cases" ? perCase : 1));
  });
  const total = 14_400;
  const machine = machineSpecs.map((spec, place) =>
    newPackmlMachine(spec, place === at.wrapper ? 40 : rateBph, {
      total: place === at.wrapper ? 12 : total,
      inside: spec.pockets,
      plannedS: 3_000,
    }),
  );
  machine[at.casePacker]!.inside = 0;
  const palletiser = machine[at.palletiser]!;
  palletiser.items = 20;
  palletiser.inside = 20 * perCase;
  const rejectsBy = [17, 6, 11, 12, 3];
  const rejected = rejectsBy.reduce((sum, count) => sum + count, 0);
  machine[at.filler]!.rejected = 17;
  machine[at.capper]!.rejected = 17;
  machine[at.labeller]!.rejected = 12;
  machine[at.inspector]!.rejected = rejected;
  for (const place of [at.filler, at.capper, at.labeller, at.inspector])
    machine[place]!.rejectPercent = (100 * machine[place]!.rejected) / total;
  const handedOver = 13 * casesPerPallet * perCase;
  const state: PackagingState = {
    timeS: 0,
    seed,
    random: seeded(seed),
    machines: machine,
    belts: belt,
    bowl: {
      volumeL: 90,
      pressureBar: 2.2,
      pressureSpBar: 2.2,
      levelSpPercent: 60,
      tempDegC: 8,
      frozenPercent: null,
      filledL: 14_400 * bottleLitres,
      usedLps: (rateBph * bottleLitres) / 3600,
      volumesMl: Array.from({ length: fillValves }, () => bottleLitres * 1_000 + 1),
      nextValve: 0,
    },
    preps: Array.from({ length: 4 }, (_, place) => ({
      open: true,
      spBar: 6,
      outBar: 6,
      flowNm3h: 30,
      volumeNm3: 42_000 + 9_000 * place,
      filterMbar: 60 + 12 * place,
      leak: 0,
    })),
    panels: Array.from({ length: 3 }, (_, place) => ({
      emergency: false,
      energyKwh: 61_000 + 14_000 * place,
      powerKw: 12,
      cabinetDegC: 31,
    })),
    details: {
      capHopperPercent: 72,
      capStorePercent: 64,
      capsUsed: 14_400,
      torquesNm: Array.from({ length: capHeads }, () => 1.6),
      nextHead: 0,
      labelReelM: 1_450,
      reels: 3,
      rinseWaterL: 8_600,
      gluePercent: 66,
      blanksPercent: 58,
      casesErected: 600,
      filmM: 920,
      films: 2,
      wrapPhase: 0,
      pickPhase: 0.3,
      picks: 4_800,
      inkPercent: 71,
      coded: 14_300,
      lastCaseKg: 12.9,
      meanCaseKg: 12.9,
      weighed: 590,
    },
    palletBottles: 760,
    emptiesWaiting: 2,
    exchangeS: 0,
    rejectsBy,
    fed: 0,
    rejected,
    packed: 0,
    cases: 590,
    handedOver,
    pallets: 13,
    baseRateBph: rateBph,
    orderRunning: true,
    feeding: true,
    bottleLitres,
    airSupplyBar: 7,
    lineEnergyKwh: 212_400,
    linePowerKw: 70,
    lineAirNm3h: 130,
    lastStop: "None",
  };
  state.fed = bottlesOnLine(state) + rejected + handedOver;
  state.packed = state.handedOver + belt[belts.cases]!.bottles + palletiser.inside;
  return state;
}
