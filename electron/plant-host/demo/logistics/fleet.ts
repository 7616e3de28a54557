import { approach } from "../../../../shared/twin/dynamics.ts";
import { amrState, drives, handlingS, isBlocked, sendTo, socPercent, stepAmr } from "./amr.ts";
import type { Amr, Mission } from "./amr.ts";
import {
  chargerIds,
  depalletiserId,
  distance,
  dockIds,
  emptiesStoreId,
  parkingOf,
  points,
  rackIds,
  stationIds,
} from "./map.ts";
import { dockState, emptiesPlacesMost, rackPlaces } from "./state.ts";
import type { LogisticsState } from "./state.ts";

/** The fleet manager: finds work, gives it to the nearest robot that can take it, and moves robots and pallets. */
type Work = Omit<Mission, "id" | "sinceS">;

const leaving = (state: LogisticsState, from: string): number =>
  state.amrs.filter((amr) => amr.mission?.from === from && !amr.hasPallet).length;
const coming = (state: LogisticsState, to: string): number => state.amrs.filter((amr) => amr.mission?.to === to).length;

/** Places in racks that no robot on its way will take. */
export function freeRackPlaces(state: LogisticsState): number {
  return state.racks.reduce((sum, rack, index) => sum + rackPlaces - rack.used - coming(state, rackIds[index]!), 0);
}

/** A dock whose truck still wants pallets. */
function hungryDock(state: LogisticsState): string | null {
  const index = state.docks.findIndex(
    (dock, place) =>
      dock.state === dockState.loading && !dock.jam && dock.pallets + coming(state, dockIds[place]!) < dock.planned,
  );
  return index < 0 ? null : dockIds[index]!;
}

function extremeRack(state: LogisticsState, score: (used: number, index: number) => number): string | null {
  let best = -1;
  let bestScore = 0;
  state.racks.forEach((rack, index) => {
    const value = score(rack.used, index);
    if (value > bestScore) [best, bestScore] = [index, value];
  });
  return best < 0 ? null : rackIds[best]!;
}

/** What waits to be moved, most urgent first. */
export function openWork(state: LogisticsState): readonly Work[] {
  const work: Work[] = [];
  const emptiesWanted = state.emptiesPlaces - coming(state, depalletiserId);
  const emptiesThere = state.empties.pallets - leaving(state, emptiesStoreId);
  if (emptiesWanted > 0 && emptiesThere > 0) work.push({ kind: "empties", from: emptiesStoreId, to: depalletiserId });
  const dock = hungryDock(state);
  state.stations.forEach((station, index) => {
    const from = stationIds[index]!;
    if (station.pallets - leaving(state, from) <= 0) return;
    const to = dock ?? extremeRack(state, (used, place) => rackPlaces - used - coming(state, rackIds[place]!));
    if (to !== null) work.push({ kind: "pallet", from, to });
  });
  // A pallet at the line goes before one from a rack, and a nearly empty depalletiser before both.
  if (emptiesWanted < 2) work.sort((a, b) => Number(a.kind === "empties") - Number(b.kind === "empties"));
  const from = dock === null ? null : extremeRack(state, (used, place) => used - leaving(state, rackIds[place]!));
  if (dock !== null && from !== null) work.push({ kind: "dispatch", from, to: dock });
  return work;
}

function isFree(amr: Amr): boolean {
  if (amr.mission || amr.paused || amr.lost || amr.drive.tripped || isBlocked(amr) || amr.toCharger) return false;
  const soc = socPercent(amr);
  return amr.state === amrState.charging ? soc > 50 : soc > 28 && amr.state !== amrState.toCharger;
}

/** Gives the most urgent work to the nearest free robot; one a step. */
function dispatch(state: LogisticsState): void {
  if (state.emergency) return;
  const free = state.amrs.filter(isFree);
  if (free.length === 0) return;
  const work = openWork(state);
  const next = work[0];
  if (!next) return;
  const start = points[next.from]!;
  const amr = free.reduce((best, other) => (distance(other, start) < distance(best, start) ? other : best));
  state.missionNumber += 1;
  amr.mission = { ...next, id: state.missionNumber, sinceS: state.timeS };
  sendTo(amr, amrState.toPickup, next.from);
}

function pick(state: LogisticsState, amr: Amr, mission: Mission): void {
  const rack = state.racks[rackIds.findIndex((id) => id === mission.from)];
  const station = state.stations[stationIds.findIndex((id) => id === mission.from)];
  if (rack) {
    rack.used -= 1;
    rack.outCount += 1;
    rack.sinceOutS = 0;
  } else if (station) {
    station.pallets -= 1;
    station.outCount += 1;
    station.waitS = 0;
  } else {
    state.empties.pallets -= 1;
    state.empties.outCount += 1;
  }
  amr.hasPallet = true;
  sendTo(amr, amrState.toDrop, mission.to);
}

