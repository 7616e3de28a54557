import { approach } from "../../../../shared/twin/dynamics.ts";
import { faultOf, isJammed, stepLoopOf, stepMachineOf, type Equipment } from "../../../../shared/twin/equipment.ts";
import { movePump, pumpLoad, type Machine, type PumpSide } from "../../../../shared/twin/machine.ts";
import type { Loop } from "../../../../shared/twin/pid.ts";
import { noiseAt } from "../../../../shared/twin/random.ts";
import { stepOnOff, stepValve, type ControlValve, type OnOffValve } from "../../../../shared/twin/valves.ts";
import { bufferCapacityL, hallDegC, kjPerLitreK, processLoops, processMachines } from "./spec.ts";

/** Plate pasteuriser: regeneration, heater, holding tube, cooler; forward to the buffer or back to the mixer. */
export interface PasteuriserState {
  readonly flowLps: number;
  readonly regenColdDegC: number;
  readonly holdInDegC: number;
  readonly holdMidDegC: number;
  readonly holdOutDegC: number;
  readonly regenHotDegC: number;
  readonly outDegC: number;
  readonly hotWaterDegC: number;
  readonly heatingKw: number;
  readonly steamKw: number;
  readonly coolingKw: number;
  readonly regenKw: number;
  readonly glycolLps: number;
  readonly fouling: number;
  /** Released by the operator; off diverts. */
  readonly released: boolean;
  readonly tripped: boolean;
  readonly divertCause: number;
  readonly forwardM3: number;
  readonly divertM3: number;
  readonly diverts: number;
  readonly runningH: number;
}

const feedFullLps = 6;
export const holdingTubeL = 125;
const hotWaterKg = 320;
const hotWaterFullLps = 8;
const steamFullKw = 430;
const steamKjPerKg = 2050;
const glycolFullLps = 13;
export const divertCauses = { none: 0, temperature: 1, bufferFull: 2, flowLow: 3, operator: 4 };
const forwardFromDegC = 83.3;
const divertBelowDegC = 82.5;

export function warmPasteuriser(): PasteuriserState {
  return {
    flowLps: 3.2,
    regenColdDegC: 78,
    holdInDegC: 85,
    holdMidDegC: 84.8,
    holdOutDegC: 84.7,
    regenHotDegC: 23.6,
    outDegC: 10,
    hotWaterDegC: 87,
    heatingKw: 92,
    steamKw: 96,
    coolingKw: 175,
    regenKw: 800,
    glycolLps: 5,
    fouling: 0.02,
    released: true,
    tripped: false,
    divertCause: 0,
    forwardM3: 17_900,
    divertM3: 610,
    diverts: 342,
    runningH: 24_700,
  };
}

export interface PasteuriserStep {
  readonly pasteuriser: PasteuriserState;
  readonly machines: Readonly<Record<string, Machine>>;
  readonly pumps: Readonly<Record<string, PumpSide>>;
  readonly valves: Readonly<Record<string, ControlValve>>;
  readonly switches: Readonly<Record<string, OnOffValve>>;
  readonly loops: Readonly<Record<string, Loop>>;
  readonly forwardLps: number;
  readonly returnLps: number;
  readonly steamKgh: number;
}

/** Share of a clean surface's heat transfer. */
export const transferShare = (fouling: number): number => 1 - 0.6 * fouling;
export const regenShare = (fouling: number): number => 0.9 * (1 - 0.22 * fouling);

/** Pasteurisation units: minutes at the reference 80 °C with z = 10 K. @param holdS holding time in seconds. */
export function pasteurUnits(tempDegC: number, holdS: number): number {
  return (holdS / 60) * 10 ** ((tempDegC - 80) / 10);
}

function divertCauseOf(state: PasteuriserState, bufferShare: number): number {
  const diverting = state.divertCause;
  if (!state.released || state.tripped) return divertCauses.operator;
  if (state.holdOutDegC < (diverting === divertCauses.temperature ? forwardFromDegC : divertBelowDegC))
    return divertCauses.temperature;
  if (bufferShare > (diverting === divertCauses.bufferFull ? 0.76 : 0.88)) return divertCauses.bufferFull;
  return state.flowLps < 0.5 ? divertCauses.flowLow : divertCauses.none;
}

interface PasteuriserAround {
  readonly mixL: number;
  readonly mixDegC: number;
  readonly bufferL: number;
  readonly glycolDegC: number;
  readonly steamBar: number;
}

