import type { PlantFlows } from "../flows.ts";
import {
  conveyorReadings,
  countOn,
  fillOf,
  putOn,
  readyOn,
  roomOn,
  stepConveyor,
  takeOff,
} from "../../../../shared/twin/conveyor.ts";
import { stepPackmlMachine } from "../../../../shared/twin/packmlMachine.ts";
import { isAtRest, packml, stopReason, stopReasons, type PackmlState } from "../../../../shared/twin/packml.ts";
import { approach, clamp } from "../../../../shared/twin/dynamics.ts";
import { changeFormat, productShare, stepBowl, stepDetails } from "./details.ts";
import { at, belts, bowl, conveyorSpecs, emptiesInfeedPlaces, machineSpecs } from "./spec.ts";
import { bottlesOnLine, copyPackaging } from "./state.ts";
import type { PackagingState } from "./state.ts";
import { noiseAt } from "../../../../shared/twin/random.ts";
import { transport } from "./transport.ts";

/** One step of the packaging zone. Works on a copy; the given state stays as it is. */
export function stepPackaging(
  before: PackagingState,
  dtS: number,
  flows: PlantFlows,
): { readonly state: PackagingState; readonly flows: Partial<PlantFlows> } {
  const state = copyPackaging(before);
  state.timeS += dtS;
  state.orderRunning = flows.orderRunning;
  state.feeding = flows.orderRunning && flows.orderedRateBph > 0;
  if (state.feeding) state.baseRateBph = flows.orderedRateBph;
  if (flows.bottleLitres > 0 && flows.bottleLitres !== state.bottleLitres) changeFormat(state, flows.bottleLitres);
  state.airSupplyBar = flows.airPressureBar;
  state.emptiesWaiting = Math.min(
    emptiesInfeedPlaces,
    state.emptiesWaiting + Math.max(0, Math.floor(flows.emptiesDelivered)),
  );
  stepBowl(state, dtS, flows);
  stepAir(state, dtS);
  const tail = lineTail(state);
  stepMachines(state, tail, dtS);
  state.belts.forEach((belt, place) =>
    stepConveyor(belt, conveyorSpecs[place]!, state.panels[conveyorSpecs[place]!.panel]!.emergency, dtS),
  );
  const moved = transport(state, dtS, tail.ended, flows.palletPlaces);
  movePallets(state, before.timeS);
  state.bowl.usedLps = approach(state.bowl.usedLps, (state.bowl.filledL - before.bowl.filledL) / dtS, dtS, 4);
  stepDetails(state, before, dtS);
  stepPower(state, dtS);
  return {
    state,
    flows: {
      fillerDemandLps: bowlDemandLps(state, dtS),
      palletsDone: moved.handedOver,
      emptiesPlaces: emptiesInfeedPlaces - state.emptiesWaiting,
      bottlesFed: state.fed - before.fed,
      bottlesPacked: state.packed - before.packed,
      bottlesRejected: state.rejected - before.rejected,
      bottlesOnLine: bottlesOnLine(state),
      packagingAirNm3h: state.lineAirNm3h,
      packagingPowerKw: state.linePowerKw,
    },
  };
}

/** What the bowl's level control asks for; never more than fits before the next step. */
function bowlDemandLps(state: PackagingState, dtS: number): number {
  const shown = state.bowl.frozenPercent ?? (state.bowl.volumeL / bowl.capacityL) * 100;
  const wanted = state.bowl.usedLps + ((state.bowl.levelSpPercent - shown) / 100) * bowl.capacityL * 0.05;
  const fits = ((bowl.guardPercent / 100) * bowl.capacityL - state.bowl.volumeL) / Math.max(1, dtS);
  return clamp(Math.min(wanted, fits), 0, bowl.mostLps);
}

function stepAir(state: PackagingState, dtS: number): void {
  state.preps.forEach((prep, place) => {
    let flow = prep.leak * 60;
    for (let index = 0; index < machineSpecs.length; index += 1)
      if (machineSpecs[index]!.air === place) flow += state.machines[index]!.airNm3h;
    prep.flowNm3h = prep.open ? flow : 0;
    const most = Math.max(0, state.airSupplyBar - 0.1 - 0.0012 * prep.flowNm3h - prep.filterMbar / 1000);
    const target = prep.open ? Math.max(0, Math.min(prep.spBar, most) - 2.6 * prep.leak) : 0;
    prep.outBar = approach(prep.outBar, target, dtS, prep.open ? 0.8 : 3);
    prep.volumeNm3 += (prep.flowNm3h * dtS) / 3600;
    prep.filterMbar = Math.min(400, prep.filterMbar + prep.flowNm3h * dtS * 2e-7);
  });
}

interface Tail {
  readonly ended: readonly boolean[];
}

/** `ended[i]`: with no order feeding, nothing more will reach machine i. */
function lineTail(state: PackagingState): Tail {
  const ended: boolean[] = [];
  let done = !state.feeding;
  for (let place = 0; place < machineSpecs.length; place += 1) {
    if (place > 0) done &&= infeedCount(state, place) === 0;
    ended.push(done);
    const machine = state.machines[place]!;
    done &&= machine.inside === 0 && machine.items === 0 && isAtRest(machine.state);
  }
  return { ended };
}

/** Machines up to the inspector take from the conveyor before them; two conveyors lead to the case packer. */
function infeedOf(place: number): number {
  return place <= at.inspector ? place - 1 : place;
}
function infeedCount(state: PackagingState, place: number): number {
  const count = countOn(state.belts[infeedOf(place)]!);
  return place === at.casePacker ? count + countOn(state.belts[belts.accumulation]!) : count;
}
function dischargeOf(place: number): number {
  return place <= at.inspector ? place : place + 1;
}

