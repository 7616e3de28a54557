import { dockIds } from "./map.ts";
import { emptiesRoom } from "./fleet.ts";
import { dockState, rackUsed, truckPallets, warehousePlaces } from "./state.ts";
import type { Dock, LogisticsState } from "./state.ts";

/**
 * Trucks: they come through the gate, take full pallets at docks 1 to 3 or bring pallets of empties to dock 4, and
 * leave.
 */
const emptiesDock = 3;
const arriveS = 70;
const leaveS = 60;
const unloadEveryS = 45;

export function stepYard(state: LogisticsState, dtS: number): void {
  state.truckInS = Math.max(0, state.truckInS - dtS);
  state.emptiesTruckInS = Math.max(0, state.emptiesTruckInS - dtS);
  callTrucks(state);
  state.docks.forEach((dock, index) => stepDock(state, dock, index, dtS));
  for (const gate of state.gates) gate.openS = Math.max(0, gate.openS - dtS);
  for (const rack of state.racks) {
    rack.sinceInS += dtS;
    rack.sinceOutS += dtS;
  }
  for (const station of state.stations) station.waitS = station.pallets > 0 ? station.waitS + dtS : 0;
}

/** A full warehouse calls trucks sooner; a half empty one waits. */
function callTrucks(state: LogisticsState): void {
  const fill = rackUsed(state) / warehousePlaces;
  if (state.truckInS <= 0 && fill > 0.42) {
    const index = state.docks.findIndex(
      (dock, place) => place !== emptiesDock && dock.state === dockState.empty && !dock.jam,
    );
    if (index >= 0) callTruck(state, index);
    state.truckInS = fill > 0.75 ? 480 : 1_500;
  }
  const dock = state.docks[emptiesDock]!;
  if (state.emptiesTruckInS <= 0 && state.empties.pallets < 44 && dock.state === dockState.empty && !dock.jam) {
    callTruck(state, emptiesDock);
    state.emptiesTruckInS = 1_200;
  }
}

function callTruck(state: LogisticsState, index: number): void {
  state.truckNumber += 1;
  const dock = state.docks[index]!;
  Object.assign(dock, {
    truck: `T-${state.truckNumber}`,
    planned: truckPallets,
    pallets: index === emptiesDock ? truckPallets : 0,
  });
  enterDock(dock, dockState.arriving);
  passGate(state, 0, dock.truck);
}

function passGate(state: LogisticsState, index: number, truck: string): void {
  Object.assign(state.gates[index]!, {
    openS: 22,
    trucks: state.gates[index]!.trucks + 1,
    cycles: state.gates[index]!.cycles + 1,
    truck,
  });
}

function enterDock(dock: Dock, next: number): void {
  dock.state = next;
  dock.stateS = 0;
}

function stepDock(state: LogisticsState, dock: Dock, index: number, dtS: number): void {
  dock.blockedS = dock.jam && dock.state !== dockState.empty ? dock.blockedS + dtS : 0;
  if (dock.jam) return;
  const before = dock.stateS;
  dock.stateS += dtS;
  if (dock.state === dockState.arriving && dock.stateS >= arriveS) {
    enterDock(dock, index === emptiesDock ? dockState.unloading : dockState.loading);
    dock.doorCycles += 1;
  } else if (dock.state === dockState.loading && dock.pallets >= dock.planned) enterDock(dock, dockState.closing);
  else if (dock.state === dockState.unloading) {
    if (dock.pallets === 0) enterDock(dock, dockState.closing);
    else if (Math.floor(dock.stateS / unloadEveryS) > Math.floor(before / unloadEveryS) && emptiesRoom(state) > 0) {
      dock.pallets -= 1;
      dock.moved += 1;
      state.empties.pallets += 1;
      state.empties.inCount += 1;
    }
  } else if (dock.state === dockState.closing && dock.stateS >= 25 && coming(state, index) === 0) {
    enterDock(dock, dockState.leaving);
    passGate(state, 1, dock.truck);
  } else if (dock.state === dockState.leaving && dock.stateS >= leaveS) {
    if (index !== emptiesDock) state.shipped += dock.pallets;
    Object.assign(dock, { trucks: dock.trucks + 1, truck: "", pallets: 0, planned: 0 });
    enterDock(dock, dockState.empty);
  }
}

/** Robots that are bringing a pallet to this dock. */
export function coming(state: LogisticsState, index: number): number {
  return state.amrs.filter((amr) => amr.mission?.to === dockIds[index]).length;
}