/** Moves the pasteuriser on: controllers and valves, then flow and heat, then temperatures along the product's way. */
export function stepPasteuriser(
  equipment: Equipment,
  state: PasteuriserState,
  around: PasteuriserAround,
  dtS: number,
): PasteuriserStep {
  const divertCause = divertCauseOf(state, around.bufferL / bufferCapacityL);
  const divertValve = stepOnOff(
    equipment.switches["XV-121"]!,
    divertCause === divertCauses.none,
    isJammed(equipment, "XV-121"),
    dtS,
  );
  const forward = divertValve.position > 50;
  const controls = stepControls(equipment, state, dtS);
  const flowLps = productFlowLps(equipment, state, around, controls.valves["FV-201"], forward, dtS);
  const heat = exchangeHeat(equipment, state, around, controls.valves, flowLps);
  return {
    forwardLps: forward ? flowLps : 0,
    returnLps: forward ? 0 : flowLps,
    steamKgh: (heat.steamKw * 3600) / steamKjPerKg,
    loops: controls.loops,
    valves: controls.valves,
    switches: { "XV-121": divertValve },
    ...stepPasteuriserDrives(equipment, around.mixL, flowLps, dtS),
    pasteuriser: {
      ...state,
      flowLps,
      divertCause,
      ...stepTemperatures(state, around.mixDegC, heat, dtS),
      heatingKw: heat.heatingKw,
      steamKw: heat.steamKw,
      coolingKw: heat.capacity * (state.regenHotDegC - heat.cooledDegC),
      regenKw: heat.capacity * heat.regenShare * (state.holdOutDegC - around.mixDegC),
      glycolLps: glycolFullLps * heat.glycolOpening,
      fouling: Math.min(1, state.fouling + faultOf(equipment, "PZ-120", "fouling") * (dtS / 7200) + 1e-8 * dtS),
      forwardM3: state.forwardM3 + (forward ? (flowLps * dtS) / 1000 : 0),
      divertM3: state.divertM3 + (forward ? 0 : (flowLps * dtS) / 1000),
      diverts: state.diverts + (divertCause !== divertCauses.none && state.divertCause === divertCauses.none ? 1 : 0),
      runningH: state.runningH + (flowLps > 0.5 ? dtS / 3600 : 0),
    },
  };
}

type ControlValves = Readonly<Record<"FV-201" | "TV-202" | "TV-206", ControlValve>>;

/** Flow, holding temperature and outlet temperature, each with its controller and valve. */
function stepControls(
  equipment: Equipment,
  state: PasteuriserState,
  dtS: number,
): { readonly loops: Readonly<Record<string, Loop>>; readonly valves: ControlValves } {
  const loop = (id: string, sensor: string, tag: string, live: number): Loop =>
    stepLoopOf(equipment, processLoops, id, { sensor, tag, live }, dtS);
  const valve = (id: string, command: number): ControlValve =>
    stepValve(equipment.valves[id]!, command, isJammed(equipment, id), dtS);
  const flowLoop = loop("FIC-201", "FT-201", "Flow", state.flowLps);
  const heatLoop = loop("TIC-202", "TT-202", "Temp", state.holdInDegC);
  const coolLoop = loop("TIC-206", "TT-206", "Temp", state.outDegC);
  return {
    loops: { "FIC-201": flowLoop, "TIC-202": heatLoop, "TIC-206": coolLoop },
    valves: {
      "FV-201": valve("FV-201", flowLoop.op),
      "TV-202": valve("TV-202", state.tripped ? 0 : heatLoop.op),
      "TV-206": valve("TV-206", coolLoop.op),
    },
  };
}

/** Never more than the mixer holds, nor, going forward, than the buffer takes. */
function productFlowLps(
  equipment: Equipment,
  state: PasteuriserState,
  around: PasteuriserAround,
  feedValve: ControlValve,
  forward: boolean,
  dtS: number,
): number {
  const feedSpeed = equipment.machines["P-142"]!.drive.speed;
  const target =
    around.mixL > 60
      ? (feedFullLps *
          (1 + 0.006 * noiseAt(equipment.seed, equipment.timeS, 9101, 6)) *
          feedValve.position *
          Math.min(1.1, feedSpeed / 0.85)) /
        100
      : 0;
  const room = forward ? Math.max(0, bufferCapacityL - around.bufferL) / dtS : Infinity;
  return Math.min(approach(state.flowLps, target, dtS, 0.8), Math.max(0, around.mixL) / dtS, room);
}

