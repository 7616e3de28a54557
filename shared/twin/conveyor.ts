import { clamp } from "./dynamics.ts";
import { driveReadings, resetDrive, settledDrive, stepDrive, tripCause, tripDrive } from "./rotating.ts";
import type { Drive, DriveRating, DriveReadings } from "./rotating.ts";

/** A conveyor as a buffer of whole items: bottles, cases or pallets, each item with the bottles it carries. */
const conveyorState = { stopped: 0, running: 1, accumulating: 2, jammed: 3, tripped: 4 } as const;

export interface ConveyorSpec {
  readonly id: string;
  readonly carries: "bottles" | "cases" | "pallets";
  /** Most items that fit. */
  readonly capacity: number;
  readonly lengthM: number;
  readonly speedMs: number;
  readonly drive: DriveRating;
  /** Index of the drive panel that feeds it. */
  readonly panel: number;
}

export interface Conveyor {
  on: boolean;
  state: number;
  /** Items that still travel, and items that wait at the discharge end. */
  travelling: number;
  ready: number;
  bottles: number;
  carry: number;
  speedSpMs: number;
  speedMs: number;
  jam: boolean;
  jams: number;
  jamS: number;
  runS: number;
  fullS: number;
  inCount: number;
  outCount: number;
  wearRate: number;
  drive: Drive;
  /** What the instruments showed when they froze. */
  frozen: DriveReadings | null;
}

export function newConveyor(spec: ConveyorSpec, items: number, bottles: number): Conveyor {
  return {
    on: true,
    state: conveyorState.running,
    travelling: 0,
    ready: items,
    bottles,
    carry: 0,
    speedSpMs: spec.speedMs,
    speedMs: spec.speedMs,
    jam: false,
    jams: 0,
    jamS: 0,
    runS: 9_000,
    fullS: 0,
    inCount: 0,
    outCount: 0,
    wearRate: 0,
    drive: settledDrive(0.7, conveyorLoad(spec, items, 0.7), {
      ambientDegC: 22,
      runningH: 6_200,
      starts: 410,
      energyKwh: 2_900,
    }),
    frozen: null,
  };
}

export const countOn = (belt: Conveyor): number => belt.travelling + belt.ready;
export const fillOf = (belt: Conveyor, spec: ConveyorSpec): number => countOn(belt) / spec.capacity;
const isMoving = (belt: Conveyor): boolean => belt.on && !belt.jam && !belt.drive.tripped;
/** Items that may be put on; a belt at rest takes nothing. */
export const roomOn = (belt: Conveyor, spec: ConveyorSpec): number =>
  isMoving(belt) ? spec.capacity - countOn(belt) : 0;
/** Items that may be taken off; a belt at rest gives nothing. */
export const readyOn = (belt: Conveyor): number => (isMoving(belt) ? belt.ready : 0);

function conveyorLoad(spec: ConveyorSpec, items: number, speedShare: number): number {
  return Math.min(1, speedShare) * (0.4 + (0.45 * items) / spec.capacity);
}

export function putOn(belt: Conveyor, items: number, bottles: number): void {
  belt.travelling += items;
  belt.bottles += bottles;
  belt.inCount += items;
}

/**
 * Takes `items` off the discharge end.
 * @param bottlesPerItem of a full item; a part-filled one is the last of its order.
 * @returns the bottles that came with them.
 */
export function takeOff(belt: Conveyor, items: number, bottlesPerItem: number): number {
  const left = countOn(belt) - items;
  const bottles = left === 0 ? belt.bottles : Math.max(0, Math.min(items * bottlesPerItem, belt.bottles - left));
  belt.ready -= items;
  belt.bottles -= bottles;
  belt.outCount += items;
  return bottles;
}

function stateOf(belt: Conveyor, fill: number): number {
  if (belt.jam) return conveyorState.jammed;
  if (belt.drive.tripped) return conveyorState.tripped;
  if (!belt.on) return conveyorState.stopped;
  return fill >= 0.9 ? conveyorState.accumulating : conveyorState.running;
}

export function stepConveyor(belt: Conveyor, spec: ConveyorSpec, emergency: boolean, dtS: number): void {
  if (emergency && !belt.drive.tripped) belt.drive = tripDrive(belt.drive, tripCause.external);
  const moving = isMoving(belt);
  const target = moving ? belt.speedSpMs : 0;
  belt.speedMs += clamp(target - belt.speedMs, -dtS * 0.8, dtS * 0.4);
  belt.drive = stepDrive(
    belt.drive,
    spec.drive,
    {
      run: moving,
      speed: belt.speedMs / (spec.speedMs * 1.4),
      load: conveyorLoad(spec, countOn(belt), belt.speedMs / (spec.speedMs * 1.4)),
      ambientDegC: 22,
      wearRate: belt.wearRate,
    },
    dtS,
  );
  if (moving && belt.travelling > 0) {
    const transitS = spec.lengthM / Math.max(0.05, belt.speedMs);
    belt.carry += belt.travelling * (1 - Math.exp((-dtS * 2) / transitS));
    const arrived = Math.min(belt.travelling, Math.floor(belt.carry));
    belt.carry = arrived === belt.travelling ? 0 : belt.carry - arrived;
    belt.travelling -= arrived;
    belt.ready += arrived;
  }
  const fill = fillOf(belt, spec);
  belt.state = stateOf(belt, fill);
  if (belt.jam) belt.jamS += dtS;
  if (moving) belt.runS += dtS;
  if (fill >= 1) belt.fullS += dtS;
}

export function conveyorReadings(belt: Conveyor, spec: ConveyorSpec): DriveReadings {
  return belt.frozen ?? driveReadings(belt.drive, spec.drive);
}

export function jamConveyor(belt: Conveyor): void {
  if (!belt.jam) belt.jams += 1;
  belt.jam = true;
}
/** What an operator does at the belt: takes out the jam and resets the drive. */
export function resetConveyor(belt: Conveyor): void {
  belt.jam = false;
  belt.drive = resetDrive(belt.drive);
}
