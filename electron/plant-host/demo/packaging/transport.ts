import { countOn, fillOf, putOn, readyOn, roomOn, takeOff } from "../../../../shared/twin/conveyor.ts";
import { noteMovement, takt } from "../../../../shared/twin/packmlMachine.ts";
import { isProducing } from "../../../../shared/twin/packml.ts";
import { productShare } from "./details.ts";
import {
  at,
  belts,
  bottlesPerCase,
  bottlesPerEmptiesPallet,
  bowl,
  casesPerPallet,
  conveyorSpecs,
  machineSpecs,
  rejectReasons,
  rejectShares,
} from "./spec.ts";
import type { PackagingState } from "./state.ts";
import { uniform } from "../../../../shared/twin/random.ts";

/**
 * Moves bottles, cases and pallets one step along the line, last machine first, so that a place that becomes free is
 * used at once. Bottles are whole numbers and only ever moved, put on by the depalletiser, or taken off as rejects and
 * full pallets.
 */
export function transport(
  state: PackagingState,
  dtS: number,
  tail: readonly boolean[],
  palletPlaces: number,
): { readonly handedOver: number } {
  const handed = handOver(state, palletPlaces);
  wrap(state, dtS);
  palletise(state, dtS, tail[at.palletiser]!);
  pack(state, dtS, tail[at.casePacker]!);
  connect(state, belts.accumulation, belts.packerInfeed, dtS);
  through(state, at.inspector, dtS);
  through(state, at.labeller, dtS);
  through(state, at.capper, dtS);
  through(state, at.filler, dtS);
  through(state, at.rinser, dtS);
  depalletise(state, dtS);
  return { handedOver: handed };
}

/** Bottle machine `place` stands between belts `place - 1` and `place`. Its pockets stay full while bottles come. */
function through(state: PackagingState, place: number, dtS: number): void {
  const machine = state.machines[place]!;
  const spec = machineSpecs[place]!;
  const infeed = state.belts[place - 1]!;
  const discharge = state.belts[place]!;
  const steps = takt(machine, dtS, 1);
  if (!isProducing(machine.state)) return;
  const room = roomOn(discharge, conveyorSpecs[place]!);
  const canGive = Math.min(steps, room);
  const supply = place === at.filler ? fillableBottles(state) : Number.POSITIVE_INFINITY;
  const taken = Math.min(steps, readyOn(infeed), spec.pockets - machine.inside + canGive, supply);
  const kept = keptInside(spec.pockets, taken === steps, taken < readyOn(infeed));
  const given = Math.max(0, Math.min(canGive, machine.inside + taken - kept));
  takeOff(infeed, taken, 1);
  machine.inside += taken - given;
  if (place === at.filler && taken > 0) {
    state.bowl.volumeL -= taken * state.bottleLitres;
    state.bowl.filledL += taken * state.bottleLitres;
  }
  const rejected = place === at.inspector ? inspect(state, given) : 0;
  machine.total += given;
  putOn(discharge, given - rejected, given - rejected);
  noteMovement(machine, taken + given > 0, steps > 0, room > 0, dtS);
}

function fillableBottles(state: PackagingState): number {
  return productShare(state) < 0.12 ? 0 : Math.floor(state.bowl.volumeL / state.bottleLitres);
}

/** Bottles that stay in the pockets: all while it moves on, one less while more wait, none when no more come. */
function keptInside(pockets: number, movedOn: boolean, moreWait: boolean): number {
  if (movedOn) return pockets;
  return moreWait ? pockets - 1 : 0;
}

const causedBy = [at.filler, at.capper, at.capper, at.labeller, at.inspector] as const;

