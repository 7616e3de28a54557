import { applyEquipment, tagsOf, type EquipmentSpec } from "../../../../shared/twin/equipment.ts";
import { settledMeter, stepMeter, type Meter } from "../../../../shared/twin/instruments.ts";
import { settledMachine, stillPump, type Machine } from "../../../../shared/twin/machine.ts";
import { settledLoop } from "../../../../shared/twin/pid.ts";
import { quietFlows, type PlantFlows } from "../flows.ts";
import { seeded } from "../../../../shared/twin/random.ts";
import { createTagReading } from "../../../../shared/twin/tagReader.ts";
import { settledOnOff, settledValve } from "../../../../shared/twin/valves.ts";
import { rawTankIds, stepBlend, warmBlend, type BlendStep } from "./blend.ts";
import { stepBuffer, warmBuffer, type BufferStep } from "./buffer.ts";
import { cipStep, startCip, stepCip, warmCip, type CipState, type CipStep } from "./cip.ts";
import { stepPasteuriser, warmPasteuriser, type PasteuriserStep } from "./pasteuriser.ts";
import { drivesKw, phOf, readProcess } from "./read.ts";
import {
  bufferCapacityL,
  mixerCapacityL,
  onOffValves,
  processFaults,
  processLoops,
  processMachines,
  processPumps,
} from "./spec.ts";
import type { Ledger, ProcessState } from "./state.ts";
import type { TwinPart } from "../twinPart.ts";

export type { ProcessState } from "./state.ts";

const normalSupply: PlantFlows = { ...quietFlows, orderRunning: true, fillerDemandLps: 2.5 };
const warmUpS = 450;
const emptyLedger: Ledger = { receivedL: 0, waterL: 0, deliveredL: 0, drainedL: 0 };

function warmState(seed: number): ProcessState {
  const running: Readonly<Record<string, readonly [speed: number, load: number, hours: number]>> = {
    "P-141": [0.85, 0.25, 20_100],
    "M-110": [0.7, 0.3, 23_500],
    "P-142": [0.85, 0.3, 22_000],
    "P-145": [0.85, 0.33, 24_800],
    "P-143": [0.72, 0.15, 21_300],
    "P-144": [0, 0, 3_900],
  };
  const machines: Record<string, Machine> = {};
  for (const [id, [speed, load, hours]] of Object.entries(running))
    machines[id] = settledMachine(speed, load, hours, 22);
  return {
    timeS: 0,
    seed: seeded(seed) ^ 0x5f1d,
    machines,
    pumps: Object.fromEntries(processPumps.map((id, place) => [id, { ...stillPump, totalM3: 88_000 + place * 4_100 }])),
    loops: {
      "LIC-203": settledLoop(60, 32),
      "QIC-205": settledLoop(11, 50),
      "FIC-201": settledLoop(3.2, 53),
      "TIC-202": settledLoop(85, 23),
      "TIC-206": settledLoop(10, 41),
      "PIC-204": settledLoop(3, 69),
    },
    valves: {
      "LV-203": settledValve(32),
      "FV-205": settledValve(32),
      "FV-201": settledValve(53),
      "TV-202": settledValve(23),
      "TV-206": settledValve(41),
    },
    switches: Object.fromEntries(onOffValves.map((id) => [id, settledOnOff(id === "XV-101" || id === "XV-121")])),
    meters: Object.fromEntries(
      [...meteredIds, ...Object.keys(processLoops)].map((id, place) => [id, settledMeter(0, 18_000 + place * 310)]),
    ),
    faults: {},
    frozen: {},
    blend: warmBlend(seeded(seed)),
    pasteuriser: warmPasteuriser(),
    buffer: warmBuffer(),
    cip: warmCip(),
    ledger: emptyLedger,
    airBar: 7,
  };
}

const meteredIds = [
  "FT-201",
  "FT-203",
  "FT-204",
  "FT-205",
  "LT-203",
  "LT-130",
  "TT-202",
  "TT-206",
  "PT-204",
  "AT-115",
  "AT-116",
  "AT-117",
] as const;

