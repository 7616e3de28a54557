import { countOn, conveyorReadings, fillOf } from "../../../../shared/twin/conveyor.ts";
import type { Conveyor, ConveyorSpec } from "../../../../shared/twin/conveyor.ts";
import { isProducing } from "../../../../shared/twin/packml.ts";
import { clamp } from "../../../../shared/twin/dynamics.ts";
import { numbered } from "../../../../shared/twin/tagRows.ts";
import type { TwinTagRow } from "../../../../shared/twin/tagRows.ts";
import {
  at,
  belts,
  bottlesPerCase,
  bowl,
  capHeads,
  casesPerPallet,
  fillValves,
  machineSpecs,
  rejectReasons,
} from "./spec.ts";
import type { MachineId } from "./spec.ts";
import type { PackagingState } from "./state.ts";
import { noiseAt } from "../../../../shared/twin/random.ts";

/** The tags that only one kind of machine has, and those of the conveyors. */
type Row = TwinTagRow<PackagingState>;

const wave = (state: PackagingState, channel: number, periodS: number): number =>
  noiseAt(state.seed, state.timeS, channel, periodS);
const runs = (state: PackagingState, place: number): boolean => isProducing(state.machines[place]!.state);
const share = (state: PackagingState, place: number): number =>
  state.machines[place]!.speedPerH / machineSpecs[place]!.ratedPerH;
const lastReject = (place: number): Row => ["LastRejectReason", (state) => state.machines[place]!.lastReject];

const depalletiser: readonly Row[] = [
  ["PalletBottles", (state) => state.palletBottles],
  ["LayersLeft", (state) => Math.ceil(state.palletBottles / 192)],
  ["PalletsWaiting", (state) => state.emptiesWaiting],
  ["ExchangeTime", (state) => state.exchangeS],
  ["GripperVacuum", (state) => (runs(state, at.depalletiser) ? -0.62 + 0.02 * wave(state, 901, 2) : -0.05)],
  ["LiftHeight", (state) => 0.15 + (1.9 * state.palletBottles) / 960],
];
const rinser: readonly Row[] = [
  ["WaterFlow", (state) => share(state, at.rinser) * 62 * (1 + 0.02 * wave(state, 905, 4))],
  ["WaterPressure", (state) => 2.8 + 0.05 * wave(state, 906, 5)],
  ["WaterTemp", (state) => 17 + 0.3 * wave(state, 907, 60)],
  ["WaterUsed", (state) => state.details.rinseWaterL / 1000],
  ["IoniserCurrent", (state) => (runs(state, at.rinser) ? 2.1 + 0.05 * wave(state, 908, 3) : 0)],
];
const levelPercent = (state: PackagingState): number =>
  state.bowl.frozenPercent ?? clamp((state.bowl.volumeL / bowl.capacityL) * 100 + 0.25 * wave(state, 911, 2), 0, 100);
