import { accepted, dispatchCommand, refused, splitTag } from "./commands.ts";
import {
  commandMachine,
  stepMachine,
  writeMachine,
  type Machine,
  type MachineDemand,
  type MachineSpec,
  type PumpSide,
} from "./machine.ts";
import { stepLoop, writeLoop, type Loop, type LoopTuning } from "./pid.ts";
import { repairDrive, tripCause, tripDrive } from "./rotating.ts";
import { measuredValues, type Frozen, type TagReader } from "./tagReader.ts";
import { commandOnOff, type ControlValve, type OnOffValve } from "./valves.ts";
import type { Meter } from "./instruments.ts";
import type { CommandResult, FaultKind, TagValue, TwinCommand } from "./twin.ts";

/** What a continuous part of a plant is made of. Every record is by asset id. */
export interface Equipment {
  readonly timeS: number;
  readonly seed: number;
  readonly machines: Readonly<Record<string, Machine>>;
  readonly pumps: Readonly<Record<string, PumpSide>>;
  readonly loops: Readonly<Record<string, Loop>>;
  readonly valves: Readonly<Record<string, ControlValve>>;
  readonly switches: Readonly<Record<string, OnOffValve>>;
  readonly meters: Readonly<Record<string, Meter>>;
  readonly faults: Readonly<Record<string, ActiveFault>>;
  readonly frozen: Frozen;
}
interface ActiveFault {
  readonly kind: FaultKind;
  readonly magnitude: number;
}

export interface LoopSpec {
  readonly tuning: LoopTuning;
  readonly spLow: number;
  readonly spHigh: number;
  readonly unit: string;
  readonly noise: number;
}

/** What the generic commands need to know of a zone. */
export interface EquipmentSpec<S extends Equipment> {
  readonly machines: Readonly<Record<string, MachineSpec>>;
  readonly loops: Readonly<Record<string, LoopSpec>>;
  /** Which faults make sense on which asset. */
  readonly faults: Readonly<Record<string, readonly FaultKind[]>>;
  readonly tags: ReadonlySet<string>;
  readInto(state: S, out: TagReader): void;
  /** Start, Stop and Reset of what is neither machine nor valve; null when the asset has no such command. */
  command(state: S, asset: string, method: string): S | string | null;
  /** A trip of what is not a machine; null when it cannot trip. */
  trip(state: S, asset: string): S | null;
  /** Undoes what a fault has left on the asset: new bearings, clean plates. */
  repair(state: S, asset: string): S;
}

/** @returns the magnitude of that fault on that asset; 0 when there is none. */
export function faultOf(equipment: Equipment, asset: string, kind: FaultKind): number {
  const fault = equipment.faults[asset];
  return fault?.kind === kind ? fault.magnitude : 0;
}

/** What a controller gets to see: the live value, or what the frozen sensor goes on showing. */
function measured(equipment: Equipment, asset: string, tag: string, live: number): number {
  return equipment.frozen[asset]?.[tag] ?? live;
}

export const isJammed = (equipment: Equipment, asset: string): boolean => faultOf(equipment, asset, "jam") > 0;

/** Moves a machine on, with the wear that a fault gives it. */
export function stepMachineOf(
  equipment: Equipment,
  specs: Readonly<Record<string, MachineSpec>>,
  asset: string,
  demand: Omit<MachineDemand, "wearRate">,
  dtS: number,
): Machine {
  const wearRate = faultOf(equipment, asset, "bearingWear");
  return stepMachine(equipment.machines[asset]!, specs[asset]!, { ...demand, wearRate }, dtS);
}

/** What a controller listens to: a tag of a sensor, and its live value. */
interface Measurement {
  readonly sensor: string;
  readonly tag: string;
  readonly live: number;
}
/** Moves a loop on by what its sensor shows. */
export function stepLoopOf(
  equipment: Equipment,
  specs: Readonly<Record<string, LoopSpec>>,
  asset: string,
  { sensor, tag, live }: Measurement,
  dtS: number,
): Loop {
  return stepLoop(equipment.loops[asset]!, specs[asset]!.tuning, measured(equipment, sensor, tag, live), dtS);
}

export function applyEquipment<S extends Equipment>(
  spec: EquipmentSpec<S>,
  state: S,
  command: TwinCommand,
): CommandResult<S> {
  return dispatchCommand<S, CommandResult<S>>(
    state,
    {
      write: (now, tag, value) => applyWrite(spec, now, tag, value),
      call: (now, asset, method) => applyMethod(spec, now, asset, method),
      inject: (now, asset, fault, magnitude) => injectFault(spec, now, asset, fault, magnitude),
      clear: (now, asset) => clearFault(spec, now, asset),
      refuse: refused,
    },
    command,
  );
}

