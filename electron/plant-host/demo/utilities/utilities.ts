import { tripCause } from "../../../../shared/twin/rotating.ts";
import { applyEquipment, tagsOf, type Equipment, type EquipmentSpec } from "../../../../shared/twin/equipment.ts";
import { settledMeter, stepMeter, type Meter } from "../../../../shared/twin/instruments.ts";
import { settledMachine, stillPump, type Machine } from "../../../../shared/twin/machine.ts";
import { settledLoop } from "../../../../shared/twin/pid.ts";
import { quietFlows, type PlantFlows } from "../flows.ts";
import { seeded } from "../../../../shared/twin/random.ts";
import { createTagReading, type TagReader } from "../../../../shared/twin/tagReader.ts";
import { dryerPowerKw, readAir, stepAir, warmAir, type AirState } from "./air.ts";
import { glycolFlowLps, glycolPressureBar, stepCooling, warmCooling, type CoolingState } from "./cooling.ts";
import { readCooling } from "./coolingTags.ts";
import {
  buildingPowerKw,
  panelMachines,
  panelPowerKw,
  readPower,
  stepPower,
  warmPower,
  type PowerState,
} from "./power.ts";
import { compressorIds, utilityFaults, utilityLoops, utilityMachines, utilityPumps } from "./spec.ts";
import { boilerPowerKw, readSteam, stepSteam, warmSteam, type SteamState } from "./steam.ts";
import { readWater, stepWater, warmWater, type WaterState } from "./water.ts";
import type { TwinPart } from "../twinPart.ts";

/** The utilities zone: compressed air, glycol cooling, steam, process water and electricity. */
export interface UtilitiesState extends Equipment {
  readonly air: AirState;
  readonly cooling: CoolingState;
  readonly steam: SteamState;
  readonly water: WaterState;
  readonly power: PowerState;
}

/** What the rest of the plant asks for in normal production; the warm start is settled with it. */
const normalDemand: PlantFlows = {
  ...quietFlows,
  processAirNm3h: 60,
  packagingAirNm3h: 140,
  coolingDemandKw: 178,
  steamDemandKgh: 165,
  processWaterLps: 1.6,
  processPowerKw: 30,
  packagingPowerKw: 75,
  logisticsPowerKw: 40,
};
const warmUpS = 900;

function warmState(seed: number): UtilitiesState {
  const running: Readonly<Record<string, readonly [speed: number, load: number, hours: number]>> = {
    "C-101": [0.65, 0.47, 22_800],
    "C-102": [0.65, 0.47, 21_030],
    "C-103": [0, 0, 13_600],
    "CH-201": [0.62, 0.45, 18_900],
    "P-211": [0.85, 0.5, 16_200],
    "P-212": [0, 0, 15_400],
    "P-213": [0.85, 0.5, 17_100],
    "P-214": [0, 0, 14_900],
    "CT-220": [0.55, 0.15, 19_700],
    "P-411": [0.64, 0.16, 25_300],
    "P-511": [0.8, 0.3, 20_300],
    "P-512": [0, 0, 19_900],
  };
  const machines: Record<string, Machine> = {};
  for (const [id, [speed, load, hours]] of Object.entries(running)) machines[id] = settledMachine(speed, load, hours);
  const meters: Record<string, Meter> = Object.fromEntries(
    meteredIds.map((id, place) => [id, settledMeter(0, 41_000 + place * 7_300)]),
  );
  return {
    timeS: 0,
    seed: seeded(seed),
    machines,
    meters,
    pumps: Object.fromEntries(
      utilityPumps.map((id, place) => [id, { ...stillPump, totalM3: 210_000 + place * 8_000 }]),
    ),
    loops: {
      "PIC-125": settledLoop(7, 43),
      "TIC-217": settledLoop(-2, 62),
      "TIC-220": settledLoop(24, 55),
      "PIC-405": settledLoop(8, 32),
      "PIC-514": settledLoop(4, 80),
    },
    valves: {},
    switches: {},
    faults: {},
    frozen: {},
    air: warmAir(),
    cooling: warmCooling(),
    steam: warmSteam(),
    water: warmWater(),
    power: warmPower({ "PM-301": 480, "PM-302": 270, "PM-303": 30, "PM-304": 75, "PM-305": 40, "PM-306": 34 }),
  };
}