const filler: readonly Row[] = [
  lastReject(at.filler),
  ["BowlLevel", levelPercent],
  ["BowlLevelSP", (state) => state.bowl.levelSpPercent],
  ["BowlVolume", (state) => state.bowl.volumeL],
  ["BowlPressure", (state) => Math.max(0, state.bowl.pressureBar + 0.012 * wave(state, 912, 3))],
  ["BowlPressureSP", (state) => state.bowl.pressureSpBar],
  ["ProductTemp", (state) => state.bowl.tempDegC + 0.05 * wave(state, 913, 15)],
  ["ProductFlow", (state) => (state.machines[at.filler]!.speedPerH * state.bottleLitres) / 1000],
  ["ProductFilled", (state) => state.bowl.filledL / 1000],
  ["FillTarget", (state) => state.bottleLitres * 1000],
  ["MeanFillVolume", (state) => state.bowl.volumesMl.reduce((sum, volume) => sum + volume, 0) / fillValves],
  ["FillSpread", (state) => Math.max(...state.bowl.volumesMl) - Math.min(...state.bowl.volumesMl)],
  ["InletValveOpen", (state) => (state.bowl.volumeL / bowl.capacityL) * 100 < state.bowl.levelSpPercent + 8],
  ["CarouselSpeed", (state) => state.machines[at.filler]!.speedPerH / 60 / 72],
  ...Array.from({ length: fillValves }, (_, valve): Row => [
    numbered("FillVolume", valve + 1),
    (state) => state.bowl.volumesMl[valve]!,
  ]),
];
const capper: readonly Row[] = [
  lastReject(at.capper),
  ["CapHopperLevel", (state) => state.details.capHopperPercent],
  ["CapsUsed", (state) => state.details.capsUsed],
  ["MeanTorque", (state) => state.details.torquesNm.reduce((sum, torque) => sum + torque, 0) / capHeads],
  ["TorqueSpread", (state) => Math.max(...state.details.torquesNm) - Math.min(...state.details.torquesNm)],
  ...Array.from({ length: capHeads }, (_, head): Row => [
    numbered("CapTorque", head + 1),
    (state) => state.details.torquesNm[head]!,
  ]),
];
const labeller: readonly Row[] = [
  lastReject(at.labeller),
  ["LabelReelLeft", (state) => Math.max(0, state.details.labelReelM)],
  ["ReelsUsed", (state) => state.details.reels],
  ["WebTension", (state) => (runs(state, at.labeller) ? 24 + 1.2 * wave(state, 921, 1.5) : 8)],
  ["LabelSkew", (state) => 0.35 + 0.2 * wave(state, 922, 2) + 2 * state.machines[at.labeller]!.fouling],
  ["GlueTemp", (state) => 138 + 0.8 * wave(state, 923, 30)],
  ["SpliceActive", (state) => state.machines[at.labeller]!.pauseS > 0],
];
const inspector: readonly Row[] = [
  lastReject(at.inspector),
  ...["RejectUnderFill", "RejectCapMissing", "RejectCapTorque", "RejectLabelSkew", "RejectForeignBody"].map(
    (name, reason): Row => [name, (state) => state.rejectsBy[reason]!],
  ),
  ["LampIntensity", (state) => 96 - 30 * state.machines[at.inspector]!.fouling + 0.4 * wave(state, 931, 20)],
  ["ImageTime", (state) => (runs(state, at.inspector) ? 11.5 + 1.2 * wave(state, 932, 1) : 0)],
  ["CameraTemp", (state) => 38 + 0.6 * wave(state, 933, 40)],
  ["ImagesTaken", (state) => state.machines[at.inspector]!.total * 4],
  ["EjectorPressure", (state) => Math.max(0, state.machines[at.inspector]!.airBar - 0.4 + 0.02 * wave(state, 934, 2))],
  ["WorstReason", (state) => rejectReasons[state.rejectsBy.indexOf(Math.max(...state.rejectsBy))]!],
];
const casePacker: readonly Row[] = [
  ["CasesPacked", (state) => state.cases],
  ["BottlesPerCase", (state) => bottlesPerCase(state.bottleLitres)],
  ["CaseRate", (state) => state.machines[at.casePacker]!.speedPerH / bottlesPerCase(state.bottleLitres)],
  ["GlueTemp", (state) => 165 + 0.9 * wave(state, 941, 30)],
  ["GlueLevel", (state) => state.details.gluePercent],
  ["BlanksLevel", (state) => state.details.blanksPercent],
  ["GripperVacuum", (state) => (runs(state, at.casePacker) ? -0.58 + 0.03 * wave(state, 942, 1.5) : -0.04)],
];

/** Joint angles between the pick and the place pose, in degrees; the cobot swings over and back in one phase. */
const pickPose = [-62, 38, 74, 0, 68, -62] as const;
const placePose = [58, 24, 61, 0, 82, 58] as const;
const swing = (state: PackagingState): number => 0.5 - 0.5 * Math.cos(2 * Math.PI * state.details.pickPhase);
const joint = (state: PackagingState, axis: number): number => {
  const reach = swing(state);
  const lift = axis === 1 || axis === 2 ? -14 * Math.sin(Math.PI * reach) : 0;
  return pickPose[axis]! + (placePose[axis]! - pickPose[axis]!) * reach + lift;
};
const loaded = (state: PackagingState): boolean =>
  state.details.pickPhase > 0.05 && state.details.pickPhase < 0.5 && state.machines[at.palletiser]!.items > 0;
const tcpSpeed = (state: PackagingState): number =>
  runs(state, at.palletiser)
    ? 1_450 * Math.abs(Math.sin(2 * Math.PI * state.details.pickPhase)) * (0.4 + 0.6 * share(state, at.palletiser))
    : 0;
