import { auto, manual } from "./pid.ts";
import { driveReadings, resetDrive, settledDrive, stepDrive, type Drive, type DriveRating } from "./rotating.ts";
import type { TagReader } from "./tagReader.ts";

/** A drive with its operating mode: anything an operator starts and stops. */
export interface Machine {
  readonly drive: Drive;
  readonly mode: number;
  /** Wanted in Manual. */
  readonly manualRun: boolean;
  /** Percent. In Auto it follows the automation, unless the machine keeps an own speed. */
  readonly speedSp: number;
  /** What mode and automation ask for now. */
  readonly runCommand: boolean;
}

export interface MachineSpec {
  readonly rating: DriveRating;
  /** The loop or sequence that sets the speed in Auto; empty when the operator's set point holds in Auto too. */
  readonly speedFrom: string;
  readonly serviceEveryH: number;
}

export interface MachineDemand {
  readonly autoRun: boolean;
  /** Share of full speed that the automation wants. */
  readonly autoSpeed: number;
  readonly load: number;
  readonly ambientDegC: number;
  readonly wearRate: number;
}

export function settledMachine(speed: number, load: number, runningH: number, ambientDegC = 24): Machine {
  const drive = settledDrive(speed, load, {
    ambientDegC,
    runningH,
    starts: Math.round(runningH / 35),
    energyKwh: runningH * 9,
  });
  return { drive, mode: auto, manualRun: speed > 0, speedSp: (speed > 0 ? speed : 0.85) * 100, runCommand: speed > 0 };
}

export function stepMachine(machine: Machine, spec: MachineSpec, demand: MachineDemand, dtS: number): Machine {
  const inAuto = machine.mode === auto;
  const runCommand = inAuto ? demand.autoRun : machine.manualRun;
  const follows = inAuto && spec.speedFrom !== "";
  const speedSp = follows && demand.autoRun ? demand.autoSpeed * 100 : machine.speedSp;
  const drive = stepDrive(
    machine.drive,
    spec.rating,
    {
      run: runCommand,
      speed: speedSp / 100,
      load: demand.load,
      ambientDegC: demand.ambientDegC,
      wearRate: demand.wearRate,
    },
    dtS,
  );
  return { ...machine, drive, speedSp, runCommand };
}

/** @returns the machine after an operator's write, or why not. */
export function writeMachine(
  asset: string,
  machine: Machine,
  spec: MachineSpec,
  tag: string,
  value: number,
): Machine | string {
  if (tag === "Mode")
    return { ...machine, mode: value, manualRun: value === manual ? machine.drive.running : machine.manualRun };
  if (machine.mode === auto && spec.speedFrom !== "")
    return `${asset} is in Auto: ${spec.speedFrom} sets its speed. Put it in Manual first`;
  return { ...machine, speedSp: value };
}

export function commandMachine(asset: string, machine: Machine, method: string): Machine | string {
  if (method === "Reset") return { ...machine, drive: resetDrive(machine.drive) };
  if (method === "Stop") return { ...machine, mode: manual, manualRun: false };
  if (machine.drive.tripped) return `${asset} is tripped: reset it first`;
  return { ...machine, mode: manual, manualRun: true };
}

const states = { stopped: 0, starting: 1, running: 2, stopping: 3, tripped: 4 };
function machineState(machine: Machine): number {
  const { drive } = machine;
  if (drive.tripped) return states.tripped;
  if (drive.running) return drive.speed < 0.1 ? states.starting : states.running;
  return drive.speed > 0.02 ? states.stopping : states.stopped;
}