const meteredIds = [
  "FT-126",
  "PT-125",
  "TT-217",
  "TT-218",
  "FT-219",
  "PT-219",
  "PT-405",
  "FT-406",
  "FT-513",
  "PT-514",
  ...Object.keys(utilityLoops),
];

function stepMeters(state: UtilitiesState, dtS: number): Record<string, Meter> {
  const live: Readonly<Record<string, readonly [value: number, perSecond: number]>> = {
    "FT-126": [state.air.usedNm3h, 1 / 3600],
    "PT-125": [state.air.headerBar, 0],
    "TT-217": [state.cooling.coldDegC, 0],
    "TT-218": [state.cooling.warmDegC, 0],
    "FT-219": [glycolFlowLps(state), 1e-3],
    "PT-219": [glycolPressureBar(state), 0],
    "PT-405": [state.steam.bar, 0],
    "FT-406": [state.steam.steamKgh, 1 / 3.6e6],
    "FT-513": [state.water.drawnLps, 1e-3],
    "PT-514": [state.water.bar, 0],
  };
  const meters: Record<string, Meter> = {};
  for (const [id, [value, perSecond]] of Object.entries(live))
    meters[id] = stepMeter(state.meters[id]!, value, perSecond, dtS);
  for (const [id, spec] of Object.entries(utilityLoops)) {
    const loop = state.loops[id]!;
    meters[id] = stepMeter(
      state.meters[id]!,
      (100 * Math.abs(loop.pv - loop.sp)) / (spec.tuning.pvHigh - spec.tuning.pvLow),
      0,
      dtS,
    );
  }
  return meters;
}

function stepUtilities(
  state: UtilitiesState,
  dtS: number,
  flows: PlantFlows,
): { readonly state: UtilitiesState; readonly flows: Partial<PlantFlows> } {
  const air = stepAir(state, state.air, flows.processAirNm3h + flows.packagingAirNm3h, dtS);
  const cooling = stepCooling(state, state.cooling, flows.coolingDemandKw, dtS);
  const steam = stepSteam(state, state.steam, flows.steamDemandKgh, state.water.bar, dtS);
  const water = stepWater(state, state.water, flows.processWaterLps + cooling.waterLps + steam.waterLps, dtS);
  const moved: UtilitiesState = {
    ...state,
    timeS: state.timeS + dtS,
    machines: { ...air.machines, ...cooling.machines, "P-411": steam.machine, ...water.machines },
    pumps: { ...cooling.pumps, "P-411": steam.pump, ...water.pumps },
    loops: { "PIC-125": air.loop, ...cooling.loops, "PIC-405": steam.loop, "PIC-514": water.loop },
    air: air.air,
    cooling: cooling.cooling,
    steam: steam.steam,
    water: water.water,
  };
  const parts = {
    "PM-302": ownPowerKw(moved),
    "PM-303": flows.processPowerKw,
    "PM-304": flows.packagingPowerKw,
    "PM-305": flows.logisticsPowerKw,
    "PM-306": buildingPowerKw(moved.timeS),
  };
  const airRoomKw = compressorIds.reduce((sum, id) => sum + moved.machines[id]!.drive.load * 90, 0);
  const next = { ...moved, meters: stepMeters(moved, dtS), power: stepPower(state.power, parts, airRoomKw, dtS) };
  return {
    state: next,
    flows: {
      airPressureBar: next.air.headerBar,
      glycolSupplyTempDegC: next.cooling.coldDegC,
      steamPressureBar: next.steam.bar,
      waterPressureBar: next.water.bar,
    },
  };
}

