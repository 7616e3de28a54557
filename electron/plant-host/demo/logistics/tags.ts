import {
  amrReadings,
  amrState,
  batteryWh,
  distanceToGo,
  drives,
  isBlocked,
  palletKg,
  shownState,
  socPercent,
} from "./amr.ts";
import type { Amr } from "./amr.ts";
import { openWork } from "./fleet.ts";
import {
  amrIds,
  chargerIds,
  dockIds,
  emptiesStoreId,
  fleetId,
  gateIds,
  logisticsMeterId,
  logisticsPanelId,
  orderDeskId,
  rackIds,
  stationIds,
} from "./map.ts";
import { batchText, orderState, orderText, productOf } from "./orders.ts";
import type { OrderDesk } from "./orders.ts";
import { dockState, emptiesPalletBottles, emptiesPlacesMost, rackPlaces, rackUsed, warehousePlaces } from "./state.ts";
import type { Charger, Dock, Gate, LogisticsState, Rack, Station } from "./state.ts";
import { bindRows, readRows } from "../../../../shared/twin/tagRows.ts";
import type { TwinTagRow, TagSink } from "../../../../shared/twin/tagRows.ts";
import { noiseAt } from "../../../../shared/twin/random.ts";

/** How every tag of the logistics zone comes from its state. */
interface Of<T> {
  readonly it: T;
  readonly state: LogisticsState;
  readonly noise: number;
}
type Rows<T> = readonly TwinTagRow<Of<T>>[];

const chargeCurrent = (amr: Amr): number => (amr.chargeW - amr.powerW) / 49;
/** Signal of the nearest of three access points over the hall, in dBm. */
const signalDbm = (amr: Amr): number =>
  Math.max(
    ...[
      [84, 8],
      [108, 22],
      [60, 50],
    ].map(([x, z]) => -42 - 16 * Math.log10(1 + Math.hypot(amr.x - x!, amr.z - z!) / 3)),
  );

