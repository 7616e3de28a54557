import { clamp } from "./dynamics.ts";
import { commanded, isActive, isProducing, packml, settledState, stopReason, unitMode } from "./packml.ts";
import type { PackmlCommand, PackmlState, StopReason } from "./packml.ts";
import { driveReadings, settledDrive, stepDrive, tripCause, tripDrive } from "./rotating.ts";
import type { Drive, DriveRating } from "./rotating.ts";

/** One packaging machine: PackML state, speed, counters, drive, air and the faults that can be put on it. */
export interface PackmlMachineSpec {
  readonly id: string;
  /** Rated speed and what it counts: bottles per hour, for the wrapper pallets per hour. */
  readonly ratedPerH: number;
  /** Bottles the machine holds when full. */
  readonly pockets: number;
  /** Seconds without movement before it suspends. */
  readonly patienceS: number;
  readonly drive: DriveRating;
  readonly airNm3h: number;
  /** Heaters and controls. */
  readonly baseKw: number;
  /** Indices of its air preparation unit and drive panel. */
  readonly air: number;
  readonly panel: number;
}

/** What the drive and air instruments of a machine show. */
export interface MachineInstruments {
  readonly currentA: number;
  readonly tempDegC: number;
  readonly bearingDegC: number;
  readonly vibrationMmS: number;
  readonly torquePercent: number;
  readonly airBar: number;
}

export interface PackmlMachine {
  state: PackmlState;
  stateS: number;
  mode: number;
  speedPerH: number;
  targetPerH: number;
  /** Highest speed the operator allows. */
  limitPerH: number;
  carry: number;
  /** Bottles inside, and cases or pallets they are in. */
  inside: number;
  items: number;
  waitS: number;
  /** Seconds left of a material change (label reel, film). */
  pauseS: number;
  blocked: boolean;
  starved: boolean;
  reason: StopReason;
  /** Follows the order: starts again by itself after Complete. */
  followsOrder: boolean;
  resetAfterClear: boolean;
  jam: boolean;
  faulted: boolean;
  faults: number;
  total: number;
  rejected: number;
  rejectPercent: number;
  lastReject: string;
  blockedS: number;
  starvedS: number;
  faultS: number;
  stoppedS: number;
  runS: number;
  plannedS: number;
  energyKwh: number;
  powerKw: number;
  airNm3h: number;
  airBar: number;
  airLeak: number;
  wearRate: number;
  fouling: number;
  drive: Drive;
  frozen: MachineInstruments | null;
}

/** What the line gives a machine in one step. */
interface MachineSurroundings {
  readonly airBar: number;
  readonly emergency: boolean;
  /** An order runs and wants bottles. */
  readonly feeding: boolean;
  /** Nothing more will come: the machine may complete. */
  readonly finished: boolean;
  /** Items can come in and go out again. */
  readonly mayResume: boolean;
  readonly targetPerH: number;
}

/** Below this the machine aborts; a reset needs a little more. */
const minAirBar = 4.5;
export const resetAirBar = 4.7;

/** Share of rated power at a share of rated speed: nearly constant torque. */
const machineLoad = (share: number): number => share * (0.6 + 0.15 * share);

export function newPackmlMachine(
  spec: PackmlMachineSpec,
  speedPerH: number,
  history: { readonly total: number; readonly inside: number; readonly plannedS: number },
): PackmlMachine {
  const share = speedPerH / spec.ratedPerH;
  return {
    state: packml.execute,
    stateS: 840,
    mode: unitMode.production,
    speedPerH,
    targetPerH: speedPerH,
    limitPerH: spec.ratedPerH,
    carry: 0,
    inside: history.inside,
    items: 0,
    waitS: 0,
    pauseS: 0,
    blocked: false,
    starved: false,
    reason: stopReason.none,
    followsOrder: true,
    resetAfterClear: false,
    jam: false,
    faulted: false,
    faults: 0,
    total: history.total,
    rejected: 0,
    rejectPercent: 0,
    lastReject: "",
    blockedS: history.plannedS * 0.012,
    starvedS: history.plannedS * 0.018,
    faultS: history.plannedS * 0.015,
    stoppedS: history.plannedS * 0.01,
    runS: history.plannedS * 0.945,
    plannedS: history.plannedS,
    energyKwh: 4_000 * spec.drive.powerKw,
    powerKw: spec.baseKw,
    airNm3h: spec.airNm3h,
    airBar: 6,
    airLeak: 0,
    wearRate: 0,
    fouling: 0,
    drive: settledDrive(share, machineLoad(share), {
      ambientDegC: 22,
      runningH: 7_400,
      starts: 520,
      energyKwh: 4_000 * spec.drive.powerKw,
    }),
    frozen: null,
  };
}

function enter(machine: PackmlMachine, state: PackmlState): void {
  machine.state = state;
  machine.stateS = 0;
}

/** Gives a PackML command. @returns false where the present state does not allow it. */
export function commandPackml(machine: PackmlMachine, name: PackmlCommand, reason: StopReason): boolean {
  const next = commanded(machine.state, name);
  if (next === null) return false;
  enter(machine, next);
  machine.reason = reason;
  return true;
}

function abortReason(machine: PackmlMachine, around: MachineSurroundings): StopReason {
  if (around.emergency) return stopReason.emergencyStop;
  if (machine.jam) return stopReason.jam;
  if (machine.drive.tripped) return stopReason.trip;
  if (machine.airBar < minAirBar) return stopReason.lowAir;
  return stopReason.none;
}

