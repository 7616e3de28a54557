import type { PlantFlows } from "../flows.ts";
import { isProducing } from "../../../../shared/twin/packml.ts";
import { approach, clamp } from "../../../../shared/twin/dynamics.ts";
import { at, bottlesPerCase, bowl, capHeads, fillValves } from "./spec.ts";
import type { PackagingState } from "./state.ts";
import { gaussian } from "../../../../shared/twin/random.ts";

/** The filler's bowl takes what the process gave and follows its pressure set point. */
export function stepBowl(state: PackagingState, dtS: number, flows: PlantFlows): void {
  const vessel = state.bowl;
  const given = Math.max(0, flows.fillerSupplyLps) * dtS;
  const share = Math.min(1, given / bowl.capacityL);
  vessel.tempDegC += (flows.productTempDegC - vessel.tempDegC) * share;
  vessel.tempDegC = approach(vessel.tempDegC, 22, dtS, 40_000);
  vessel.volumeL = Math.min(bowl.capacityL, vessel.volumeL + given);
  vessel.pressureBar = approach(vessel.pressureBar, vessel.pressureSpBar, dtS, 25);
}

/** Less product in the bowl slows the filler, so that it runs at what the process gives; with almost none it stops. */
export function productShare(state: PackagingState): number {
  return clamp(((state.bowl.volumeL / bowl.capacityL) * 100 - 8) / 30, 0, 1);
}

/** Another bottle: valves and check weigher get their new targets. */
export function changeFormat(state: PackagingState, bottleLitres: number): void {
  state.bowl.volumesMl = state.bowl.volumesMl.map((volume) => (volume * bottleLitres) / state.bottleLitres);
  state.bottleLitres = bottleLitres;
  state.details.meanCaseKg = caseKg(bottleLitres);
  state.details.lastCaseKg = state.details.meanCaseKg;
}
export function caseKg(bottleLitres: number): number {
  return bottlesPerCase(bottleLitres) * (bottleLitres * 1.01 + 0.024) + 0.38;
}

/** Consumables, samples and positions that follow from what the machines moved in this step. */
export function stepDetails(state: PackagingState, before: PackagingState, dtS: number): void {
  const made = (place: number): number => state.machines[place]!.total - before.machines[place]!.total;
  fillSamples(state, made(at.filler));
  capSamples(state, made(at.capper), dtS);
  label(state, made(at.labeller));
  state.details.rinseWaterL += made(at.rinser) * 0.18;
  packSamples(state, state.cases - before.cases);
  wrapFilm(state, before, dtS);
  if (isProducing(state.machines[at.palletiser]!.state))
    state.details.pickPhase =
      (state.details.pickPhase +
        (state.machines[at.palletiser]!.speedPerH * dtS) / 3600 / (3 * bottlesPerCase(state.bottleLitres))) %
      1;
  const coded = made(at.labeller);
  state.details.coded += coded;
  state.details.inkPercent -= coded * 0.00025;
  if (state.details.inkPercent < 12) state.details.inkPercent = 98;
}

/** The weighing cells of one or two valves report in each step, in turn. */
function fillSamples(state: PackagingState, filled: number): void {
  if (filled === 0) return;
  const volumes = [...state.bowl.volumesMl];
  for (let sample = 0; sample < Math.min(2, filled); sample += 1) {
    const draw = gaussian(state.random);
    state.random = draw.next;
    const valve = state.bowl.nextValve;
    const short = state.machines[at.filler]!.fouling * (valve % 5 === 0 ? 0.02 : 0.006);
    volumes[valve] = state.bottleLitres * 1_000 * (1 + 0.002 - short + 0.0012 * Math.max(-3, Math.min(3, draw.value)));
    state.bowl.nextValve = (valve + 1) % fillValves;
  }
  state.bowl.volumesMl = volumes;
}

function capSamples(state: PackagingState, capped: number, dtS: number): void {
  const details = state.details;
  if (capped > 0) {
    const draw = gaussian(state.random);
    state.random = draw.next;
    const torques = [...details.torquesNm];
    torques[details.nextHead] =
      1.6 +
      0.045 * Math.max(-3, Math.min(3, draw.value)) +
      0.5 * Math.max(0, state.machines[at.capper]!.drive.wear - 0.05);
    details.torquesNm = torques;
    details.nextHead = (details.nextHead + 1) % capHeads;
  }
  details.capsUsed += capped;
  details.capHopperPercent = Math.max(0, details.capHopperPercent - capped * 0.01);
  // The elevator fills the hopper from the store; a new box of caps comes when the store runs low.
  if (details.capHopperPercent < 70 && details.capStorePercent > 0) {
    const lifted = Math.min(0.15 * dtS, 70 - details.capHopperPercent);
    details.capHopperPercent += lifted;
    details.capStorePercent -= lifted * 0.12;
  }
  if (details.capStorePercent < 12) details.capStorePercent = 96;
}

/** Labels are 0.09 m apart; an empty reel is spliced while the labeller waits. */
function label(state: PackagingState, labelled: number): void {
  const details = state.details;
  details.labelReelM -= labelled * 0.09;
  if (details.labelReelM > 8 || labelled === 0) return;
  details.labelReelM = 2_400;
  details.reels += 1;
  state.machines[at.labeller]!.pauseS = 18;
}

function packSamples(state: PackagingState, cases: number): void {
  const details = state.details;
  for (let made = 0; made < cases; made += 1) {
    const draw = gaussian(state.random);
    state.random = draw.next;
    details.lastCaseKg = caseKg(state.bottleLitres) + 0.012 * Math.max(-3, Math.min(3, draw.value));
    details.meanCaseKg += (details.lastCaseKg - details.meanCaseKg) * 0.05;
    details.weighed += 1;
    details.casesErected += 1;
    details.blanksPercent -= 0.14;
    details.gluePercent -= 0.03;
  }
  if (details.blanksPercent < 15) details.blanksPercent = 98;
  if (details.gluePercent < 25) details.gluePercent = 88;
}

function wrapFilm(state: PackagingState, before: PackagingState, dtS: number): void {
  const details = state.details;
  if (
    state.machines[at.wrapper]!.items === 1 &&
    details.wrapPhase > 0 &&
    details.wrapPhase < 1 &&
    details.wrapPhase > before.details.wrapPhase
  )
    details.filmM -= 0.5 * dtS;
  if (details.filmM > 20) return;
  details.filmM = 1_500;
  details.films += 1;
  state.machines[at.wrapper]!.pauseS = 40;
}
