import { newConveyor, type Conveyor } from "../../../../shared/twin/conveyor.ts";
import { newPackmlMachine, type PackmlMachine } from "../../../../shared/twin/packmlMachine.ts";
import { seeded } from "../../../../shared/twin/random.ts";
import {
  at,
  belts,
  bottlesPerCase,
  capHeads,
  casesPerPallet,
  conveyorSpecs,
  fillValves,
  machineSpecs,
} from "./spec.ts";
import {
  bottlesOnLine,
  type AirPrep,
  type DrivePanel,
  type FillerBowl,
  type LineDetails,
  type PackagingState,
} from "./state.ts";

/** Bottles that each machine has counted, and those rejected for each reason. */
const madeBefore = 14_400;
const rejectsBefore = [17, 6, 11, 12, 3] as const;
const palletsBefore = 13;
const casesOnPallet = 20;

/** A warm line in the middle of an order at `rateBph`: every machine executing, buffers about half full. */
export function warmLine(seed: number, rateBph: number, bottleLitres: number): PackagingState {
  const perCase = bottlesPerCase(bottleLitres);
  const rejected = rejectsBefore.reduce((sum, count) => sum + count, 0);
  const state: PackagingState = {
    timeS: 0,
    seed,
    random: seeded(seed),
    machines: warmMachines(rateBph, perCase, rejected),
    belts: warmBelts(perCase),
    bowl: warmBowl(rateBph, bottleLitres),
    preps: Array.from({ length: 4 }, (_, place) => warmPrep(place)),
    panels: Array.from({ length: 3 }, (_, place) => warmPanel(place)),
    details: warmDetails(),
    palletBottles: 760,
    emptiesWaiting: 2,
    exchangeS: 0,
    rejectsBy: rejectsBefore,
    fed: 0,
    rejected,
    packed: 0,
    cases: 590,
    handedOver: palletsBefore * casesPerPallet * perCase,
    pallets: palletsBefore,
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
  state.fed = bottlesOnLine(state) + rejected + state.handedOver;
  state.packed = state.handedOver + state.belts[belts.cases]!.bottles + state.machines[at.palletiser]!.inside;
  return state;
}

function warmMachines(rateBph: number, perCase: number, rejected: number): PackmlMachine[] {
  const machines = machineSpecs.map((spec, place) =>
    newPackmlMachine(spec, place === at.wrapper ? 40 : rateBph, {
      total: place === at.wrapper ? 12 : madeBefore,
      inside: spec.pockets,
      plannedS: 3_000,
    }),
  );
  machines[at.casePacker]!.inside = 0;
  machines[at.palletiser]!.items = casesOnPallet;
  machines[at.palletiser]!.inside = casesOnPallet * perCase;
  const [underFill, capMissing, capTorque, labelSkew] = rejectsBefore;
  const rejects = [
    [at.filler, underFill],
    [at.capper, capMissing + capTorque],
    [at.labeller, labelSkew],
    [at.inspector, rejected],
  ] as const;
  for (const [place, count] of rejects) {
    machines[place]!.rejected = count;
    machines[place]!.rejectPercent = (100 * count) / madeBefore;
  }
  return machines;
}

function warmBelts(perCase: number): Conveyor[] {
  return conveyorSpecs.map((spec, place) => {
    if (place === belts.palletMagazine) return newConveyor(spec, 8, 0);
    if (place === belts.emptyPallets) return newConveyor(spec, 1, 0);
    const items = spec.carries === "pallets" ? 0 : Math.round(spec.capacity * 0.5);
    return newConveyor(spec, items, items * (spec.carries === "cases" ? perCase : 1));
  });
}

function warmBowl(rateBph: number, bottleLitres: number): FillerBowl {
  return {
    volumeL: 90,
    pressureBar: 2.2,
    pressureSpBar: 2.2,
    levelSpPercent: 60,
    tempDegC: 8,
    frozenPercent: null,
    filledL: madeBefore * bottleLitres,
    usedLps: (rateBph * bottleLitres) / 3600,
    volumesMl: Array.from({ length: fillValves }, () => bottleLitres * 1_000 + 1),
    nextValve: 0,
  };
}

const warmPrep = (place: number): AirPrep => ({
  open: true,
  spBar: 6,
  outBar: 6,
  flowNm3h: 30,
  volumeNm3: 42_000 + 9_000 * place,
  filterMbar: 60 + 12 * place,
  leak: 0,
});

const warmPanel = (place: number): DrivePanel => ({
  emergency: false,
  energyKwh: 61_000 + 14_000 * place,
  powerKw: 12,
  cabinetDegC: 31,
});

const warmDetails = (): LineDetails => ({
  capHopperPercent: 72,
  capStorePercent: 64,
  capsUsed: madeBefore,
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
});
