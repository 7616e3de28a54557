import { auto, manual } from "./pid.ts";
import type { TagReader } from "./tagReader.ts";

/** Values of the tag State of both kinds of valve. */
const valveState = { closed: 0, opening: 1, open: 2, closing: 3, fault: 4 } as const;

/** A control valve with positioner: follows its command at stroke speed, unless it is stuck. */
export interface ControlValve {
  readonly position: number;
  readonly command: number;
  readonly stuck: boolean;
  /** Seconds the position has been off its command. */
  readonly offS: number;
  readonly travel: number;
  readonly reversals: number;
  readonly direction: number;
}
export const settledValve = (position: number): ControlValve => ({
  position,
  command: position,
  stuck: false,
  offS: 0,
  travel: 184_000 + position * 37,
  reversals: 12_400,
  direction: 1,
});

const strokeS = 7;
const stuckAfterS = 12;

export function stepValve(valve: ControlValve, command: number, jammed: boolean, dtS: number): ControlValve {
  const most = (100 / strokeS) * dtS;
  const move = jammed ? 0 : Math.min(most, Math.max(-most, command - valve.position));
  const direction = Math.abs(move) < 0.02 ? valve.direction : Math.sign(move);
  const offS = Math.abs(command - valve.position) > 3 && jammed ? valve.offS + dtS : 0;
  return {
    position: valve.position + move,
    command,
    stuck: jammed && (valve.stuck || offS > stuckAfterS),
    offS,
    travel: valve.travel + Math.abs(move),
    reversals: valve.reversals + (direction === valve.direction ? 0 : 1),
    direction,
  };
}

function controlValveState(valve: ControlValve, error: number): number {
  if (valve.stuck) return valveState.fault;
  if (Math.abs(error) > 1) return error > 0 ? valveState.opening : valveState.closing;
  return valve.position < 1 ? valveState.closed : valveState.open;
}

export function readValve(out: TagReader, valve: ControlValve, flow: number, airBar: number): void {
  const error = valve.command - valve.position;
  out.put("State", controlValveState(valve, error));
  out.pv("Position", valve.position, 0.08);
  out.put("Command", valve.command);
  out.pv("PositionError", error, 0.08);
  out.put("Opened", valve.position > 98);
  out.put("Closed", valve.position < 1);
  out.put("Stuck", valve.stuck);
  out.pv("Flow", flow, flow > 0.01 ? 0.02 : 0);
  out.pv("SupplyPressure", Math.min(5, airBar), 0.02);
  out.pv("ActuatorPressure", 1 + (valve.position / 100) * 3, 0.02);
  out.put("Travel", valve.travel);
  out.put("Reversals", valve.reversals);
  out.pv("Friction", valve.stuck ? 96 : 11 + valve.reversals / 20_000, 0.4);
}

/** An open/close valve with limit switches. */
export interface OnOffValve {
  readonly position: number;
  readonly mode: number;
  readonly manualOpen: boolean;
  readonly open: boolean;
  readonly fault: boolean;
  readonly offS: number;
  readonly strokeS: number;
  readonly cycles: number;
}
export const settledOnOff = (open: boolean): OnOffValve => ({
  position: open ? 100 : 0,
  mode: auto,
  manualOpen: open,
  open,
  fault: false,
  offS: 0,
  strokeS: 2.1,
  cycles: 5_210,
});

const onOffStrokeS = 2;
const faultAfterS = 6;

export function stepOnOff(valve: OnOffValve, autoOpen: boolean, jammed: boolean, dtS: number): OnOffValve {
  const open = valve.mode === auto ? autoOpen : valve.manualOpen;
  const target = open ? 100 : 0;
  const most = (100 / onOffStrokeS) * dtS;
  const position = jammed ? valve.position : valve.position + Math.min(most, Math.max(-most, target - valve.position));
  const offS = position === target ? 0 : valve.offS + dtS;
  return {
    ...valve,
    open,
    position,
    offS,
    fault: valve.fault || offS > faultAfterS,
    strokeS: position === target && valve.offS > 0 ? valve.offS + dtS : valve.strokeS,
    cycles: valve.cycles + (open && !valve.open ? 1 : 0),
  };
}

export function commandOnOff(valve: OnOffValve, method: string): OnOffValve {
  return method === "Reset"
    ? { ...valve, fault: false, offS: 0 }
    : { ...valve, mode: manual, manualOpen: method === "Open" };
}

function onOffState(valve: OnOffValve): number {
  if (valve.fault) return valveState.fault;
  if (isOpened(valve)) return valveState.open;
  if (isClosed(valve)) return valveState.closed;
  return valve.open ? valveState.opening : valveState.closing;
}
const isOpened = (valve: OnOffValve): boolean => valve.position > 98;
const isClosed = (valve: OnOffValve): boolean => valve.position < 2;

export function readOnOff(out: TagReader, valve: OnOffValve, airBar: number): void {
  out.put("State", onOffState(valve));
  out.put("Mode", valve.mode);
  out.put("Command", valve.open);
  out.pv("Position", valve.position, 0);
  out.put("Opened", isOpened(valve));
  out.put("Closed", isClosed(valve));
  out.put("Trip", valve.fault);
  out.pv("StrokeTime", valve.strokeS, 0);
  out.put("Cycles", valve.cycles);
  out.pv("SupplyPressure", Math.min(6, airBar), 0.02);
}
