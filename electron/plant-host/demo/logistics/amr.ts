import { approach, clamp } from "../../../../shared/twin/dynamics.ts";
import { distance, points, route } from "./map.ts";
import type { Point } from "./map.ts";
import { driveReadings, stepDrive } from "../../../../shared/twin/rotating.ts";
import type { Drive, DriveRating, DriveReadings } from "../../../../shared/twin/rotating.ts";

/** One autonomous mobile robot: where it is, what it does, its battery and its drive. */
export const amrStates = [
  "Idle",
  "To pick-up",
  "Loading",
  "To drop",
  "Unloading",
  "To charger",
  "Charging",
  "To parking",
  "Paused",
  "Fault",
] as const;
export const amrState = {
  idle: 0,
  toPickup: 1,
  loading: 2,
  toDrop: 3,
  unloading: 4,
  toCharger: 5,
  charging: 6,
  toParking: 7,
  paused: 8,
  fault: 9,
} as const;

export interface Mission {
  readonly id: number;
  readonly kind: "pallet" | "dispatch" | "empties";
  readonly from: string;
  readonly to: string;
  readonly sinceS: number;
}

export interface Amr {
  /** What it does, one of `amrStates` without Paused and Fault. */
  state: number;
  paused: boolean;
  x: number;
  z: number;
  headingDeg: number;
  speedMs: number;
  limitMs: number;
  /** Last point it stood at or passed, and the points ahead. */
  passed: string;
  ahead: readonly string[];
  mission: Mission | null;
  hasPallet: boolean;
  timerS: number;
  idleS: number;
  toCharger: boolean;
  energyWh: number;
  /** Into and out of the battery since the start. */
  inWh: number;
  outWh: number;
  powerW: number;
  chargeW: number;
  batteryDegC: number;
  cycles: number;
  odometerM: number;
  missionsDone: number;
  busyS: number;
  upS: number;
  blockedS: number;
  blockedTotalS: number;
  obstacle: boolean;
  lost: boolean;
  scorePercent: number;
  lastStation: string;
  wearRate: number;
  drive: Drive;
}

export const batteryWh = 1_200;
export const chargeEfficiency = 0.95;
const chargerW = 900;
export const handlingS = 14;
export const palletKg = 520;
const amrDrive: DriveRating = { powerKw: 0.45, currentA: 11, speedRpm: 3_000, rampS: 2, vibrationMmS: 1.1 };
const electronicsW = 55;
const liftW = 320;

export const socPercent = (amr: Amr): number => (100 * amr.energyWh) / batteryWh;
export function shownState(amr: Amr): number {
  if (amr.drive.tripped || amr.lost) return amrState.fault;
  return amr.paused ? amrState.paused : amr.state;
}
export const isBlocked = (amr: Amr): boolean => amr.blockedS > 8;
export const drives = (amr: Amr): boolean =>
  amr.state === amrState.toPickup ||
  amr.state === amrState.toDrop ||
  amr.state === amrState.toCharger ||
  amr.state === amrState.toParking;
export const amrReadings = (amr: Amr): DriveReadings => driveReadings(amr.drive, amrDrive);

/** Sends it on: over the point it is heading for, if it is between two. */
export function sendTo(amr: Amr, state: number, target: string): void {
  const next = amr.ahead[0];
  const here = next !== undefined && distance(amr, points[amr.passed]!) > 0.02 ? next : amr.passed;
  amr.ahead = here === amr.passed ? route(here, target) : [here, ...route(here, target)];
  amr.state = state;
}

export function distanceToGo(amr: Amr): number {
  let sum = 0;
  let from: Point = amr;
  for (const name of amr.ahead) {
    sum += distance(from, points[name]!);
    from = points[name]!;
  }
  return sum;
}