/** Chance of each reject reason, raised by what is wrong upstream. */
function rejectChance(state: PackagingState, reason: number): number {
  const base = rejectShares[reason]!;
  const filler = state.machines[at.filler]!;
  const lowBowl = Math.max(0, 30 - (state.bowl.volumeL / bowl.capacityL) * 100) / 30;
  if (reason === 0) return base * (1 + 40 * filler.fouling + 25 * lowBowl);
  if (reason === 1) return base * (1 + (state.details.capHopperPercent < 2 ? 200 : 0));
  if (reason === 2) return base * (1 + 40 * Math.max(0, state.machines[at.capper]!.drive.wear - 0.05));
  if (reason === 3)
    return (
      base *
      (1 + 40 * state.machines[at.labeller]!.fouling + 30 * Math.max(0, state.machines[at.labeller]!.drive.wear - 0.05))
    );
  return base * (1 + 80 * state.machines[at.inspector]!.fouling);
}

function inspect(state: PackagingState, count: number): number {
  if (count === 0) return 0;
  const rejectsBy = [...state.rejectsBy];
  const found = [0, 0, 0, 0, 0];
  const limits = rejectReasons.map((_, reason) => rejectChance(state, reason));
  let rejected = 0;
  for (let bottle = 0; bottle < count; bottle += 1) {
    const draw = uniform(state.random);
    state.random = draw.next;
    let chance = draw.value;
    for (let reason = 0; reason < limits.length; reason += 1) {
      chance -= limits[reason]!;
      if (chance >= 0) continue;
      found[reason]! += 1;
      rejectsBy[reason]! += 1;
      rejected += 1;
      break;
    }
  }
  for (let reason = 0; reason < found.length; reason += 1) {
    const machine = state.machines[causedBy[reason]!]!;
    if (found[reason]! > 0 && reason !== 4) {
      machine.rejected += found[reason]!;
      machine.lastReject = rejectReasons[reason]!;
    }
    if (found[reason]! > 0) state.machines[at.inspector]!.lastReject = rejectReasons[reason]!;
  }
  smoothRejects(state, at.filler, found[0]!, count);
  smoothRejects(state, at.capper, found[1]! + found[2]!, count);
  smoothRejects(state, at.labeller, found[3]!, count);
  smoothRejects(state, at.inspector, rejected, count);
  state.machines[at.inspector]!.rejected += rejected;
  state.rejectsBy = rejectsBy;
  state.rejected += rejected;
  return rejected;
}

/** Reject rate over about the last two thousand bottles. */
function smoothRejects(state: PackagingState, place: number, rejected: number, count: number): void {
  const machine = state.machines[place]!;
  machine.rejectPercent += ((100 * rejected) / count - machine.rejectPercent) * Math.min(1, count / 2_000);
}

function depalletise(state: PackagingState, dtS: number): void {
  const machine = state.machines[at.depalletiser]!;
  state.exchangeS = Math.max(0, state.exchangeS - dtS);
  const steps = takt(machine, dtS, 1);
  if (!isProducing(machine.state)) return;
  const room = roomOn(state.belts[0]!, conveyorSpecs[0]!);
  const given = state.exchangeS > 0 ? 0 : Math.min(steps, room, state.palletBottles);
  state.palletBottles -= given;
  state.fed += given;
  machine.total += given;
  putOn(state.belts[0]!, given, given);
  if (state.palletBottles === 0 && state.emptiesWaiting > 0 && state.exchangeS <= 0) {
    state.emptiesWaiting -= 1;
    state.palletBottles = bottlesPerEmptiesPallet;
    state.exchangeS = 9;
    const returns = state.belts[belts.emptyPallets]!;
    if (roomOn(returns, conveyorSpecs[belts.emptyPallets]!) > 0) putOn(returns, 1, 0);
  }
  noteMovement(machine, given > 0, steps > 0, room > 0, dtS);
}

function connect(state: PackagingState, from: number, to: number, dtS: number): void {
  // The second belt is kept half full, and fuller only as the table before it fills.
  const most =
    Math.ceil(conveyorSpecs[to]!.capacity * Math.max(0.5, fillOf(state.belts[from]!, conveyorSpecs[from]!))) -
    countOn(state.belts[to]!);
  const count = Math.min(
    readyOn(state.belts[from]!),
    roomOn(state.belts[to]!, conveyorSpecs[to]!),
    most,
    Math.ceil(9 * dtS),
  );
  if (count <= 0) return;
  takeOff(state.belts[from]!, count, 1);
  putOn(state.belts[to]!, count, count);
}