const payload = (state: PackagingState): number => (loaded(state) ? 3 * state.details.meanCaseKg : 0) + 6.5;
const palletiser: readonly Row[] = [
  ...Array.from({ length: 6 }, (_, axis): Row => [`J${axis + 1}Angle`, (state) => joint(state, axis)]),
  ...Array.from({ length: 6 }, (_, axis): Row => [
    `J${axis + 1}Torque`,
    (state) =>
      runs(state, at.palletiser)
        ? (52 - 7 * axis) * (0.4 + payload(state) / 80) * (1 + 0.08 * wave(state, 951 + axis, 0.8))
        : 12 - axis,
  ]),
  ...Array.from({ length: 6 }, (_, axis): Row => [
    `J${axis + 1}Temp`,
    (state) => 30 + 16 * share(state, at.palletiser) - axis + 0.3 * wave(state, 961 + axis, 25),
  ]),
  ["TcpSpeed", tcpSpeed],
  ["Payload", payload],
  ["GripperVacuum", (state) => (loaded(state) ? -0.68 + 0.02 * wave(state, 971, 1) : -0.1)],
  ["CasesOnPallet", (state) => state.machines[at.palletiser]!.items],
  ["CasesPerPallet", () => casesPerPallet],
  ["LayerNumber", (state) => Math.ceil(state.machines[at.palletiser]!.items / 8)],
  ["PicksDone", (state) => state.details.picks],
  ["EmptyPallets", (state) => countOn(state.belts[belts.palletMagazine]!)],
  ["SafetySpeedActive", (state) => state.machines[at.palletiser]!.mode !== 1],
];
const wrapper: readonly Row[] = [
  ["WrapProgress", (state) => state.details.wrapPhase * 100],
  ["FilmLeft", (state) => Math.max(0, state.details.filmM)],
  ["FilmReelsUsed", (state) => state.details.films],
  ["FilmTension", (state) => (wrapping(state) ? 82 + 3 * wave(state, 981, 1.5) : 0)],
  ["TurntableSpeed", (state) => (wrapping(state) ? 11.5 + 0.3 * wave(state, 982, 2) : 0)],
  ["CarriageHeight", (state) => 2.1 * Math.abs(Math.sin(Math.PI * state.details.wrapPhase))],
  ["PalletPresent", (state) => state.machines[at.wrapper]!.items > 0],
];
const wrapping = (state: PackagingState): boolean =>
  runs(state, at.wrapper) && state.machines[at.wrapper]!.items > 0 && state.details.wrapPhase < 1;

export const unitRows: Readonly<Record<MachineId, readonly Row[]>> = {
  "DP-401": depalletiser,
  "RN-405": rinser,
  "FL-410": filler,
  "CP-420": capper,
  "LB-430": labeller,
  "IN-440": inspector,
  "CK-450": casePacker,
  "PR-460": palletiser,
  "WR-470": wrapper,
};

export interface ConveyorContext {
  readonly belt: Conveyor;
  readonly spec: ConveyorSpec;
  readonly shown: ReturnType<typeof conveyorReadings>;
  readonly noise: number;
}

export const conveyorRows: readonly TwinTagRow<ConveyorContext>[] = [
  ["State", ({ belt }) => belt.state],
  ["Count", ({ belt }) => countOn(belt)],
  ["Waiting", ({ belt }) => belt.ready],
  ["Capacity", ({ spec }) => spec.capacity],
  ["Fill", ({ belt, spec }) => 100 * fillOf(belt, spec)],
  ["Bottles", ({ belt }) => belt.bottles],
  ["Speed", ({ belt }) => belt.speedMs],
  ["SpeedSP", ({ belt }) => belt.speedSpMs],
  ["Jam", ({ belt }) => belt.jam],
  ["DriveTripped", ({ belt }) => belt.drive.tripped],
  ["JamCount", ({ belt }) => belt.jams],
  ["JamTime", ({ belt }) => belt.jamS],
  ["FullTime", ({ belt }) => belt.fullS],
  ["RunTime", ({ belt }) => belt.runS],
  ["InCount", ({ belt }) => belt.inCount],
  ["OutCount", ({ belt }) => belt.outCount],
  ["DriveCurrent", ({ shown, noise }) => shown.currentA * (1 + 0.015 * noise)],
  ["DriveTemp", ({ belt, noise }) => belt.drive.windingDegC + 0.2 * noise],
  ["DriveVibration", ({ shown, noise }) => shown.vibrationDeMmS * (1 + 0.05 * noise)],
  ["DriveTorque", ({ shown, noise }) => shown.torquePercent * (1 + 0.02 * noise)],
  ["Power", ({ shown }) => shown.powerKw],
  ["Energy", ({ belt }) => belt.drive.energyKwh],
];
