import { faultOf, measured, type Equipment } from "../../../../shared/twin/equipment.ts";
import { movePump, pumpLoad, stepMachine, type Machine, type PumpSide } from "../../../../shared/twin/machine.ts";
import { stepLoop, type Loop } from "../../../../shared/twin/pid.ts";
import { noiseAt } from "../../../../shared/twin/random.ts";
import { stepOnOff, stepValve, type ControlValve, type OnOffValve } from "../../../../shared/twin/valves.ts";
import { bufferCapacityL, hallDegC, kjPerLitreK, processLoops, processMachines } from "./spec.ts";

/** Plate pasteuriser: regeneration, hot-water heater, holding tube, cooler; forward to the buffer or back to the mixer. */
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

interface PasteuriserStep {
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

export function stepPasteuriser(
  equipment: Equipment,
  state: PasteuriserState,
  around: PasteuriserAround,
  dtS: number,
): PasteuriserStep {
  const jam = (id: string): boolean => faultOf(equipment, id, "jam") > 0;
  const wear = (id: string): number => faultOf(equipment, id, "bearingWear");
  const lag = (value: number, target: number, timeConstantS: number): number =>
    value + (target - value) * (1 - Math.exp(-dtS / timeConstantS));
  const loopFor = (id: string, sensor: string, tag: string, live: number): Loop =>
    stepLoop(equipment.loops[id]!, processLoops[id]!.tuning, measured(equipment, sensor, tag, live), dtS);
  const divertCause = divertCauseOf(state, around.bufferL / bufferCapacityL);
  const divertValve = stepOnOff(equipment.switches["XV-121"]!, divertCause === divertCauses.none, jam("XV-121"), dtS);
  const forward = divertValve.position > 50;

  const flowLoop = loopFor("FIC-201", "FT-201", "Flow", state.flowLps);
  const heatLoop = loopFor("TIC-202", "TT-202", "Temp", state.holdInDegC);
  const coolLoop = loopFor("TIC-206", "TT-206", "Temp", state.outDegC);
  const feedValve = stepValve(equipment.valves["FV-201"]!, flowLoop.op, jam("FV-201"), dtS);
  const steamValve = stepValve(equipment.valves["TV-202"]!, state.tripped ? 0 : heatLoop.op, jam("TV-202"), dtS);
  const glycolValve = stepValve(equipment.valves["TV-206"]!, coolLoop.op, jam("TV-206"), dtS);

  const feedSpeed = equipment.machines["P-142"]!.drive.speed;
  const hotSpeed = equipment.machines["P-145"]!.drive.speed;
  const flowTarget =
    around.mixL > 60
      ? (feedFullLps *
          (1 + 0.006 * noiseAt(equipment.seed, equipment.timeS, 9101, 6)) *
          feedValve.position *
          Math.min(1.1, feedSpeed / 0.85)) /
        100
      : 0;
  // Never more than the mixer holds, nor, going forward, than the buffer takes.
  const room = forward ? Math.max(0, bufferCapacityL - around.bufferL) / dtS : Infinity;
  const flowLps = Math.min(lag(state.flowLps, flowTarget, 0.8), Math.max(0, around.mixL) / dtS, room);
  const capacity = flowLps * kjPerLitreK;
  const transfer = transferShare(state.fouling);
  const eta = regenShare(state.fouling);
  const flowing = Math.min(1, flowLps / 0.5);
  const hotShare = Math.min(1, hotSpeed / 0.85);
  const heated =
    state.regenColdDegC + 0.85 * transfer * hotShare * flowing * (state.hotWaterDegC - state.regenColdDegC);
  const heatingKw = capacity * (heated - state.regenColdDegC);
  const steamKw =
    (steamFullKw *
      steamValve.position *
      Math.min(1, Math.max(0, around.steamBar) / 7) *
      (state.hotWaterDegC < 128 ? 1 : 0)) /
    100;
  const opening = glycolValve.position / 100;
  const cooled =
    state.regenHotDegC -
    0.92 * transfer ** 0.5 * (1 - Math.exp(-2.2 * opening)) * (state.regenHotDegC - around.glycolDegC);
  const run = { autoRun: true, ambientDegC: hallDegC };
  return {
    forwardLps: forward ? flowLps : 0,
    returnLps: forward ? 0 : flowLps,
    steamKgh: (steamKw * 3600) / steamKjPerKg,
    loops: { "FIC-201": flowLoop, "TIC-202": heatLoop, "TIC-206": coolLoop },
    valves: { "FV-201": feedValve, "TV-202": steamValve, "TV-206": glycolValve },
    switches: { "XV-121": divertValve },
    machines: {
      "P-142": stepMachine(
        equipment.machines["P-142"]!,
        processMachines["P-142"]!,
        {
          ...run,
          autoRun: around.mixL > 200,
          autoSpeed: 0.85,
          load: pumpLoad(feedSpeed, flowLps, feedFullLps),
          wearRate: wear("P-142"),
        },
        dtS,
      ),
      "P-145": stepMachine(
        equipment.machines["P-145"]!,
        processMachines["P-145"]!,
        {
          ...run,
          autoSpeed: 0.85,
          load: pumpLoad(hotSpeed, hotWaterFullLps * hotSpeed, hotWaterFullLps),
          wearRate: wear("P-145"),
        },
        dtS,
      ),
    },
    pumps: {
      "P-142": movePump(
        equipment.pumps["P-142"]!,
        flowLps,
        0.35,
        0.35 + Math.max(0, 6.2 * feedSpeed ** 2 - 0.04 * flowLps ** 2),
        dtS,
      ),
      "P-145": movePump(equipment.pumps["P-145"]!, hotWaterFullLps * hotSpeed, 1.1, 1.1 + 2 * hotSpeed ** 2, dtS),
    },
    pasteuriser: {
      ...state,
      flowLps,
      divertCause,
      regenColdDegC: lag(state.regenColdDegC, around.mixDegC + eta * (state.holdOutDegC - around.mixDegC), 15),
      holdInDegC: lag(state.holdInDegC, heated, 6),
      holdMidDegC: lag(state.holdMidDegC, state.holdInDegC - 0.15, 12),
      holdOutDegC: lag(state.holdOutDegC, state.holdMidDegC - 0.15, 12),
      regenHotDegC: lag(state.regenHotDegC, state.holdOutDegC - eta * (state.holdOutDegC - around.mixDegC), 15),
      outDegC: lag(state.outDegC, cooled, 8),
      hotWaterDegC:
        state.hotWaterDegC +
        ((steamKw - heatingKw - 0.06 * (state.hotWaterDegC - hallDegC)) * dtS) / (hotWaterKg * 4.19),
      heatingKw,
      steamKw,
      coolingKw: capacity * (state.regenHotDegC - cooled),
      regenKw: capacity * eta * (state.holdOutDegC - around.mixDegC),
      glycolLps: glycolFullLps * opening,
      fouling: Math.min(1, state.fouling + faultOf(equipment, "PZ-120", "fouling") * (dtS / 7200) + 1e-8 * dtS),
      forwardM3: state.forwardM3 + (forward ? (flowLps * dtS) / 1000 : 0),
      divertM3: state.divertM3 + (forward ? 0 : (flowLps * dtS) / 1000),
      diverts: state.diverts + (divertCause !== divertCauses.none && state.divertCause === divertCauses.none ? 1 : 0),
      runningH: state.runningH + (flowLps > 0.5 ? dtS / 3600 : 0),
    },
  };
}
