import type { PackmlMachine, MachineInstruments, PackmlMachineSpec } from "../../../../shared/twin/packmlMachine.ts";
import { isAtRest, stopReason, unitMode } from "../../../../shared/twin/packml.ts";
import type { TwinTagRow } from "../../../../shared/twin/tagRows.ts";
import { driveReadings } from "../../../../shared/twin/rotating.ts";
import { noiseAt } from "../../../../shared/twin/random.ts";

/** The tags that every machine of the line has. */
export interface MachineContext {
  readonly machine: PackmlMachine;
  readonly spec: PackmlMachineSpec;
  readonly shown: MachineInstruments;
  readonly feeding: boolean;
}

export function instruments(
  machine: PackmlMachine,
  spec: PackmlMachineSpec,
  seed: number,
  timeS: number,
  channel: number,
): MachineInstruments {
  if (machine.frozen) return machine.frozen;
  const drive = driveReadings(machine.drive, spec.drive);
  const noise = (offset: number, periodS: number): number => noiseAt(seed, timeS, channel + offset, periodS);
  return {
    currentA: drive.currentA * (1 + 0.012 * noise(0, 1.5)),
    tempDegC: machine.drive.windingDegC + 0.2 * noise(1, 20),
    bearingDegC: machine.drive.bearingDeDegC + 0.2 * noise(2, 20),
    vibrationMmS: drive.vibrationDeMmS * (1 + 0.05 * noise(3, 2)),
    torquePercent: drive.torquePercent * (1 + 0.015 * noise(4, 1.2)),
    airBar: Math.max(0, machine.airBar + 0.012 * noise(5, 3) * Math.min(1, machine.airBar)),
  };
}

const percent = (part: number, whole: number): number => (whole > 0 ? Math.min(100, (100 * part) / whole) : 100);
const availability = (machine: PackmlMachine): number => percent(machine.runS, machine.plannedS);
export const performance = (machine: PackmlMachine, spec: PackmlMachineSpec): number =>
  percent(machine.total * 3600, spec.ratedPerH * machine.runS);
const quality = (machine: PackmlMachine): number => percent(machine.total - machine.rejected, machine.total);
/** Overall equipment effectiveness in percent: availability × performance × quality. @see ISO 22400-2 */
export const oee = (machine: PackmlMachine, spec: PackmlMachineSpec): number =>
  (availability(machine) * performance(machine, spec) * quality(machine)) / 10_000;

/** Doors stand open only while the machine rests in maintenance mode. */
const doorOpen = (machine: PackmlMachine): boolean => machine.mode === unitMode.maintenance && isAtRest(machine.state);

export const machineRows: readonly TwinTagRow<MachineContext>[] = [
  ["State", ({ machine }) => machine.state],
  ["StateTime", ({ machine }) => machine.stateS],
  ["UnitMode", ({ machine }) => machine.mode],
  ["MachineSpeed", ({ machine }) => machine.speedPerH],
  ["TargetSpeed", ({ machine }) => machine.targetPerH],
  ["SpeedLimit", ({ machine }) => machine.limitPerH],
  ["IdealRate", ({ spec }) => spec.ratedPerH],
  ["TotalCount", ({ machine }) => machine.total],
  ["GoodCount", ({ machine }) => Math.max(0, machine.total - machine.rejected)],
  ["RejectCount", ({ machine }) => machine.rejected],
  ["RejectRate", ({ machine }) => machine.rejectPercent],
  ["CycleTime", ({ machine, spec }) => (machine.speedPerH > spec.ratedPerH * 0.1 ? 3_600_000 / machine.speedPerH : 0)],
  ["ContentCount", ({ machine }) => machine.inside],
  ["BlockedTime", ({ machine }) => machine.blockedS],
  ["StarvedTime", ({ machine }) => machine.starvedS],
  ["FaultTime", ({ machine }) => machine.faultS],
  ["StoppedTime", ({ machine }) => machine.stoppedS],
  ["RunTime", ({ machine }) => machine.runS],
  ["PlannedTime", ({ machine }) => machine.plannedS],
  ["Availability", ({ machine }) => availability(machine)],
  ["Performance", ({ machine, spec }) => performance(machine, spec)],
  ["Quality", ({ machine }) => quality(machine)],
  ["Oee", ({ machine, spec }) => oee(machine, spec)],
  ["StopReason", ({ machine }) => machine.reason],
  ["Fault", ({ machine }) => machine.faulted],
  ["FaultCount", ({ machine }) => machine.faults],
  ["Jam", ({ machine }) => machine.jam],
  ["Blocked", ({ machine }) => (machine.waitS > 0 ? machine.blocked : machine.reason === stopReason.blocked)],
  ["Starved", ({ machine }) => (machine.waitS > 0 ? machine.starved : machine.reason === stopReason.starved)],
  ["GuardInfeedOpen", ({ machine }) => doorOpen(machine) && machine.stateS > 2],
  ["GuardDischargeOpen", ({ machine }) => doorOpen(machine) && machine.stateS > 6],
  ["DriveSpeed", ({ machine, spec }) => machine.drive.speed * spec.drive.speedRpm],
  ["DriveCurrent", ({ shown }) => shown.currentA],
  ["DriveTorque", ({ shown }) => shown.torquePercent],
  ["DriveTemp", ({ shown }) => shown.tempDegC],
  ["BearingTemp", ({ shown }) => shown.bearingDegC],
  ["DriveVibration", ({ shown }) => shown.vibrationMmS],
  ["DriveHours", ({ machine }) => machine.drive.runningH],
  ["DriveStarts", ({ machine }) => machine.drive.starts],
  ["AirPressure", ({ shown }) => shown.airBar],
  ["AirFlow", ({ machine }) => machine.airNm3h],
  ["Power", ({ machine }) => machine.powerKw],
  ["Energy", ({ machine }) => machine.energyKwh],
];