/** @returns pallets of empties that the depalletiser got. */
function drop(state: LogisticsState, amr: Amr, mission: Mission): number {
  const rack = state.racks[rackIds.findIndex((id) => id === mission.to)];
  const dock = state.docks[dockIds.findIndex((id) => id === mission.to)];
  if (rack) {
    rack.used += 1;
    rack.inCount += 1;
    rack.sinceInS = 0;
  } else if (dock) {
    dock.pallets += 1;
    dock.moved += 1;
  }
  amr.hasPallet = false;
  amr.mission = null;
  amr.missionsDone += 1;
  state.missionsDone += 1;
  state.missionS += (state.timeS - mission.sinceS - state.missionS) * 0.1;
  amr.state = amrState.idle;
  amr.idleS = 0;
  return rack || dock ? 0 : 1;
}

const chargerFree = (state: LogisticsState, charger: number): boolean =>
  !state.chargers[charger]!.tripped && state.chargers[charger]!.amr < 0;

/** Sends a robot without work to a charger when it needs one, else to its parking place. */
function rest(state: LogisticsState, index: number, dtS: number): void {
  const amr = state.amrs[index]!;
  if (amr.mission || amr.lost || amr.drive.tripped || amr.paused) return;
  const soc = socPercent(amr);
  if (amr.state === amrState.charging) {
    if (soc > 97) {
      amr.toCharger = false;
      sendTo(amr, amrState.toParking, parkingOf(index));
    }
    return;
  }
  if (amr.state !== amrState.idle && amr.state !== amrState.toParking) return;
  amr.idleS += dtS;
  const wants = amr.toCharger || soc < 40 || (soc < 82 && amr.idleS > 20);
  const charger = wants ? state.chargers.findIndex((_, place) => chargerFree(state, place)) : -1;
  if (charger >= 0) {
    state.chargers[charger]!.amr = index;
    sendTo(amr, amrState.toCharger, chargerIds[charger]!);
  } else if (amr.state === amrState.idle && amr.idleS > 4 && amr.passed !== parkingOf(index))
    sendTo(amr, amrState.toParking, parkingOf(index));
}

function arrive(state: LogisticsState, amr: Amr): void {
  amr.lastStation = amr.passed;
  if (amr.state === amrState.toPickup || amr.state === amrState.toDrop) {
    amr.state = amr.state === amrState.toPickup ? amrState.loading : amrState.unloading;
    amr.timerS = handlingS;
  } else if (amr.state === amrState.toCharger) {
    amr.state = amrState.charging;
    const charger = state.chargers.find(
      (place, index) => chargerIds[index] === amr.passed && state.amrs[place.amr] === amr,
    );
    if (charger) charger.sessions += 1;
  } else amr.state = amrState.idle;
}

/** True while the place at the end of its way can take or give a pallet. */
function mayHandle(state: LogisticsState, amr: Amr): boolean {
  const dock = state.docks[dockIds.findIndex((id) => id === amr.mission?.to)];
  return amr.state !== amrState.unloading || !dock || (dock.state === dockState.loading && !dock.jam);
}

/** Moves the fleet. @returns pallets of empties put down at the depalletiser in this step. */
export function stepFleet(state: LogisticsState, dtS: number): number {
  let delivered = 0;
  dispatch(state);
  state.amrs.forEach((amr, index) => {
    rest(state, index, dtS);
    const charger = state.chargers.findIndex(
      (place, position) => place.amr === index && chargerIds[position] === amr.passed,
    );
    const charging =
      amr.state === amrState.charging && charger >= 0 && !state.chargers[charger]!.tripped && !state.emergency;
    const nearby = drives(amr) && state.amrs.some((other) => other !== amr && distance(other, amr) < 2.2);
    const hold = state.emergency || (amr.state === amrState.unloading && !mayHandle(state, amr));
    const happened = stepAmr(amr, { nearby, charging, hold }, dtS);
    if (happened === "arrived") arrive(state, amr);
    else if (happened === "handled" && amr.mission) {
      if (amr.state === amrState.loading) pick(state, amr, amr.mission);
      else delivered += drop(state, amr, amr.mission);
    }
  });
  state.chargers.forEach((charger) => {
    const amr = state.amrs[charger.amr];
    if (amr && amr.state !== amrState.charging && amr.state !== amrState.toCharger) charger.amr = -1;
    const power = amr?.state === amrState.charging ? amr.chargeW : 0;
    charger.powerW = power;
    charger.energyKwh += (power * dtS) / 3_600_000;
    charger.tempDegC = approach(charger.tempDegC, 24 + power * 0.018, dtS, 400);
  });
  return delivered;
}

export function emptiesRoom(state: LogisticsState): number {
  return emptiesPlacesMost - state.empties.pallets;
}