/**
 * Line control: machines before the filler follow the fill of their discharge, those after it the fill of their infeed,
 * so that buffers stay half full.
 */
function targetOf(state: PackagingState, place: number): number {
  const base = state.baseRateBph * (1 + 0.004 * noiseAt(state.seed, state.timeS, 400 + place, 4));
  if (place === at.wrapper) return machineSpecs[place]!.ratedPerH;
  if (place === at.filler) return base * productShare(state);
  if (place < at.filler)
    return (
      base *
      clamp(1 + 0.9 * (0.5 - fillOf(state.belts[dischargeOf(place)]!, conveyorSpecs[dischargeOf(place)]!)), 0.55, 1.3)
    );
  const infeed = infeedOf(place);
  let fill = fillOf(state.belts[infeed]!, conveyorSpecs[infeed]!);
  if (place === at.casePacker)
    fill = 0.5 * fill + 0.5 * fillOf(state.belts[belts.accumulation]!, conveyorSpecs[belts.accumulation]!);
  return base * clamp(1 + 0.9 * (fill - 0.5), 0.55, 1.3);
}

function mayResume(state: PackagingState, place: number, ended: boolean): boolean {
  const machine = state.machines[place]!;
  const waited = machine.stateS > 8;
  const discharge = dischargeOf(place);
  const spec = conveyorSpecs[discharge]!;
  const room = roomOn(state.belts[discharge]!, spec);
  if (room < Math.max(1, spec.capacity * 0.12)) return false;
  if (place === at.depalletiser) return state.palletBottles > 0 || state.emptiesWaiting > 0;
  const infeed = infeedOf(place);
  const ready = readyOn(state.belts[infeed]!);
  if (place === at.filler && productShare(state) < 0.3) return false;
  if (machine.inside > 0 && ended) return true;
  return ready >= Math.max(1, conveyorSpecs[infeed]!.capacity * 0.1) || (waited && ready > 0);
}

function stepMachines(state: PackagingState, tail: Tail, dtS: number): void {
  state.machines.forEach((machine, place) => {
    const spec = machineSpecs[place]!;
    const ended = tail.ended[place]!;
    const wasFaulted = machine.faulted;
    stepPackmlMachine(
      machine,
      spec,
      {
        airBar: state.preps[spec.air]!.outBar,
        emergency: state.panels[spec.panel]!.emergency,
        feeding: state.feeding,
        finished: ended && machine.inside === 0 && machine.items === 0,
        mayResume: mayResume(state, place, ended),
        targetPerH: targetOf(state, place),
      },
      dtS,
    );
    if (
      place === at.filler &&
      machine.state === packml.suspending &&
      machine.reason === stopReason.starved &&
      productShare(state) < 0.15
    )
      machine.reason = stopReason.noProduct;
    if (machine.faulted && !wasFaulted) state.lastStop = `${spec.id}: ${stopReasons[machine.reason]}`;
  });
}

/** Empty pallets go from the depalletiser to the palletiser's magazine; a stack from the store evens it out. */
function movePallets(state: PackagingState, beforeS: number): void {
  if (Math.floor(state.timeS / 20) === Math.floor(beforeS / 20)) return;
  const returns = state.belts[belts.emptyPallets]!;
  const magazine = state.belts[belts.palletMagazine]!;
  const room = roomOn(magazine, conveyorSpecs[belts.palletMagazine]!);
  if (readyOn(returns) > 0 && (room > 2 || countOn(returns) > 3)) {
    takeOff(returns, 1, 0);
    if (room > 0) putOn(magazine, 1, 0);
  } else if (countOn(magazine) <= 2 && room > 0) putOn(magazine, 4, 0);
}

function stepPower(state: PackagingState, dtS: number): void {
  const perPanel = [0, 0, 0];
  let air = 0;
  state.machines.forEach((machine, place) => {
    perPanel[machineSpecs[place]!.panel]! += machine.powerKw;
  });
  state.belts.forEach((belt, place) => {
    perPanel[conveyorSpecs[place]!.panel]! +=
      (belt.frozen ? 0.4 : conveyorReadings(belt, conveyorSpecs[place]!).powerKw) + 0.06;
  });
  for (const prep of state.preps) air += prep.flowNm3h;
  state.panels.forEach((panel, place) => {
    panel.powerKw = perPanel[place]! * 1.03;
    panel.energyKwh += (panel.powerKw * dtS) / 3600;
    panel.cabinetDegC = approach(panel.cabinetDegC, 24 + 0.28 * panel.powerKw, dtS, 1_200);
  });
  state.lineAirNm3h = air;
  state.linePowerKw = state.panels.reduce((sum, panel) => sum + panel.powerKw, 6.5);
  state.lineEnergyKwh += (state.linePowerKw * dtS) / 3600;
}

/** The line as one word: what its filler does, unless a machine is faulted. */
const lineState = { stopped: 0, starting: 1, running: 2, runOut: 3, changeover: 4, held: 5, faulted: 6 } as const;
export function lineStateOf(state: PackagingState): number {
  if (state.machines.some((machine) => machine.faulted)) return lineState.faulted;
  if (!state.orderRunning) return lineState.changeover;
  if (!state.feeding) return lineState.runOut;
  return fillerStates[state.machines[at.filler]!.state] ?? lineState.starting;
}
const fillerStates: Partial<Record<PackmlState, number>> = {
  [packml.stopped]: lineState.stopped,
  [packml.held]: lineState.held,
  [packml.holding]: lineState.held,
  [packml.execute]: lineState.running,
  [packml.suspended]: lineState.running,
  [packml.suspending]: lineState.running,
  [packml.unsuspending]: lineState.running,
};