const amrRows: Rows<Amr> = [
  ["State", ({ it }) => shownState(it)],
  ["Task", ({ it }) => it.state],
  ["Mission", ({ it }) => (it.mission ? `M-${it.mission.id} ${it.mission.from} to ${it.mission.to}` : "")],
  ["Destination", ({ it }) => it.ahead[it.ahead.length - 1] ?? ""],
  ["LastStation", ({ it }) => it.lastStation],
  ["X", ({ it }) => it.x],
  ["Z", ({ it }) => it.z],
  ["Heading", ({ it }) => it.headingDeg],
  ["Speed", ({ it }) => Math.max(0, it.speedMs)],
  ["SpeedLimit", ({ it }) => it.limitMs],
  ["DistanceToGo", ({ it }) => distanceToGo(it)],
  ["Odometer", ({ it }) => it.odometerM / 1000],
  ["HasPallet", ({ it }) => it.hasPallet],
  ["Payload", ({ it }) => payloadKg(it)],
  ["LiftHeight", ({ it }) => (it.hasPallet ? 120 : 0) + (it.state === amrState.loading ? 40 : 0)],
  ["Soc", ({ it }) => socPercent(it)],
  ["BatteryEnergy", ({ it }) => it.energyWh],
  ["BatteryVoltage", ({ it }) => 44.5 + 6.5 * (it.energyWh / batteryWh) + 0.05 * chargeCurrent(it)],
  ["BatteryCurrent", ({ it }) => chargeCurrent(it)],
  ["BatteryTemp", ({ it, noise }) => it.batteryDegC + 0.1 * noise],
  ["BatteryHealth", ({ it }) => Math.max(60, 100 - it.cycles * 0.018)],
  ["ChargeCycles", ({ it }) => it.cycles],
  ["Power", ({ it }) => it.powerW],
  ["EnergyUsed", ({ it }) => it.outWh / 1000],
  ["EnergyCharged", ({ it }) => it.inWh / 1000],
  ["DriveCurrent", ({ it, noise }) => amrReadings(it).currentA * (1 + 0.02 * noise)],
  ["DriveTemp", ({ it }) => it.drive.windingDegC],
  ["DriveVibration", ({ it, noise }) => amrReadings(it).vibrationDeMmS * (1 + 0.06 * noise)],
  ["LocalisationScore", ({ it, noise }) => Math.min(100, Math.max(0, it.scorePercent + 2 * noise))],
  ["LocalisationLost", ({ it }) => it.lost],
  ["Blocked", ({ it }) => isBlocked(it)],
  ["BlockedTime", ({ it }) => it.blockedTotalS],
  ["ScannerClear", ({ it }) => !it.obstacle],
  ["Fault", ({ it }) => it.drive.tripped],
  ["Paused", ({ it }) => it.paused],
  ["WifiSignal", ({ it, noise }) => signalDbm(it) + 1.5 * noise],
  ["MissionsDone", ({ it }) => it.missionsDone],
  ["Utilisation", ({ it }) => (it.upS > 0 ? (100 * it.busyS) / it.upS : 0)],
];
const emptiesPalletKg = 95;
function payloadKg(amr: Amr): number {
  if (!amr.hasPallet) return 0;
  return amr.mission?.kind === "empties" ? emptiesPalletKg : palletKg;
}
const rackRows: Rows<Rack> = [
  ["PlacesUsed", ({ it }) => it.used],
  ["Places", () => rackPlaces],
  ["PlacesFree", ({ it }) => rackPlaces - it.used],
  ["Fill", ({ it }) => (100 * it.used) / rackPlaces],
  ["PalletsIn", ({ it }) => it.inCount],
  ["PalletsOut", ({ it }) => it.outCount],
  ["SinceLastIn", ({ it }) => it.sinceInS / 60],
  ["SinceLastOut", ({ it }) => it.sinceOutS / 60],
  ["Load", ({ it }) => (it.used * palletKg) / 1000],
];
const dockRows: Rows<Dock> = [
  ["State", ({ it }) => it.state],
  ["StateTime", ({ it }) => it.stateS / 60],
  ["TruckId", ({ it }) => it.truck],
  ["TruckPresent", ({ it }) => it.state >= dockState.loading && it.state <= dockState.closing],
  ["DoorOpen", ({ it }) => it.state === dockState.loading || it.state === dockState.unloading],
  ["LevellerDown", ({ it }) => it.state === dockState.loading || it.state === dockState.unloading],
  [
    "LightGreen",
    ({ it }) => it.state === dockState.empty || it.state === dockState.arriving || it.state === dockState.leaving,
  ],
  ["Pallets", ({ it }) => it.pallets],
  ["PalletsPlanned", ({ it }) => it.planned],
  ["Progress", ({ it }) => (it.planned > 0 ? Math.min(100, (100 * it.pallets) / it.planned) : 0)],
  ["PalletsMoved", ({ it }) => it.moved],
  ["TrucksServed", ({ it }) => it.trucks],
  ["DoorCycles", ({ it }) => it.doorCycles],
  ["Blocked", ({ it }) => it.jam],
];
const chargerState = { free: 0, reserved: 1, charging: 2, fault: 3 } as const;
function chargerStateOf(charger: Charger): number {
  if (charger.tripped) return chargerState.fault;
  if (charger.powerW > 1) return chargerState.charging;
  return charger.amr >= 0 ? chargerState.reserved : chargerState.free;
}
const chargerRows: Rows<Charger> = [
  ["State", ({ it }) => chargerStateOf(it)],
  ["Robot", ({ it }) => amrIds[it.amr] ?? ""],
  ["Voltage", ({ it, noise }) => (it.powerW > 1 ? 54.2 + 0.1 * noise : 0)],
  ["Current", ({ it }) => it.powerW / 54.2],
  ["Power", ({ it }) => it.powerW / 1000],
  ["Energy", ({ it }) => it.energyKwh],
  ["Sessions", ({ it }) => it.sessions],
  ["Temp", ({ it, noise }) => it.tempDegC + 0.2 * noise],
  ["Fault", ({ it }) => it.tripped],
];
const stationRows: Rows<Station> = [
  ["Occupied", ({ it }) => it.pallets > 0],
  ["Pallets", ({ it }) => it.pallets],
  ["PalletsIn", ({ it }) => it.inCount],
  ["PalletsOut", ({ it }) => it.outCount],
  ["WaitTime", ({ it }) => it.waitS],
];
const gateState = { closed: 0, opening: 1, open: 2, closing: 3 } as const;
/** A gate counts down from 22 s: it opens for four seconds and closes in the last four. */
function gateStateOf(gate: Gate): number {
  if (gate.openS <= 0) return gateState.closed;
  if (gate.openS > 18) return gateState.opening;
  return gate.openS > 4 ? gateState.open : gateState.closing;
}
const gateMoves = (gate: Gate): boolean =>
  gateStateOf(gate) === gateState.opening || gateStateOf(gate) === gateState.closing;
