import type { Amr } from "./amr.ts";
import { rackIds } from "./map.ts";
import type { OrderDesk } from "./orders.ts";
import type { RandomState } from "../../../../shared/twin/random.ts";

export const dockStates = ["Empty", "Truck arriving", "Loading", "Unloading", "Closing", "Truck leaving"] as const;
export const dockState = { empty: 0, arriving: 1, loading: 2, unloading: 3, closing: 4, leaving: 5 } as const;

export interface Rack {
  used: number;
  inCount: number;
  outCount: number;
  sinceInS: number;
  sinceOutS: number;
}
export interface Dock {
  state: number;
  stateS: number;
  truck: string;
  pallets: number;
  planned: number;
  moved: number;
  trucks: number;
  jam: boolean;
  blockedS: number;
  doorCycles: number;
}
export interface Charger {
  sessions: number;
  energyKwh: number;
  powerW: number;
  amr: number;
  tripped: boolean;
  tempDegC: number;
}
export interface Station {
  pallets: number;
  inCount: number;
  outCount: number;
  waitS: number;
}
export interface Gate {
  openS: number;
  trucks: number;
  truck: string;
  cycles: number;
}

/** Everything of the logistics zone that changes. Plain data; a step works on its own copy. */
export interface LogisticsState {
  timeS: number;
  seed: number;
  random: RandomState;
  desk: OrderDesk;
  amrs: Amr[];
  racks: Rack[];
  docks: Dock[];
  chargers: Charger[];
  stations: Station[];
  gates: Gate[];
  empties: { pallets: number; inCount: number; outCount: number };
  /** Full pallets that came from the line and that left on trucks. */
  received: number;
  shipped: number;
  truckInS: number;
  emptiesTruckInS: number;
  truckNumber: number;
  missionNumber: number;
  missionsDone: number;
  missionS: number;
  emptiesPlaces: number;
  emergency: boolean;
  powerKw: number;
  energyKwh: number;
  cabinetDegC: number;
}

export const rackPlaces = 40;
export const stationPlaces = 2;
export const emptiesPlacesMost = 80;
export const truckPallets = 26;
/** Bottles on one pallet of empties. */
export const emptiesPalletBottles = 960;

export function copyLogistics(state: LogisticsState): LogisticsState {
  const each = <T extends object>(list: readonly T[]): T[] => list.map((item) => ({ ...item }));
  return {
    ...state,
    desk: { ...state.desk },
    amrs: each(state.amrs),
    racks: each(state.racks),
    docks: each(state.docks),
    chargers: each(state.chargers),
    stations: each(state.stations),
    gates: each(state.gates),
    empties: { ...state.empties },
  };
}

/** Full pallets that are somewhere between the line and the yard. */
export function palletsInside(state: LogisticsState): number {
  const carried = state.amrs.filter((amr) => amr.hasPallet && amr.mission?.kind !== "empties").length;
  const onTrucks = state.docks.slice(0, 3).reduce((sum, dock) => sum + dock.pallets, 0);
  return (
    carried +
    onTrucks +
    state.racks.reduce((sum, rack) => sum + rack.used, 0) +
    state.stations.reduce((sum, station) => sum + station.pallets, 0)
  );
}

export const rackUsed = (state: LogisticsState): number => state.racks.reduce((sum, rack) => sum + rack.used, 0);
export const warehousePlaces = rackIds.length * rackPlaces;
