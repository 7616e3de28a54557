import { approach } from "./dynamics.ts";

/**
 * Motor and bearings of anything that turns: pumps, compressors, fans, agitators, conveyors. Electrical values follow
 * load and speed, temperatures follow losses with their own time constants, vibration follows bearing wear.
 */
export interface DriveRating {
  readonly powerKw: number;
  readonly currentA: number;
  readonly speedRpm: number;
  /** Seconds from standstill to full speed. */
  readonly rampS: number;
  /** Vibration of a sound bearing at full speed, mm/s RMS. */
  readonly vibrationMmS: number;
}

/** Why a drive tripped; the value of the tag TripCause. */
export const tripCause = { none: 0, external: 1, overload: 2, vibration: 3, windingTemp: 4, process: 5 } as const;

export interface Drive {
  readonly running: boolean;
  readonly tripped: boolean;
  readonly tripCause: number;
  /** Shares of rated speed and rated torque power, 0..1. */
  readonly speed: number;
  readonly load: number;
  /** 0 sound .. 1 destroyed. */
  readonly wear: number;
  readonly windingDegC: number;
  readonly bearingDeDegC: number;
  readonly bearingNdeDegC: number;
  readonly runningH: number;
  readonly starts: number;
  readonly energyKwh: number;
}

interface DriveDemand {
  readonly run: boolean;
  /** Wanted share of rated speed. */
  readonly speed: number;
  /** Share of rated power that the driven machine takes at its present speed. */
  readonly load: number;
  readonly ambientDegC: number;
  /** Magnitude of a bearingWear fault; 0 when there is none. */
  readonly wearRate: number;
}

/**
 * A sound bearing's wear, and how fast a failing one grows: at magnitude 1, 1.8 mm/s to 4.5 mm/s in about two hours.
 */
const soundWear = 0.02;
const wearGrowthPerS = 3.7e-4;
const wearVibrationMmS = 9.2;
const naturalWearPerS = 1e-10;

function windingTargetDegC(load: number, speed: number, ambientDegC: number): number {
  return ambientDegC + (speed > 0.02 ? 14 + 44 * load * load : 0);
}
function bearingTargetDegC(load: number, speed: number, wear: number, ambientDegC: number): number {
  return ambientDegC + 22 * speed + 8 * load * speed + 62 * Math.max(0, wear - soundWear) * speed;
}

/** A drive that has been running (or standing) for long: temperatures settled. */
export function settledDrive(
  speed: number,
  load: number,
  history: {
    readonly ambientDegC: number;
    readonly runningH: number;
    readonly starts: number;
    readonly energyKwh: number;
  },
): Drive {
  const loadNow = speed > 0 ? load : 0;
  const bearing = bearingTargetDegC(loadNow, speed, soundWear, history.ambientDegC);
  return {
    running: speed > 0,
    tripped: false,
    tripCause: tripCause.none,
    speed,
    load: loadNow,
    wear: soundWear,
    windingDegC: windingTargetDegC(loadNow, speed, history.ambientDegC),
    bearingDeDegC: bearing,
    bearingNdeDegC: history.ambientDegC + (bearing - history.ambientDegC) * 0.85,
    runningH: history.runningH,
    starts: history.starts,
    energyKwh: history.energyKwh,
  };
}

export function stepDrive(drive: Drive, rating: DriveRating, demand: DriveDemand, dtS: number): Drive {
  const run = demand.run && !drive.tripped;
  const target = run ? Math.min(1, Math.max(0, demand.speed)) : 0;
  const most = dtS / rating.rampS;
  const speed = drive.speed + Math.min(most, Math.max(-most, target - drive.speed));
  const load = speed > 0.001 ? Math.max(0, demand.load) : 0;
  const wear = Math.min(
    1,
    drive.wear * Math.exp(demand.wearRate * wearGrowthPerS * dtS * (speed > 0.05 ? 1 : 0)) +
      naturalWearPerS * dtS * speed,
  );
  const bearing = bearingTargetDegC(load, speed, wear, demand.ambientDegC);
  const next = {
    ...drive,
    running: run,
    speed,
    load,
    wear,
    windingDegC: approach(drive.windingDegC, windingTargetDegC(load, speed, demand.ambientDegC), dtS, 900),
    bearingDeDegC: approach(drive.bearingDeDegC, bearing, dtS, 600),
    bearingNdeDegC: approach(
      drive.bearingNdeDegC,
      demand.ambientDegC + (bearing - demand.ambientDegC) * 0.85,
      dtS,
      700,
    ),
    runningH: drive.runningH + (run ? dtS / 3600 : 0),
    starts: drive.starts + (run && !drive.running ? 1 : 0),
    energyKwh: drive.energyKwh + (drivePowerKw(speed, load, wear, rating) * dtS) / 3600,
  };
  return wear > 0.98 && run ? tripDrive(next, tripCause.vibration) : next;
}

/** Trips the drive; it stays down until `resetDrive`. */
export function tripDrive(drive: Drive, cause: number): Drive {
  return drive.tripped ? drive : { ...drive, tripped: true, tripCause: cause, running: false };
}
export function resetDrive(drive: Drive): Drive {
  return { ...drive, tripped: false, tripCause: tripCause.none };
}
/** New bearings: what a repair does, and what clearing an injected wear fault does. */
export function repairDrive(drive: Drive): Drive {
  return { ...drive, wear: soundWear };
}

function drivePowerKw(speed: number, load: number, wear: number, rating: DriveRating): number {
  return speed < 0.005 ? 0 : rating.powerKw * (0.04 * speed + load + 0.03 * Math.max(0, wear - soundWear));
}

/** What the drive's instruments show, without noise. Vibration is velocity RMS as in ISO 20816. */
export interface DriveReadings {
  readonly powerKw: number;
  readonly currentA: number;
  readonly speedRpm: number;
  readonly frequencyHz: number;
  readonly torquePercent: number;
  readonly powerFactor: number;
  readonly vibrationDeMmS: number;
  readonly vibrationNdeMmS: number;
  /** High-frequency bearing acceleration, g: the first sign of wear. */
  readonly envelopeG: number;
  /** 100 sound .. 0 destroyed. */
  readonly healthPercent: number;
}

export function driveReadings(drive: Drive, rating: DriveRating): DriveReadings {
  const { speed, load, wear } = drive;
  const powerKw = drivePowerKw(speed, load, wear, rating);
  const worn = Math.max(0, wear - soundWear);
  const turning = Math.min(1, speed * 1.1);
  const vibrationDeMmS = turning * (rating.vibrationMmS * (0.7 + 0.3 * load) + wearVibrationMmS * worn);
  const share = rating.powerKw > 0 ? powerKw / rating.powerKw : 0;
  return {
    powerKw,
    // Magnetising current is there at no load; cos phi falls with it.
    currentA: speed < 0.005 ? 0 : rating.currentA * Math.hypot(0.32 * Math.min(1, speed * 1.5), share),
    speedRpm: rating.speedRpm * speed,
    frequencyHz: 50 * speed,
    torquePercent: speed < 0.005 ? 0 : (100 * share) / Math.max(0.2, speed),
    powerFactor: speed < 0.005 ? 0 : Math.min(0.92, (share / Math.hypot(0.32, share)) * 0.92),
    vibrationDeMmS,
    vibrationNdeMmS: vibrationDeMmS * 0.78,
    envelopeG: turning * (0.35 + 14 * worn),
    healthPercent: 100 * (1 - Math.min(1, worn / 0.6)),
  };
}