function stepMeters(state: ProcessState, dtS: number): Record<string, Meter> {
  const live: Readonly<Record<(typeof meteredIds)[number], number>> = {
    "FT-201": state.pasteuriser.flowLps,
    "FT-203": state.blend.rawLps,
    "FT-204": state.buffer.outLps,
    "FT-205": state.blend.waterLps,
    "LT-203": (100 * state.blend.mixL) / mixerCapacityL,
    "LT-130": (100 * state.buffer.volumeL) / bufferCapacityL,
    "TT-202": state.pasteuriser.holdInDegC,
    "TT-206": state.pasteuriser.outDegC,
    "PT-204": state.buffer.feedBar,
    "AT-115": state.blend.mixBrix,
    "AT-116": phOf(state.blend.mixBrix),
    "AT-117": state.cip.conductivity,
  };
  const meters: Record<string, Meter> = {};
  for (const id of meteredIds) meters[id] = stepMeter(state.meters[id]!, live[id], 1e-3, dtS);
  for (const [id, spec] of Object.entries(processLoops)) {
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

function stepProcess(
  state: ProcessState,
  dtS: number,
  flows: PlantFlows,
): { readonly state: ProcessState; readonly flows: Partial<PlantFlows> } {
  const units = stepUnits(state, flows, dtS);
  const moved = gather(state, units, flows.airPressureBar, dtS);
  const next = { ...moved, meters: stepMeters(moved, dtS) };
  return { state: next, flows: flowsOf(next, units) };
}

interface UnitSteps {
  readonly pasteurised: PasteuriserStep;
  readonly blended: BlendStep;
  readonly buffered: BufferStep;
  readonly cleaned: CipStep;
}

/** The pasteuriser goes first: it takes from the mixer and gives to the buffer. */
function stepUnits(state: ProcessState, flows: PlantFlows, dtS: number): UnitSteps {
  const { blend, buffer } = state;
  const around = {
    mixL: blend.mixL,
    mixDegC: blend.mixDegC,
    bufferL: buffer.volumeL,
    glycolDegC: flows.glycolSupplyTempDegC,
    steamBar: flows.steamPressureBar,
  };
  const pasteurised = stepPasteuriser(state, state.pasteuriser, around, dtS);
  const { forwardLps, returnLps } = pasteurised;
  const outDegC = state.pasteuriser.outDegC;
  const traffic = { feedLps: forwardLps + returnLps, returnLps, returnDegC: outDegC };
  const blended = stepBlend(state, blend, traffic, flows.waterPressureBar, dtS);
  return {
    pasteurised,
    blended,
    buffered: stepBuffer(state, buffer, forwardLps, outDegC, flows.fillerDemandLps, dtS),
    cleaned: stepCip(state, cleaningAfter(state, blended), flows.waterPressureBar, dtS),
  };
}

/** A tank that has just been filled has its delivery line cleaned. */
function cleaningAfter(state: ProcessState, blended: BlendStep): CipState {
  const finished = rawTankIds.find((id) => state.blend.tanks[id]!.filling && !blended.blend.tanks[id]!.filling);
  if (finished === undefined) return state.cip;
  return startCip(state.cip, finished === "T-101" ? "Delivery line 1" : "Delivery line 2");
}

/** The state after the units' steps; what the mixer cannot hold goes to the drain. */
function gather(state: ProcessState, units: UnitSteps, airBar: number, dtS: number): ProcessState {
  const { blended, pasteurised, buffered, cleaned } = units;
  const overflowL = Math.max(0, blended.blend.mixL - mixerCapacityL);
  return {
    ...state,
    timeS: state.timeS + dtS,
    airBar,
    machines: { ...blended.machines, ...pasteurised.machines, "P-143": buffered.machine, "P-144": cleaned.machine },
    pumps: { ...blended.pumps, ...pasteurised.pumps, "P-143": buffered.pump, "P-144": cleaned.pump },
    loops: { ...blended.loops, ...pasteurised.loops, "PIC-204": buffered.loop },
    valves: { ...blended.valves, ...pasteurised.valves },
    switches: { ...blended.switches, ...pasteurised.switches },
    blend: overflowL > 0 ? { ...blended.blend, mixL: mixerCapacityL } : blended.blend,
    pasteuriser: pasteurised.pasteuriser,
    buffer: buffered.buffer,
    cip: cleaned.cip,
    ledger: {
      receivedL: state.ledger.receivedL + blended.receivedL,
      waterL: state.ledger.waterL + blended.waterL,
      deliveredL: state.ledger.deliveredL + buffered.buffer.outLps * dtS,
      drainedL: state.ledger.drainedL + overflowL,
    },
  };
}

/** What the process gives and takes, for the other areas. */
function flowsOf(state: ProcessState, units: UnitSteps): Partial<PlantFlows> {
  const { blended, pasteurised, buffered, cleaned } = units;
  return {
    fillerSupplyLps: buffered.buffer.outLps,
    productTempDegC: buffered.buffer.tempDegC,
    processAirNm3h: 52 + (cleaned.cip.step === cipStep.idle ? 0 : 15),
    coolingDemandKw: pasteurised.pasteuriser.coolingKw + buffered.buffer.jacketKw,
    steamDemandKgh: pasteurised.steamKgh + cleaned.steamKgh,
    processWaterLps: blended.blend.waterLps + cleaned.waterLps,
    processPowerKw: drivesKw(state) + 6,
  };
}

function command(state: ProcessState, asset: string, method: string): ProcessState | string | null {
  if (method !== "Start" && method !== "Stop" && method !== "Reset") return null;
  if (asset === "PZ-120") {
    const { pasteuriser } = state;
    if (method === "Reset") return { ...state, pasteuriser: { ...pasteuriser, tripped: false } };
    if (method === "Start" && pasteuriser.tripped) return "PZ-120 is tripped: reset it first";
    return { ...state, pasteuriser: { ...pasteuriser, released: method === "Start" } };
  }
  if (asset === "CIP-150") {
    if (method === "Start")
      return state.cip.step === cipStep.idle
        ? { ...state, cip: startCip(state.cip, "Filler line") }
        : "CIP-150 is already cleaning";
    const running = state.cip.step !== cipStep.idle;
    return {
      ...state,
      cip: { ...state.cip, step: cipStep.idle, elapsedS: 0, stopped: state.cip.stopped + (running ? 1 : 0) },
    };
  }
  return null;
}

function trip(state: ProcessState, asset: string): ProcessState | null {
  return asset === "PZ-120" ? { ...state, pasteuriser: { ...state.pasteuriser, tripped: true } } : null;
}

function repair(state: ProcessState, asset: string): ProcessState {
  if (asset === "PZ-120") return { ...state, pasteuriser: { ...state.pasteuriser, fouling: 0 } };
  const valve = state.valves[asset];
  if (valve !== undefined)
    return { ...state, valves: { ...state.valves, [asset]: { ...valve, stuck: false, offS: 0 } } };
  const onOff = state.switches[asset];
  return onOff === undefined
    ? state
    : { ...state, switches: { ...state.switches, [asset]: { ...onOff, fault: false, offS: 0 } } };
}

export function createProcessPart(): TwinPart<ProcessState> {
  const reading = createTagReading();
  const initial = (seed: number): ProcessState => {
    let state = warmState(seed);
    for (let second = 0; second < warmUpS; second += 1) state = stepProcess(state, 1, normalSupply).state;
    const settled = warmState(seed);
    return {
      ...state,
      timeS: 0,
      ledger: emptyLedger,
      cip: settled.cip,
      blend: { ...state.blend, tanks: settled.blend.tanks, mixL: settled.blend.mixL },
      buffer: { ...state.buffer, volumeL: settled.buffer.volumeL },
    };
  };
  const spec: EquipmentSpec<ProcessState> = {
    machines: processMachines,
    loops: processLoops,
    faults: processFaults,
    tags: tagsOf((out) => readProcess(warmState(1), out)),
    readInto: readProcess,
    command,
    trip,
    repair,
  };
  const assets = [...new Set([...spec.tags].map((tag) => tag.slice(0, tag.indexOf("."))))];
  return {
    assets,
    initial,
    step: stepProcess,
    apply: (state, plantCommand) => applyEquipment(spec, state, plantCommand),
    read: (state, sink) => readProcess(state, reading(state, sink)),
  };
}