/** Writes the tags that every machine's asset type begins with. */
export function readMachine(out: TagReader, machine: Machine, spec: MachineSpec): void {
  const { drive } = machine;
  const r = driveReadings(drive, spec.rating);
  const turning = drive.speed > 0.005 ? 1 : 0;
  out.put("State", machineState(machine));
  out.put("Mode", machine.mode);
  out.put("Running", drive.running);
  out.put("Ready", !drive.tripped);
  out.put("RunCommand", machine.runCommand);
  out.put("Trip", drive.tripped);
  out.put("TripCause", drive.tripCause);
  out.put("SpeedSP", machine.speedSp);
  out.pv("Speed", r.speedRpm, 2 * turning);
  out.pv("SpeedPercent", drive.speed * 100, 0.1 * turning);
  out.pv("Frequency", r.frequencyHz, 0.02 * turning);
  out.pv("Current", r.currentA, 0.006 * spec.rating.currentA * turning);
  out.pv("Power", r.powerKw, 0.004 * spec.rating.powerKw * turning);
  out.pv("Torque", r.torquePercent, 0.6 * turning);
  out.pv("PowerFactor", r.powerFactor, 0.01 * turning);
  out.put("Energy", drive.energyKwh);
  out.pv("WindingTemp", drive.windingDegC, 0.2);
  out.pv("BearingTempDE", drive.bearingDeDegC, 0.2);
  out.pv("BearingTempNDE", drive.bearingNdeDegC, 0.2);
  // A still machine picks up its neighbours.
  out.pv("VibrationDE", r.vibrationDeMmS + 0.09, 0.05 + 0.05 * r.vibrationDeMmS);
  out.pv("VibrationNDE", r.vibrationNdeMmS + 0.08, 0.05 + 0.05 * r.vibrationNdeMmS);
  out.pv("BearingEnvelope", r.envelopeG + 0.05, 0.03 + 0.06 * r.envelopeG);
  out.pv("Health", r.healthPercent, 0);
  out.put("RunningHours", drive.runningH);
  out.put("Starts", drive.starts);
  out.put("HoursToService", spec.serviceEveryH - (drive.runningH % spec.serviceEveryH));
}

/** A pump: a machine with what its water side does. */
export interface PumpSide {
  readonly flowLps: number;
  readonly suctionBar: number;
  readonly dischargeBar: number;
  readonly totalM3: number;
}
export const stillPump: PumpSide = { flowLps: 0, suctionBar: 0.4, dischargeBar: 0.4, totalM3: 0 };

export function movePump(
  side: PumpSide,
  flowLps: number,
  suctionBar: number,
  dischargeBar: number,
  dtS: number,
): PumpSide {
  return { flowLps, suctionBar, dischargeBar, totalM3: side.totalM3 + (flowLps * dtS) / 1000 };
}

/** Share of rated power a centrifugal pump takes: friction, and head times flow. */
export function pumpLoad(speed: number, flowLps: number, ratedFlowLps: number): number {
  return speed ** 3 * (0.22 + 0.38 * Math.min(1.4, flowLps / ratedFlowLps));
}

export function readPump(out: TagReader, machine: Machine, spec: MachineSpec, side: PumpSide, fluidDegC: number): void {
  readMachine(out, machine, spec);
  const { drive } = machine;
  const on = drive.speed > 0.02 ? 1 : 0;
  const dp = Math.max(0, side.dischargeBar - side.suctionBar);
  const hydraulicKw = (dp * side.flowLps) / 10;
  const powerKw = driveReadings(drive, spec.rating).powerKw;
  const worn = Math.max(0, drive.wear - 0.02);
  out.pv("Flow", side.flowLps, side.flowLps > 0.01 ? 0.012 : 0);
  out.put("FlowTotal", side.totalM3);
  out.pv("SuctionPressure", side.suctionBar, 0.01);
  out.pv("DischargePressure", side.dischargeBar, 0.012);
  out.pv("DifferentialPressure", dp, 0.012 * on);
  out.pv("HydraulicPower", hydraulicKw, 0);
  out.pv("Efficiency", powerKw > 0.05 ? Math.min(100, (100 * hydraulicKw) / powerKw) : 0, 0);
  out.pv("NpshMargin", Math.max(0, 4.2 + side.suctionBar * 8 - 0.05 * fluidDegC - 0.002 * side.flowLps ** 2), 0.05);
  out.pv("SealTemp", fluidDegC + on * (9 + 30 * worn), 0.2);
  out.pv("SealLeak", on * (4 + 90 * worn), 0.4 * on);
  out.pv("PumpBearingTemp", drive.bearingNdeDegC + on * 2, 0.2);
  out.pv("PumpVibration", on * (driveReadings(drive, spec.rating).vibrationDeMmS * 0.9 + 0.1) + 0.1, 0.08);
}
