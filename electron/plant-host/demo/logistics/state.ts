import { amrState, batteryWh } from "./amr.ts";
import type { Amr } from "./amr.ts";
import { amrIds, chargerIds, dockIds, gateIds, points, rackIds, stationIds } from "./map.ts";
import { drawOrder, orderState } from "./orders.ts";
import type { OrderDesk } from "./orders.ts";
import { seeded, uniform } from "../../../../shared/twin/random.ts";
import type { RandomState } from "../../../../shared/twin/random.ts";
import { settledDrive } from "../../../../shared/twin/rotating.ts";

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

function parkedAmr(index: number, soc: number): Amr {
  const place = `P${index + 1}`;
  return {
    state: amrState.idle,
    paused: false,
    x: points[place]!.x,
    z: points[place]!.z,
    headingDeg: 90,
    speedMs: 0,
    limitMs: 1.2,
    passed: place,
    ahead: [],
    mission: null,
    hasPallet: false,
    timerS: 0,
    idleS: 0,
    toCharger: false,
    energyWh: (batteryWh * soc) / 100,
    inWh: 0,
    outWh: 0,
    powerW: 55,
    chargeW: 0,
    batteryDegC: 24 + index * 0.6,
    cycles: 210 + 34 * index,
    odometerM: 1_240_000 + 83_000 * index,
    missionsDone: 8_400 + 260 * index,
    busyS: 0,
    upS: 0,
    blockedS: 0,
    blockedTotalS: 0,
    obstacle: false,
    lost: false,
    scorePercent: 96,
    lastStation: place,
    wearRate: 0,
    drive: settledDrive(0, 0, { ambientDegC: 21, runningH: 3_100 + 120 * index, starts: 61_000, energyKwh: 410 }),
  };
}

/** The warehouse in the middle of a shift: racks nearly half full, one truck loading, an order at 45 percent. */
export function warmWarehouse(seed: number): LogisticsState {
  const running = { number: 10_421, product: 0, quantity: 27_000 };
  const drawn = drawOrder(seeded(seed ^ 0x51ed), running);
  const jitter = uniform(drawn.random);
  return {
    timeS: 0,
    seed,
    random: jitter.next,
    desk: {
      running,
      next: drawn.order,
      state: orderState.running,
      rateBph: 18_000,
      fed: 13_900,
      produced: 12_150,
      rejected: 42,
      elapsedS: 2_430,
      changeoverS: 0,
      dueS: 4_500,
      completed: 6,
      totalProduced: 131_000,
      lastOrder: "PO-10420",
    },
    amrs: amrIds.map((_, index) => parkedAmr(index, [78, 62, 54, 88][index]!)),
    racks: rackIds.map((_, index) => ({
      used: 17 + ((index * 7 + Math.floor(jitter.value * 5)) % 6),
      inCount: 940 + 11 * index,
      outCount: 922 + 9 * index,
      sinceInS: 300 + 90 * index,
      sinceOutS: 420 + 60 * index,
    })),
    docks: dockIds.map((_, index) => ({
      state: index === 1 ? dockState.loading : dockState.empty,
      stateS: index === 1 ? 900 : 1_500,
      truck: index === 1 ? "T-2207" : "",
      pallets: index === 1 ? 11 : 0,
      planned: index === 1 ? truckPallets : 0,
      moved: 6_200 + 310 * index,
      trucks: 238 + 12 * index,
      jam: false,
      blockedS: 0,
      doorCycles: 480 + 24 * index,
    })),
    chargers: chargerIds.map((_, index) => ({
      sessions: 1_900 + 60 * index,
      energyKwh: 1_420 + 44 * index,
      powerW: 0,
      amr: -1,
      tripped: false,
      tempDegC: 26,
    })),
    stations: stationIds.map((_, index) => ({
      pallets: index === 0 ? 1 : 0,
      inCount: 3_100 - 400 * index,
      outCount: 3_099 - 400 * index + index,
      waitS: 0,
    })),
    gates: gateIds.map((_, index) => ({ openS: 0, trucks: 970 + index, truck: "T-2207", cycles: 1_960 + index })),
    empties: { pallets: 46, inCount: 6_020, outCount: 5_974 },
    received: 0,
    shipped: 0,
    truckInS: 1_500,
    emptiesTruckInS: 1_200,
    truckNumber: 2_207,
    missionNumber: 33_400,
    missionsDone: 33_390,
    missionS: 128,
    emptiesPlaces: 1,
    emergency: false,
    powerKw: 24,
    energyKwh: 88_000,
    cabinetDegC: 29,
  };
}