const gateRows: Rows<Gate> = [
  ["State", ({ it }) => gateStateOf(it)],
  ["LastTruck", ({ it }) => it.truck],
  ["Trucks", ({ it }) => it.trucks],
  ["Cycles", ({ it }) => it.cycles],
  ["MotorCurrent", ({ it, noise }) => (gateMoves(it) ? 3.4 + 0.2 * noise : 0)],
];

const progress = (desk: OrderDesk): number => Math.min(100, (100 * desk.produced) / desk.running.quantity);
const remaining = (desk: OrderDesk): number => Math.max(0, desk.running.quantity - desk.produced);
const finishMin = (desk: OrderDesk): number =>
  desk.state === orderState.running ? (remaining(desk) / Math.max(1, desk.rateBph)) * 60 : 0;
const deskRows: Rows<OrderDesk> = [
  ["OrderNumber", ({ it }) => orderText(it.running)],
  ["Product", ({ it }) => productOf(it.running).name],
  ["ProductCode", ({ it }) => productOf(it.running).code],
  ["BatchId", ({ it }) => batchText(it.running)],
  ["State", ({ it }) => it.state],
  ["OrderedQuantity", ({ it }) => it.running.quantity],
  ["ProducedQuantity", ({ it }) => it.produced],
  ["RemainingQuantity", ({ it }) => remaining(it)],
  ["RejectedQuantity", ({ it }) => it.rejected],
  ["FedQuantity", ({ it }) => it.fed],
  ["Progress", ({ it }) => progress(it)],
  ["OrderedRate", ({ it }) => it.rateBph],
  ["BottleVolume", ({ it }) => productOf(it.running).litres],
  ["Elapsed", ({ it }) => it.elapsedS / 60],
  ["Due", ({ it }) => it.dueS / 60],
  ["FinishIn", ({ it }) => finishMin(it)],
  ["Margin", ({ it }) => it.dueS / 60 - finishMin(it)],
  ["ChangeoverLeft", ({ it }) => (it.state === orderState.changeover ? it.changeoverS : 0)],
  ["NextOrder", ({ it }) => orderText(it.next)],
  ["NextProduct", ({ it }) => productOf(it.next).name],
  ["NextQuantity", ({ it }) => it.next.quantity],
  ["LastOrder", ({ it }) => it.lastOrder],
  ["OrdersCompleted", ({ it }) => it.completed],
  ["TotalProduced", ({ it }) => it.totalProduced],
];