/** Moves along the points ahead. @returns true once the last one is reached. */
function drive(amr: Amr, mayMove: boolean, nearby: boolean, dtS: number): boolean {
  const most = Math.min(
    amr.limitMs * (nearby ? 0.6 : 1),
    Math.sqrt(2 * 0.5 * Math.max(0.02, distanceToGo(amr))) + 0.05,
  );
  const wanted = mayMove ? most : 0;
  amr.speedMs += clamp(wanted - amr.speedMs, -1.2 * dtS, 0.6 * dtS);
  let left = Math.max(0, amr.speedMs) * dtS;
  while (amr.ahead.length > 0 && (left > 0 || distance(amr, points[amr.ahead[0]!]!) < 1e-6)) {
    const next = points[amr.ahead[0]!]!;
    const gap = distance(amr, next);
    if (gap > 1e-6) turn(amr, (Math.atan2(amr.z - next.z, next.x - amr.x) * 180) / Math.PI, dtS);
    const stepM = Math.min(left, gap);
    if (gap > 0) {
      amr.x += ((next.x - amr.x) * stepM) / gap;
      amr.z += ((next.z - amr.z) * stepM) / gap;
    }
    amr.odometerM += stepM;
    left -= stepM;
    if (stepM < gap) break;
    amr.x = next.x;
    amr.z = next.z;
    amr.passed = amr.ahead[0]!;
    amr.ahead = amr.ahead.slice(1);
  }
  return amr.ahead.length === 0;
}

/** Heading in degrees counter-clockwise from east, turning at most 120° a second. */
function turn(amr: Amr, towardDeg: number, dtS: number): void {
  const difference = ((((towardDeg - amr.headingDeg) % 360) + 540) % 360) - 180;
  amr.headingDeg = (((amr.headingDeg + clamp(difference, -120 * dtS, 120 * dtS)) % 360) + 360) % 360;
}

/**
 * Drives, handles and charges; `hold` keeps it where it is.
 * @returns what it finished in this step: "arrived" at the end of its way, or "handled" a pallet.
 */
export function stepAmr(
  amr: Amr,
  around: { readonly nearby: boolean; readonly charging: boolean; readonly hold: boolean },
  dtS: number,
): "arrived" | "handled" | null {
  const able = !amr.drive.tripped && !amr.lost && !amr.paused && !around.hold && amr.energyWh > 0;
  const wantsToMove = able && drives(amr);
  const mayMove = wantsToMove && !amr.obstacle;
  let done: "arrived" | "handled" | null = null;
  if (drives(amr)) {
    if (drive(amr, mayMove, around.nearby, dtS)) done = "arrived";
  } else {
    amr.speedMs = 0;
    if ((amr.state === amrState.loading || amr.state === amrState.unloading) && able) {
      amr.timerS -= dtS;
      if (amr.timerS <= 0) done = "handled";
    }
  }
  amr.blockedS = wantsToMove && amr.obstacle ? amr.blockedS + dtS : 0;
  if (amr.blockedS > 0) amr.blockedTotalS += dtS;
  amr.scorePercent = approach(amr.scorePercent, amr.lost ? 12 : 96, dtS, 3);
  if (amr.mission) amr.busyS += dtS;
  amr.upS += dtS;
  stepEnergy(amr, around.charging, dtS);
  return done;
}

function stepEnergy(amr: Amr, charging: boolean, dtS: number): void {
  const share = Math.abs(amr.speedMs) / 1.6;
  const load = (amr.hasPallet ? 0.42 : 0.26) * share + 0.02;
  amr.drive = stepDrive(
    amr.drive,
    amrDrive,
    { run: amr.speedMs > 0.01, speed: share, load, ambientDegC: 21, wearRate: amr.wearRate },
    dtS,
  );
  const lifting = amr.state === amrState.loading || amr.state === amrState.unloading;
  // A nearly flat robot sleeps and keeps enough to reach a charger.
  const asleep = socPercent(amr) < 3 && amr.speedMs <= 0.01 && !lifting;
  const wanted = asleep ? 0 : electronicsW + amrReadings(amr).powerKw * 1000 + (lifting ? liftW : 0);
  const outWh = Math.min(amr.energyWh, (wanted * dtS) / 3600);
  // Constant current, falling off over the last tenth.
  const taper = clamp((100.5 - socPercent(amr)) / 10, 0, 1);
  const inWh = charging
    ? Math.min((chargerW * taper * dtS) / 3600, (batteryWh - amr.energyWh + outWh) / chargeEfficiency)
    : 0;
  amr.energyWh += inWh * chargeEfficiency - outWh;
  amr.inWh += inWh;
  amr.outWh += outWh;
  amr.cycles += outWh / batteryWh;
  amr.powerW = (outWh * 3600) / dtS;
  amr.chargeW = (inWh * 3600) / dtS;
  amr.batteryDegC = approach(amr.batteryDegC, 22 + 0.006 * amr.powerW + 0.009 * amr.chargeW, dtS, 900);
}
