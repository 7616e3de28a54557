import { clamp } from "./dynamics.ts";

/** Values of the tag Mode of loops, machines and valves. */
export const manual = 0;
export const auto = 1;

/** A controller in percent of range, as a DCS has it: Manual holds the output, Auto moves it to bring PV to SP. */
export interface Loop {
  readonly pv: number;
  readonly sp: number;
  /** Output in percent. */
  readonly op: number;
  readonly mode: number;
  /** Integral part of the output in percent. */
  readonly integral: number;
}

export interface LoopTuning {
  readonly pvLow: number;
  readonly pvHigh: number;
  readonly opLow: number;
  readonly opHigh: number;
  /** Percent of output per percent of deviation. */
  readonly gain: number;
  readonly integralS: number;
  readonly derivativeS?: number;
  /** +1: a PV below SP raises the output (heating); -1: it lowers it (cooling). */
  readonly action: 1 | -1;
}

/** A loop that stands at its set point with the output that holds it there. */
export function settledLoop(sp: number, op: number, mode: number = auto): Loop {
  return { pv: sp, sp, op, mode, integral: op };
}

/**
 * Moves a loop on. Derivative acts on the measurement; the integral is held within what the output can follow
 * (anti-windup), and follows the output in Manual, so that going back to Auto does not bump it.
 */
export function stepLoop(loop: Loop, tuning: LoopTuning, pv: number, dtS: number): Loop {
  const span = tuning.pvHigh - tuning.pvLow;
  const errorPercent = (tuning.action * (loop.sp - pv) * 100) / span;
  const slopePercent = (tuning.action * (pv - loop.pv) * 100) / span / dtS;
  const proportional = tuning.gain * (errorPercent - (tuning.derivativeS ?? 0) * slopePercent);
  if (loop.mode === manual) return { ...loop, pv, integral: loop.op - proportional };
  const integral = clamp(
    loop.integral + (tuning.gain * errorPercent * dtS) / tuning.integralS,
    Math.min(tuning.opLow, tuning.opLow - proportional),
    Math.max(tuning.opHigh, tuning.opHigh - proportional),
  );
  const held = clamp(proportional + integral, tuning.opLow, tuning.opHigh);
  // Past the output's end the integral comes back to what the output is, never further away.
  const windup = proportional + integral - held;
  return {
    ...loop,
    pv,
    op: held,
    integral: windup === 0 ? integral : integral - windup * Math.min(1, dtS / tuning.integralS),
  };
}

type LoopField = "SP" | "OP" | "Mode";

/** @returns the loop after an operator's write, or why it is refused. The caller checks the ranges. */
export function writeLoop(loop: Loop, field: LoopField, value: number): Loop | string {
  if (field === "SP") return { ...loop, sp: value };
  if (field === "Mode")
    return value === manual || value === auto ? { ...loop, mode: value } : "mode is Manual (0) or Auto (1)";
  return loop.mode === manual ? { ...loop, op: value } : "the output can be set in Manual only";
}