const count = (state: LogisticsState, test: (amr: Amr) => boolean): number => state.amrs.filter(test).length;
const wholeRows = {
  [fleetId]: [
    ["RobotsAvailable", ({ it }) => count(it, (amr) => shownState(amr) < amrState.paused && !isBlocked(amr))],
    ["RobotsOnMission", ({ it }) => count(it, (amr) => amr.mission !== null)],
    ["RobotsDriving", ({ it }) => count(it, (amr) => drives(amr) && amr.speedMs > 0.05)],
    ["RobotsCharging", ({ it }) => count(it, (amr) => amr.state === amrState.charging)],
    ["RobotsFaulted", ({ it }) => count(it, (amr) => shownState(amr) === amrState.fault)],
    ["RobotsBlocked", ({ it }) => count(it, isBlocked)],
    ["MissionsOpen", ({ it }) => openWork(it).length],
    ["MissionsDone", ({ it }) => it.missionsDone],
    ["MissionTime", ({ it }) => it.missionS],
    ["MeanSoc", ({ it }) => it.amrs.reduce((sum, amr) => sum + socPercent(amr), 0) / it.amrs.length],
    ["LowestSoc", ({ it }) => Math.min(...it.amrs.map(socPercent))],
    ["FleetPower", ({ it }) => it.amrs.reduce((sum, amr) => sum + amr.powerW, 0) / 1000],
    ["PlacesUsed", ({ it }) => rackUsed(it)],
    ["Places", () => warehousePlaces],
    ["WarehouseFill", ({ it }) => (100 * rackUsed(it)) / warehousePlaces],
    ["PalletsReceived", ({ it }) => it.received],
    ["PalletsShipped", ({ it }) => it.shipped],
    ["TrucksOnSite", ({ it }) => it.docks.filter((dock) => dock.state !== dockState.empty).length],
    ["NextTruckIn", ({ it }) => it.truckInS / 60],
  ],
  [emptiesStoreId]: [
    ["Pallets", ({ it }) => it.empties.pallets],
    ["Places", () => emptiesPlacesMost],
    ["Fill", ({ it }) => (100 * it.empties.pallets) / emptiesPlacesMost],
    ["PalletsIn", ({ it }) => it.empties.inCount],
    ["PalletsOut", ({ it }) => it.empties.outCount],
    ["Reach", ({ it }) => (it.empties.pallets * emptiesPalletBottles) / Math.max(1, it.desk.rateBph)],
    ["NextTruckIn", ({ it }) => it.emptiesTruckInS / 60],
  ],
  [logisticsPanelId]: [
    ["EmergencyStop", ({ it }) => it.emergency],
    ["MainContactor", ({ it }) => !it.emergency],
    ["Voltage", ({ noise }) => 400 + 2 * noise],
    ["ControlVoltage", ({ noise }) => 24.1 + 0.05 * noise],
    ["Current", ({ it, noise }) => ((it.powerKw * 1000) / (Math.sqrt(3) * 400 * 0.9)) * (1 + 0.01 * noise)],
    ["CabinetTemp", ({ it, noise }) => it.cabinetDegC + 0.2 * noise],
    ["DocksInUse", ({ it }) => it.docks.filter((dock) => dock.state !== dockState.empty).length],
    ["DocksBlocked", ({ it }) => it.docks.filter((dock) => dock.jam).length],
    ["LightingPower", ({ noise }) => 7.6 + 0.05 * noise],
  ],
  [logisticsMeterId]: [
    ["ActivePower", ({ it }) => it.powerKw],
    ["ReactivePower", ({ it, noise }) => it.powerKw * 0.34 + 0.2 * noise],
    ["PowerFactor", ({ noise }) => 0.945 + 0.005 * noise],
    ["Energy", ({ it }) => it.energyKwh],
    ["Frequency", ({ noise }) => 50 + 0.02 * noise],
    ...[1, 2, 3].map((phase): TwinTagRow<Of<LogisticsState>> => [
      `VoltageL${phase}`,
      ({ state }) => 230 + 1.2 * noiseAt(state.seed, state.timeS, 830 + phase, 6),
    ]),
    ...[1, 2, 3].map((phase): TwinTagRow<Of<LogisticsState>> => [
      `CurrentL${phase}`,
      ({ it, state }) =>
        ((it.powerKw * 1000) / (3 * 230 * 0.94)) *
        (1 + 0.02 * (phase - 2)) *
        (1 + 0.008 * noiseAt(state.seed, state.timeS, 840 + phase, 2)),
    ]),
  ],
} satisfies Readonly<Record<string, Rows<LogisticsState>>>;

/** @returns the function that gives every tag of the logistics zone in a fixed order. */
export function logisticsReader(): (state: LogisticsState, sink: TagSink) => void {
  let channel = 700;
  const group = <T>(
    ids: readonly string[],
    rows: Rows<T>,
    list: (state: LogisticsState) => readonly T[],
  ): ((state: LogisticsState, sink: TagSink) => void) => {
    const bound = ids.map((id) => bindRows(id, rows));
    const first = channel;
    channel += ids.length;
    return (state, sink) => {
      list(state).forEach((it, index) =>
        readRows(bound[index]!, { it, state, noise: noiseAt(state.seed, state.timeS, first + index, 2.5) }, sink),
      );
    };
  };
  const groups = [
    group(amrIds, amrRows, (state) => state.amrs),
    group(rackIds, rackRows, (state) => state.racks),
    group(dockIds, dockRows, (state) => state.docks),
    group(chargerIds, chargerRows, (state) => state.chargers),
    group(stationIds, stationRows, (state) => state.stations),
    group(gateIds, gateRows, (state) => state.gates),
    group([orderDeskId], deskRows, (state) => [state.desk]),
    ...Object.entries(wholeRows).map(([id, rows]) => group<LogisticsState>([id], rows, (state) => [state])),
  ];
  return (state, sink) => {
    for (const read of groups) read(state, sink);
  };
}