function pack(state: PackagingState, dtS: number, tail: boolean): void {
  const machine = state.machines[at.casePacker]!;
  const infeed = state.belts[belts.packerInfeed]!;
  const discharge = state.belts[belts.cases]!;
  const steps = takt(machine, dtS, 1);
  if (!isProducing(machine.state)) return;
  const perCase = bottlesPerCase(state.bottleLitres);
  const taken = Math.min(steps, readyOn(infeed), machineSpecs[at.casePacker]!.pockets - machine.inside);
  takeOff(infeed, taken, 1);
  machine.inside += taken;
  let made = 0;
  while (
    roomOn(discharge, conveyorSpecs[belts.cases]!) > 0 &&
    (machine.inside >= perCase || (tail && machine.inside > 0))
  ) {
    const bottles = Math.min(perCase, machine.inside);
    machine.inside -= bottles;
    machine.total += bottles;
    state.packed += bottles;
    state.cases += 1;
    made += 1;
    putOn(discharge, 1, bottles);
  }
  noteMovement(machine, taken + made > 0, steps > 0, roomOn(discharge, conveyorSpecs[belts.cases]!) > 0, dtS);
}

function palletise(state: PackagingState, dtS: number, tail: boolean): void {
  const machine = state.machines[at.palletiser]!;
  const infeed = state.belts[belts.cases]!;
  const discharge = state.belts[belts.wrapperInfeed]!;
  const perCase = bottlesPerCase(state.bottleLitres);
  const steps = takt(machine, dtS, perCase);
  if (!isProducing(machine.state)) return;
  const taken = Math.min(steps, readyOn(infeed), casesPerPallet - machine.items);
  const bottles = taken > 0 ? takeOff(infeed, taken, perCase) : 0;
  machine.items += taken;
  machine.inside += bottles;
  machine.total += bottles;
  state.details.picks += taken;
  const magazine = state.belts[belts.palletMagazine]!;
  const full = machine.items >= casesPerPallet || (tail && machine.items > 0);
  const room = roomOn(discharge, conveyorSpecs[belts.wrapperInfeed]!) > 0 && readyOn(magazine) > 0;
  const gives = full && room;
  if (gives) {
    takeOff(magazine, 1, 0);
    putOn(discharge, 1, machine.inside);
    machine.items = 0;
    machine.inside = 0;
  }
  noteMovement(machine, taken > 0 || gives, steps > 0, !full || room, dtS);
}

function wrap(state: PackagingState, dtS: number): void {
  const machine = state.machines[at.wrapper]!;
  const infeed = state.belts[belts.wrapperInfeed]!;
  const discharge = state.belts[belts.handOver]!;
  if (!isProducing(machine.state)) return;
  const room = roomOn(discharge, conveyorSpecs[belts.handOver]!) > 0;
  let moved = false;
  if (machine.items === 0 && readyOn(infeed) > 0) {
    machine.inside = takeOff(infeed, 1, casesPerPallet * bottlesPerCase(state.bottleLitres));
    machine.items = 1;
    state.details.wrapPhase = 0;
    moved = true;
  }
  if (machine.items === 1) {
    const before = state.details.wrapPhase;
    state.details.wrapPhase = Math.min(1, before + (machine.speedPerH * dtS) / 3600);
    moved ||= state.details.wrapPhase > before;
    if (state.details.wrapPhase >= 1 && room) {
      putOn(discharge, 1, machine.inside);
      machine.items = 0;
      machine.inside = 0;
      machine.total += 1;
      moved = true;
    }
  }
  noteMovement(machine, moved, true, room, dtS);
}

/** Gives at most one pallet a step to logistics. @returns pallets handed over. */
function handOver(state: PackagingState, palletPlaces: number): number {
  const belt = state.belts[belts.handOver]!;
  if (palletPlaces < 1 || readyOn(belt) < 1) return 0;
  state.handedOver += takeOff(belt, 1, casesPerPallet * bottlesPerCase(state.bottleLitres));
  state.pallets += 1;
  return 1;
}
