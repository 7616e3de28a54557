import { conveyorReadings, jamConveyor, resetConveyor } from "../../../../shared/twin/conveyor.ts";
import { commandPackml, resetAirBar } from "../../../../shared/twin/packmlMachine.ts";
import type { PackmlMachine } from "../../../../shared/twin/packmlMachine.ts";
import { isAtRest, packml, packmlStates, stopReason, unitMode, unitModes } from "../../../../shared/twin/packml.ts";
import { clamp } from "../../../../shared/twin/dynamics.ts";
import { applyToCopy, splitTag, writeChecked, type Answer, type WriteRule } from "../../../../shared/twin/commands.ts";
import { instruments } from "./machineTags.ts";
import { airPrepIds, at, bowl, conveyorSpecs, drivePanelIds, linePanelId, machineSpecs } from "./spec.ts";
import { copyPackaging } from "./state.ts";
import type { PackagingState } from "./state.ts";
import type { CommandResult } from "../../../../shared/twin/twin.ts";
import { repairDrive, resetDrive, tripCause, tripDrive } from "../../../../shared/twin/rotating.ts";
import type { FaultKind, TwinCommand } from "../../../../shared/twin/twin.ts";

/**
 * What operators and faults do to the packaging zone. The handlers work on a copy of the state and answer why they
 * refused, in words for the operator.
 */
export const applyPackaging = (state: PackagingState, given: TwinCommand): CommandResult<PackagingState> =>
  applyToCopy(state, copyPackaging, { write, call, inject, clear }, given);

const machineOf = (asset: string): number => machineSpecs.findIndex((spec) => spec.id === asset);
const beltOf = (asset: string): number => conveyorSpecs.findIndex((spec) => spec.id === asset);

const bowlRules: Readonly<Record<string, WriteRule<PackagingState>>> = {
  BowlLevelSP: { min: 45, max: 75, set: (state, value) => void (state.bowl.levelSpPercent = value) },
  BowlPressureSP: { min: 1.5, max: 4, set: (state, value) => void (state.bowl.pressureSpBar = value) },
};

function machineRule(name: string, place: number): WriteRule<PackmlMachine> | undefined {
  const spec = machineSpecs[place]!;
  if (name === "SpeedLimit")
    return {
      min: spec.ratedPerH * 0.25,
      max: spec.ratedPerH,
      set: (machine, value) => void (machine.limitPerH = value),
    };
  if (name !== "UnitMode") return undefined;
  return {
    min: 1,
    max: 3,
    whole: true,
    set: (machine, value) => {
      if (!isAtRest(machine.state))
        return `${spec.id} is in ${packmlStates[machine.state]}: the unit mode can be changed only when it stands`;
      machine.mode = value;
      return undefined;
    },
  };
}

function write(state: PackagingState, tag: string, value: number | boolean | string): Answer {
  const [asset, name] = splitTag(tag);
  const place = machineOf(asset);
  if (place >= 0) {
    const own = place === at.filler ? bowlRules[name] : undefined;
    return own
      ? writeChecked(own, state, tag, value)
      : writeChecked(machineRule(name, place), state.machines[place]!, tag, value);
  }
  const belt = state.belts[beltOf(asset)];
  if (belt)
    return writeChecked(
      name === "SpeedSP" ? { min: 0.1, max: 1.2, set: (it, speed) => void (it.speedSpMs = speed) } : undefined,
      belt,
      tag,
      value,
    );
  const prep = state.preps[airPrepIds.findIndex((id) => id === asset)];
  if (prep)
    return writeChecked(
      name === "PressureSP" ? { min: 4, max: 7, set: (it, bar) => void (it.spBar = bar) } : undefined,
      prep,
      tag,
      value,
    );
  return `${tag} cannot be written`;
}

function startMachine(machine: PackmlMachine, id: string): Answer {
  if (machine.mode === unitMode.maintenance)
    return `${id} is in ${unitModes[machine.mode]}: set the unit mode to Production first`;
  if (!commandPackml(machine, "Start", stopReason.none))
    return `${id} is in ${packmlStates[machine.state]}: Start works from Idle`;
  machine.followsOrder = true;
  return undefined;
}