interface HeatExchange {
  /** Heat the product takes for one kelvin, kW. */
  readonly capacity: number;
  readonly regenShare: number;
  /** Product behind the heater and behind the cooler. */
  readonly heatedDegC: number;
  readonly cooledDegC: number;
  readonly heatingKw: number;
  readonly steamKw: number;
  readonly glycolOpening: number;
}

function exchangeHeat(
  equipment: Equipment,
  state: PasteuriserState,
  around: PasteuriserAround,
  valves: ControlValves,
  flowLps: number,
): HeatExchange {
  const capacity = flowLps * kjPerLitreK;
  const transfer = transferShare(state.fouling);
  const flowing = Math.min(1, flowLps / 0.5);
  const hotShare = Math.min(1, equipment.machines["P-145"]!.drive.speed / 0.85);
  const heatedDegC =
    state.regenColdDegC + 0.85 * transfer * hotShare * flowing * (state.hotWaterDegC - state.regenColdDegC);
  const steamKw =
    (steamFullKw *
      valves["TV-202"].position *
      Math.min(1, Math.max(0, around.steamBar) / 7) *
      (state.hotWaterDegC < 128 ? 1 : 0)) /
    100;
  const glycolOpening = valves["TV-206"].position / 100;
  const cooledDegC =
    state.regenHotDegC -
    0.92 * transfer ** 0.5 * (1 - Math.exp(-2.2 * glycolOpening)) * (state.regenHotDegC - around.glycolDegC);
  return {
    capacity,
    regenShare: regenShare(state.fouling),
    heatedDegC,
    cooledDegC,
    heatingKw: capacity * (heatedDegC - state.regenColdDegC),
    steamKw,
    glycolOpening,
  };
}

type Temperatures = Pick<
  PasteuriserState,
  "regenColdDegC" | "holdInDegC" | "holdMidDegC" | "holdOutDegC" | "regenHotDegC" | "outDegC" | "hotWaterDegC"
>;

/** Each place follows the one before it with the time the product takes to get there. */
function stepTemperatures(state: PasteuriserState, mixDegC: number, heat: HeatExchange, dtS: number): Temperatures {
  const recovered = heat.regenShare * (state.holdOutDegC - mixDegC);
  const hotWaterKw = heat.steamKw - heat.heatingKw - 0.06 * (state.hotWaterDegC - hallDegC);
  return {
    regenColdDegC: approach(state.regenColdDegC, mixDegC + recovered, dtS, 15),
    holdInDegC: approach(state.holdInDegC, heat.heatedDegC, dtS, 6),
    holdMidDegC: approach(state.holdMidDegC, state.holdInDegC - 0.15, dtS, 12),
    holdOutDegC: approach(state.holdOutDegC, state.holdMidDegC - 0.15, dtS, 12),
    regenHotDegC: approach(state.regenHotDegC, state.holdOutDegC - recovered, dtS, 15),
    outDegC: approach(state.outDegC, heat.cooledDegC, dtS, 8),
    hotWaterDegC: state.hotWaterDegC + (hotWaterKw * dtS) / (hotWaterKg * 4.19),
  };
}

/** The feed pump, and the pump that sends hot water round the heater. */
function stepPasteuriserDrives(
  equipment: Equipment,
  mixL: number,
  flowLps: number,
  dtS: number,
): Pick<PasteuriserStep, "machines" | "pumps"> {
  const feedSpeed = equipment.machines["P-142"]!.drive.speed;
  const hotSpeed = equipment.machines["P-145"]!.drive.speed;
  const hotLps = hotWaterFullLps * hotSpeed;
  const turning = { autoSpeed: 0.85, ambientDegC: hallDegC };
  const feed = { ...turning, autoRun: mixL > 200, load: pumpLoad(feedSpeed, flowLps, feedFullLps) };
  const hotWater = { ...turning, autoRun: true, load: pumpLoad(hotSpeed, hotLps, hotWaterFullLps) };
  const feedBar = 0.35 + Math.max(0, 6.2 * feedSpeed ** 2 - 0.04 * flowLps ** 2);
  return {
    machines: {
      "P-142": stepMachineOf(equipment, processMachines, "P-142", feed, dtS),
      "P-145": stepMachineOf(equipment, processMachines, "P-145", hotWater, dtS),
    },
    pumps: {
      "P-142": movePump(equipment.pumps["P-142"]!, flowLps, 0.35, feedBar, dtS),
      "P-145": movePump(equipment.pumps["P-145"]!, hotLps, 1.1, 1.1 + 2 * hotSpeed ** 2, dtS),
    },
  };
}
