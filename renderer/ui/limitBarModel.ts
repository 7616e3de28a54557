import type { Limits, Tag } from "../../shared/plant/model.ts";

/** Positions in percent of the bar, left to right. */
export interface LimitBarLayout {
  readonly band: { readonly left: number; readonly width: number };
  readonly ticks: readonly { readonly at: number; readonly outer: boolean; readonly name: keyof Limits }[];
}

/** @returns 0..100, clamped; null without a range or a finite value. */
export function barPosition(range: Tag["range"], value: number): number | null {
  if (!range || !Number.isFinite(value) || range.high <= range.low) return null;
  return Math.min(100, Math.max(0, ((value - range.low) / (range.high - range.low)) * 100));
}

/** The normal band lies between the inner limits; where one is missing it reaches the end of the range. */
export function layoutLimits(range: Tag["range"], limits: Limits | null): LimitBarLayout {
  const left = barPosition(range, limits?.low ?? limits?.lowLow ?? Number.NaN) ?? 0;
  const right = barPosition(range, limits?.high ?? limits?.highHigh ?? Number.NaN) ?? 100;
  const ticks: { at: number; outer: boolean; name: keyof Limits }[] = [];
  for (const name of ["lowLow", "low", "high", "highHigh"] as const) {
    const at = barPosition(range, limits?.[name] ?? Number.NaN);
    if (at !== null) ticks.push({ at, outer: name === "lowLow" || name === "highHigh", name });
  }
  return { band: { left, width: Math.max(0, right - left) }, ticks };
}
