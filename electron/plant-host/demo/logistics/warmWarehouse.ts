import { settledDrive } from "../../../../shared/twin/rotating.ts";
import { seeded, uniform } from "../../../../shared/twin/random.ts";
import { amrState, batteryWh, type Amr } from "./amr.ts";
import { amrIds, chargerIds, dockIds, gateIds, points, rackIds, stationIds } from "./map.ts";
import { drawOrder, orderState, type Order, type OrderDesk } from "./orders.ts";
import {
  dockState,
  truckPallets,
  type Charger,
  type Dock,
  type LogisticsState,
  type Rack,
  type Station,
} from "./state.ts";

/** The dock with a truck that is being loaded. */
const loadingDock = 1;
const truckNumber = 2_207;
const batteryPercents = [78, 62, 54, 88] as const;

/** The warehouse in the middle of a shift: racks nearly half full, one truck loading, an order at 45 percent. */
export function warmWarehouse(seed: number): LogisticsState {
  const running = { number: 10_421, product: 0, quantity: 27_000 };
  const drawn = drawOrder(seeded(seed ^ 0x51ed), running);
  const jitter = uniform(drawn.random);
  const truck = `T-${truckNumber}`;
  return {
    timeS: 0,
    seed,
    random: jitter.next,
    desk: warmDesk(running, drawn.order),
    amrs: amrIds.map((_, index) => parkedAmr(index, batteryPercents[index]!)),
    racks: rackIds.map((_, index) => warmRack(index, jitter.value)),
    docks: dockIds.map((_, index) => warmDock(index, truck)),
    chargers: chargerIds.map((_, index) => warmCharger(index)),
    stations: stationIds.map((_, index) => warmStation(index)),
    gates: gateIds.map((_, index) => ({ openS: 0, trucks: 970 + index, truck, cycles: 1_960 + index })),
    empties: { pallets: 46, inCount: 6_020, outCount: 5_974 },
    received: 0,
    shipped: 0,
    truckInS: 1_500,
    emptiesTruckInS: 1_200,
    truckNumber,
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

const warmDesk = (running: Order, next: Order): OrderDesk => ({
  running,
  next,
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
});

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

/** @param jitter 0..1, so that no two seeds have the same warehouse. */
const warmRack = (index: number, jitter: number): Rack => ({
  used: 17 + ((index * 7 + Math.floor(jitter * 5)) % 6),
  inCount: 940 + 11 * index,
  outCount: 922 + 9 * index,
  sinceInS: 300 + 90 * index,
  sinceOutS: 420 + 60 * index,
});

function warmDock(index: number, truck: string): Dock {
  const loading = index === loadingDock;
  return {
    state: loading ? dockState.loading : dockState.empty,
    stateS: loading ? 900 : 1_500,
    truck: loading ? truck : "",
    pallets: loading ? 11 : 0,
    planned: loading ? truckPallets : 0,
    moved: 6_200 + 310 * index,
    trucks: 238 + 12 * index,
    jam: false,
    blockedS: 0,
    doorCycles: 480 + 24 * index,
  };
}

const warmCharger = (index: number): Charger => ({
  sessions: 1_900 + 60 * index,
  energyKwh: 1_420 + 44 * index,
  powerW: 0,
  amr: -1,
  tripped: false,
  tempDegC: 26,
});

const warmStation = (index: number): Station => ({
  pallets: index === 0 ? 1 : 0,
  inCount: 3_100 - 400 * index,
  outCount: 3_099 - 400 * index + index,
  waitS: 0,
});