const airAndCoolingKw = (state: UtilitiesState): number => panelPowerKw(state, "MCC-310") + dryerPowerKw(state.air);
const steamAndWaterKw = (state: UtilitiesState): number => panelPowerKw(state, "MCC-320") + boilerPowerKw(state.steam);
const ownPowerKw = (state: UtilitiesState): number => airAndCoolingKw(state) + steamAndWaterKw(state);

function readInto(state: UtilitiesState, out: TagReader): void {
  readAir(out, state, state.air, state.power.rooms["TH-601"]!);
  readCooling(out, state, state.cooling);
  readSteam(out, state, state.steam);
  readWater(out, state, state.water);
  readPower(out, state, state.power, {
    "MCC-310": { kw: airAndCoolingKw(state), ids: panelMachines["MCC-310"] },
    "MCC-320": { kw: steamAndWaterKw(state), ids: panelMachines["MCC-320"] },
  });
}

function command(state: UtilitiesState, asset: string, method: string): UtilitiesState | string | null {
  if (method !== "Start" && method !== "Stop" && method !== "Reset") return null;
  if (asset === "B-401") {
    const { steam } = state;
    if (method === "Reset") return { ...state, steam: { ...steam, tripped: false, tripCause: tripCause.none } };
    if (method === "Start" && steam.tripped) return "B-401 is tripped: reset it first";
    return { ...state, steam: { ...steam, released: method === "Start" } };
  }
  if (asset === "D-120") {
    const { dryer } = state.air;
    if (method === "Start" && dryer.tripped) return "D-120 is tripped: reset it first";
    const next =
      method === "Reset"
        ? { ...dryer, tripped: false, running: dryer.running || dryer.tripped }
        : { ...dryer, running: method === "Start" };
    return { ...state, air: { ...state.air, dryer: next } };
  }
  return null;
}

function trip(state: UtilitiesState, asset: string): UtilitiesState | null {
  if (asset === "B-401") return { ...state, steam: { ...state.steam, tripped: true, tripCause: tripCause.external } };
  if (asset === "D-120")
    return { ...state, air: { ...state.air, dryer: { ...state.air.dryer, tripped: true, running: false } } };
  return null;
}

function repair(state: UtilitiesState, asset: string): UtilitiesState {
  if (asset === "CH-201") return { ...state, cooling: { ...state.cooling, fouling: 0 } };
  if (asset === "B-401") return { ...state, steam: { ...state.steam, fouling: 0 } };
  if (asset === "D-120") return { ...state, air: { ...state.air, dryer: { ...state.air.dryer, fouling: 0 } } };
  if (asset === "F-121" || asset === "F-122")
    return { ...state, air: { ...state.air, filterUsed: { ...state.air.filterUsed, [asset]: 0.2 } } };
  return state;
}

export function createUtilitiesPart(): TwinPart<UtilitiesState> {
  const reading = createTagReading();
  const initial = (seed: number): UtilitiesState => {
    let state = warmState(seed);
    for (let second = 0; second < warmUpS; second += 1) state = stepUtilities(state, 1, normalDemand).state;
    const feeders = Object.fromEntries(
      Object.entries(state.power.feeders).map(([id, feeder]) => [
        id,
        { ...feeder, demandKw: feeder.kw, peakKw: feeder.kw * 1.12 },
      ]),
    );
    return { ...state, timeS: 0, power: { ...state.power, feeders } };
  };
  const spec: EquipmentSpec<UtilitiesState> = {
    machines: utilityMachines,
    loops: utilityLoops,
    faults: utilityFaults,
    tags: tagsOf((out) => readInto(warmState(1), out)),
    readInto,
    command,
    trip,
    repair,
  };
  const assets = [...new Set([...spec.tags].map((tag) => tag.slice(0, tag.indexOf("."))))];
  return {
    assets,
    initial,
    step: stepUtilities,
    apply: (state, plantCommand) => applyEquipment(spec, state, plantCommand),
    read: (state, sink) => readInto(state, reading(state, sink)),
  };
}