function resetMachine(machine: PackmlMachine, id: string, emergency: boolean): Answer {
  if (emergency) return `${id}: the emergency stop is still pressed`;
  if (machine.state !== packml.aborted)
    return commandPackml(machine, "Reset", machine.reason)
      ? undefined
      : `${id} is in ${packmlStates[machine.state]}: Reset works from Stopped, Aborted or Complete`;
  if (machine.airBar < resetAirBar)
    return `${id}: air pressure is ${machine.airBar.toFixed(1)} bar, a reset needs ${resetAirBar} bar`;
  if (machine.drive.wear > 0.9) return `${id}: the drive's bearing is worn out, it must be replaced first`;
  machine.jam = false;
  machine.drive = resetDrive(machine.drive);
  machine.resetAfterClear = true;
  commandPackml(machine, "Clear", machine.reason);
  return undefined;
}

function stopMachine(machine: PackmlMachine, id: string): Answer {
  if (!commandPackml(machine, "Stop", stopReason.operatorStop))
    return `${id} is in ${packmlStates[machine.state]}: it is already stopped`;
  machine.followsOrder = false;
  return undefined;
}

function holdMachine(machine: PackmlMachine, id: string): Answer {
  if (commandPackml(machine, "Hold", stopReason.operatorHold)) return undefined;
  return `${id} is in ${packmlStates[machine.state]}: Hold works from Execute or Suspended`;
}

function unholdMachine(machine: PackmlMachine, id: string): Answer {
  if (commandPackml(machine, "Unhold", stopReason.none)) return undefined;
  return `${id} is in ${packmlStates[machine.state]}: Unhold works from Held`;
}

function callMachine(state: PackagingState, place: number, method: string): Answer {
  const machine = state.machines[place]!;
  const spec = machineSpecs[place]!;
  if (method === "Start") return startMachine(machine, spec.id);
  if (method === "Stop") return stopMachine(machine, spec.id);
  if (method === "Reset") return resetMachine(machine, spec.id, state.panels[spec.panel]!.emergency);
  if (method === "Hold") return holdMachine(machine, spec.id);
  if (method === "Unhold") return unholdMachine(machine, spec.id);
  return `${spec.id} has no command ${method}`;
}

function callBelt(state: PackagingState, place: number, method: string): Answer {
  const belt = state.belts[place]!;
  const spec = conveyorSpecs[place]!;
  if (method === "Stop") belt.on = false;
  else if (method === "Reset") {
    if (state.panels[spec.panel]!.emergency) return `${spec.id}: the emergency stop is still pressed`;
    resetConveyor(belt);
    belt.on = true;
  } else if (method === "Start") {
    if (belt.jam || belt.drive.tripped) return `${spec.id} is ${belt.jam ? "jammed" : "tripped"}: reset it first`;
    belt.on = true;
  } else return `${spec.id} has no command ${method}`;
  return undefined;
}

/** The line panel gives one command to every machine that can take it. */
function callLine(state: PackagingState, method: string): Answer {
  if (!["Start", "Stop", "Reset", "Hold", "Unhold"].includes(method)) return `${linePanelId} has no command ${method}`;
  let taken = 0;
  let first: Answer;
  machineSpecs.forEach((_, place) => {
    const answer = callMachine(state, place, method);
    if (answer === undefined) taken += 1;
    else first ??= answer;
  });
  if (method === "Reset")
    conveyorSpecs.forEach((_, place) => (callBelt(state, place, "Reset") === undefined ? (taken += 1) : 0));
  return taken > 0 ? undefined : `no machine of the line takes ${method} now; ${first ?? ""}`;
}

function call(state: PackagingState, asset: string, method: string): Answer {
  const place = machineOf(asset);
  if (place >= 0) return callMachine(state, place, method);
  const belt = beltOf(asset);
  if (belt >= 0) return callBelt(state, belt, method);
  if (asset === linePanelId) return callLine(state, method);
  const prep = state.preps[airPrepIds.findIndex((id) => id === asset)];
  if (prep && (method === "Open" || method === "Close")) {
    prep.open = method === "Open";
    return undefined;
  }
  const panel = state.panels[drivePanelIds.findIndex((id) => id === asset)];
  if (panel && method === "Reset") {
    panel.emergency = false;
    return undefined;
  }
  return `${asset} has no command ${method}`;
}