function followLine(machine: PackmlMachine, spec: PackmlMachineSpec, around: MachineSurroundings): void {
  const automatic = machine.mode === unitMode.production;
  if (machine.state === packml.stopped && machine.resetAfterClear) {
    machine.resetAfterClear = false;
    commandPackml(machine, "Reset", stopReason.operatorStop);
  } else if (automatic && machine.followsOrder && around.feeding && machine.state === packml.complete)
    commandPackml(machine, "Reset", stopReason.noOrder);
  else if (automatic && machine.followsOrder && around.feeding && machine.state === packml.idle)
    commandPackml(machine, "Start", stopReason.none);
  else if (around.finished && (machine.state === packml.execute || machine.state === packml.suspended))
    commandPackml(machine, "Complete", stopReason.noOrder);
  else if (machine.state === packml.suspended && machine.pauseS <= 0 && around.mayResume)
    commandPackml(machine, "Unsuspend", stopReason.none);
  else if (machine.state === packml.execute && machine.pauseS > 0)
    commandPackml(machine, "Suspend", stopReason.material);
  else if (machine.state === packml.execute && machine.waitS > spec.patienceS)
    commandPackml(machine, "Suspend", machine.blocked ? stopReason.blocked : stopReason.starved);
}

function countTimes(machine: PackmlMachine, feeding: boolean, dtS: number): void {
  if (feeding) machine.plannedS += dtS;
  if (machine.state === packml.execute) {
    machine.runS += dtS;
    if (machine.waitS > 0 && machine.blocked) machine.blockedS += dtS;
    if (machine.waitS > 0 && machine.starved) machine.starvedS += dtS;
  } else if (machine.state === packml.suspended) {
    if (machine.reason === stopReason.blocked) machine.blockedS += dtS;
    if (machine.reason === stopReason.starved || machine.reason === stopReason.noProduct) machine.starvedS += dtS;
  } else if (machine.faulted) machine.faultS += dtS;
  else if (machine.state !== packml.complete) machine.stoppedS += dtS;
}

/** Moves state, speed and drive on; the bottles are moved by the line. */
export function stepPackmlMachine(
  machine: PackmlMachine,
  spec: PackmlMachineSpec,
  around: MachineSurroundings,
  dtS: number,
): void {
  machine.airBar = Math.max(0, around.airBar - 2.6 * machine.airLeak);
  if (around.emergency) machine.drive = tripDrive(machine.drive, tripCause.external);
  const abort = abortReason(machine, around);
  if (abort !== stopReason.none && isActive(machine.state)) {
    commandPackml(machine, "Abort", abort);
    machine.faulted = true;
    machine.faults += 1;
    machine.followsOrder = false;
  }
  machine.stateS += dtS;
  machine.pauseS = Math.max(0, machine.pauseS - dtS);
  const settled = settledState(machine.state, machine.stateS);
  if (settled !== machine.state) {
    if (machine.state === packml.clearing) machine.faulted = false;
    enter(machine, settled);
    if (settled === packml.execute) {
      machine.waitS = 0;
      machine.blocked = false;
      machine.starved = false;
      machine.reason = stopReason.none;
    }
  }
  followLine(machine, spec, around);
  const producing = isProducing(machine.state);
  machine.targetPerH =
    machine.mode === unitMode.manual ? machine.limitPerH : clamp(around.targetPerH, 0, machine.limitPerH);
  const wanted = producing ? machine.targetPerH : 0;
  const fast = machine.state === packml.aborting ? 2 : 7;
  machine.speedPerH += clamp(wanted - machine.speedPerH, (-dtS * spec.ratedPerH) / fast, (dtS * spec.ratedPerH) / 7);
  if (machine.state === packml.aborted || machine.state === packml.stopped) machine.speedPerH = 0;
  const share = machine.speedPerH / spec.ratedPerH;
  machine.drive = stepDrive(
    machine.drive,
    spec.drive,
    {
      run: share > 0.001,
      speed: share,
      load: machineLoad(share) * (1 + 0.15 * machine.fouling),
      ambientDegC: 22,
      wearRate: machine.wearRate,
    },
    dtS,
  );
  machine.powerKw = driveReadings(machine.drive, spec.drive).powerKw + spec.baseKw;
  machine.energyKwh += (machine.powerKw * dtS) / 3600;
  machine.airNm3h =
    around.airBar < 0.5 ? 0 : spec.airNm3h * (producing ? 0.25 + 0.75 * share : 0.12) + 45 * machine.airLeak;
  countTimes(machine, around.feeding, dtS);
}

/** Whole items that the machine's speed allows in this step; the rest of an item is carried to the next. */
export function takt(machine: PackmlMachine, dtS: number, bottlesPerItem: number): number {
  if (!isProducing(machine.state)) return 0;
  machine.carry += (machine.speedPerH * dtS) / 3600 / bottlesPerItem;
  const whole = Math.floor(machine.carry + 1e-9);
  machine.carry = Math.max(0, machine.carry - whole);
  return whole;
}

/** Notes whether the machine moved, and if not, on which side it waits. */
export function noteMovement(
  machine: PackmlMachine,
  moved: boolean,
  wantedMove: boolean,
  hasRoom: boolean,
  dtS: number,
): void {
  if (moved) {
    machine.waitS = 0;
    machine.blocked = false;
    machine.starved = false;
  } else if (wantedMove || machine.waitS > 0) {
    machine.waitS += dtS;
    machine.blocked = !hasRoom;
    machine.starved = hasRoom;
  }
}