function applyWrite<S extends Equipment>(
  spec: EquipmentSpec<S>,
  state: S,
  tag: string,
  value: TagValue,
): CommandResult<S> {
  if (!spec.tags.has(tag)) return refused(state, `${tag.slice(0, 100)} is not a tag of this plant`);
  const [asset, name] = splitTag(tag);
  const limits = writableRange(spec, state, asset, name);
  if (limits === null) return refused(state, `${tag} cannot be written`);
  if (typeof value !== "number" || !Number.isFinite(value)) return refused(state, `${tag} takes a number`);
  if (value < limits.low || value > limits.high)
    return refused(
      state,
      `${tag} must lie between ${limits.low} and ${limits.high}${limits.unit === "" ? "" : ` ${limits.unit}`}`,
    );
  if (name === "Mode" && !Number.isInteger(value)) return refused(state, `${tag} is 0 (Manual) or 1 (Auto)`);
  const machine = state.machines[asset];
  if (machine !== undefined) {
    const next = writeMachine(asset, machine, spec.machines[asset]!, name, value);
    return typeof next === "string"
      ? refused(state, next)
      : accepted({ ...state, machines: { ...state.machines, [asset]: next } });
  }
  const loop = state.loops[asset];
  if (loop !== undefined) {
    const next = writeLoop(loop, name as "SP" | "OP" | "Mode", value);
    return typeof next === "string"
      ? refused(state, `${asset}: ${next}`)
      : accepted({ ...state, loops: { ...state.loops, [asset]: next } });
  }
  const valve = state.switches[asset]!;
  return accepted({
    ...state,
    switches: { ...state.switches, [asset]: { ...valve, mode: value, manualOpen: valve.open } },
  });
}

interface WritableRange {
  readonly low: number;
  readonly high: number;
  readonly unit: string;
}
const modeRange: WritableRange = { low: 0, high: 1, unit: "" };
const percentRange: WritableRange = { low: 0, high: 100, unit: "%" };

function writableRange<S extends Equipment>(
  spec: EquipmentSpec<S>,
  state: S,
  asset: string,
  name: string,
): WritableRange | null {
  const loop = spec.loops[asset];
  const isMachine = asset in state.machines;
  const writable = isMachine || asset in state.switches || loop !== undefined;
  if (name === "Mode") return writable ? modeRange : null;
  if (isMachine) return name === "SpeedSP" ? percentRange : null;
  if (loop === undefined) return null;
  if (name === "OP") return percentRange;
  return name === "SP" ? { low: loop.spLow, high: loop.spHigh, unit: loop.unit } : null;
}

function applyMethod<S extends Equipment>(
  spec: EquipmentSpec<S>,
  state: S,
  asset: string,
  method: string,
): CommandResult<S> {
  const machine = state.machines[asset];
  if (machine !== undefined && (method === "Start" || method === "Stop" || method === "Reset")) {
    const next = commandMachine(asset, machine, method);
    return typeof next === "string"
      ? refused(state, next)
      : accepted({ ...state, machines: { ...state.machines, [asset]: next } });
  }
  const valve = state.switches[asset];
  if (valve !== undefined && (method === "Open" || method === "Close" || method === "Reset"))
    return accepted({ ...state, switches: { ...state.switches, [asset]: commandOnOff(valve, method) } });
  const control = state.valves[asset];
  if (control !== undefined && method === "Reset")
    return accepted({ ...state, valves: { ...state.valves, [asset]: { ...control, stuck: false, offS: 0 } } });
  const own = spec.command(state, asset, method);
  if (own === null) return refused(state, `${asset.slice(0, 60)} has no command ${method.slice(0, 60)}`);
  return typeof own === "string" ? refused(state, own) : accepted(own);
}

function injectFault<S extends Equipment>(
  spec: EquipmentSpec<S>,
  state: S,
  asset: string,
  kind: FaultKind,
  magnitude: number,
): CommandResult<S> {
  if (!(spec.faults[asset] ?? []).includes(kind))
    return refused(state, `${asset.slice(0, 60)} cannot have the fault ${kind}`);
  if (!(magnitude >= 0 && magnitude <= 1)) return refused(state, "the magnitude of a fault lies between 0 and 1");
  if (kind === "trip") {
    const machine = state.machines[asset];
    if (machine !== undefined)
      return accepted({
        ...state,
        machines: { ...state.machines, [asset]: { ...machine, drive: tripDrive(machine.drive, tripCause.external) } },
      });
    const tripped = spec.trip(state, asset);
    return tripped === null ? refused(state, `${asset} cannot trip`) : accepted(tripped);
  }
  const { [asset]: _before, ...thawed } = state.frozen;
  const next = { ...state, faults: { ...state.faults, [asset]: { kind, magnitude } }, frozen: thawed };
  if (kind !== "sensorFreeze") return accepted(next);
  return accepted({
    ...next,
    frozen: { ...thawed, [asset]: measuredValues((out) => spec.readInto(state, out), asset) },
  });
}

function clearFault<S extends Equipment>(spec: EquipmentSpec<S>, state: S, asset: string): CommandResult<S> {
  if (!(asset in spec.faults)) return refused(state, `${asset.slice(0, 60)} has no faults to clear`);
  const { [asset]: _fault, ...faults } = state.faults;
  const { [asset]: _held, ...frozen } = state.frozen;
  let next: S = { ...state, faults, frozen };
  const machine = next.machines[asset];
  if (machine !== undefined)
    next = { ...next, machines: { ...next.machines, [asset]: { ...machine, drive: repairDrive(machine.drive) } } };
  return accepted(spec.repair(next, asset));
}

/** Every tag a reader writes, for the check of unknown tags. */
export function tagsOf(read: (out: TagReader) => void): ReadonlySet<string> {
  const tags = new Set<string>();
  let asset = "";
  const add = (name: string): void => void tags.add(`${asset}.${name}`);
  read({
    asset: (id) => {
      asset = id;
    },
    put: add,
    pv: add,
  });
  return tags;
}