const machineFaults: readonly FaultKind[] = ["jam", "bearingWear", "airLeak", "sensorFreeze", "trip", "fouling"];

function inject(state: PackagingState, asset: string, fault: FaultKind, magnitude: number): Answer {
  if (!(magnitude >= 0 && magnitude <= 1)) return "the magnitude of a fault is between 0 and 1";
  const place = machineOf(asset);
  if (place >= 0) return injectMachine(state, place, fault, magnitude);
  const belt = beltOf(asset);
  if (belt >= 0) return injectBelt(state, belt, fault, magnitude);
  const prep = state.preps[airPrepIds.findIndex((id) => id === asset)];
  if (prep && fault === "airLeak") prep.leak = magnitude;
  else if (prep && fault === "fouling") prep.filterMbar = clamp(60 + 340 * magnitude, 0, 400);
  else {
    const panel = state.panels[drivePanelIds.findIndex((id) => id === asset)];
    if (!panel || fault !== "trip") return `${asset} cannot have the fault ${fault}`;
    panel.emergency = true;
  }
  return undefined;
}

function injectMachine(state: PackagingState, place: number, fault: FaultKind, magnitude: number): Answer {
  const machine = state.machines[place]!;
  const spec = machineSpecs[place]!;
  if (!machineFaults.includes(fault)) return `${spec.id} cannot have the fault ${fault}`;
  if (fault === "jam") machine.jam = true;
  else if (fault === "bearingWear") machine.wearRate = magnitude;
  else if (fault === "airLeak") machine.airLeak = magnitude;
  else if (fault === "fouling") machine.fouling = magnitude;
  else if (fault === "trip") machine.drive = tripDrive(machine.drive, tripCause.external);
  else {
    machine.frozen = instruments(machine, spec, state.seed, state.timeS, 10 * place);
    if (place === at.filler) state.bowl.frozenPercent = (state.bowl.volumeL / bowl.capacityL) * 100;
  }
  return undefined;
}

function injectBelt(state: PackagingState, place: number, fault: FaultKind, magnitude: number): Answer {
  const belt = state.belts[place]!;
  const spec = conveyorSpecs[place]!;
  if (fault === "jam") jamConveyor(belt);
  else if (fault === "bearingWear") belt.wearRate = magnitude;
  else if (fault === "trip") belt.drive = tripDrive(belt.drive, tripCause.external);
  else if (fault === "sensorFreeze") belt.frozen = conveyorReadings(belt, spec);
  else return `${spec.id} cannot have the fault ${fault}`;
  return undefined;
}

function clear(state: PackagingState, asset: string): Answer {
  const place = machineOf(asset);
  const machine = state.machines[place];
  if (machine) {
    Object.assign(machine, {
      jam: false,
      wearRate: 0,
      airLeak: 0,
      fouling: 0,
      frozen: null,
      drive: resetDrive(machine.wearRate > 0 ? repairDrive(machine.drive) : machine.drive),
    });
    if (place === at.filler) state.bowl.frozenPercent = null;
    return undefined;
  }
  const belt = state.belts[beltOf(asset)];
  if (belt) {
    Object.assign(belt, { wearRate: 0, frozen: null, drive: belt.wearRate > 0 ? repairDrive(belt.drive) : belt.drive });
    resetConveyor(belt);
    return undefined;
  }
  const prep = state.preps[airPrepIds.findIndex((id) => id === asset)];
  if (prep) {
    prep.leak = 0;
    prep.filterMbar = Math.min(prep.filterMbar, 70);
    return undefined;
  }
  const panel = state.panels[drivePanelIds.findIndex((id) => id === asset)];
  if (!panel) return `${asset} has no fault to clear`;
  panel.emergency = false;
  return undefined;
}
