import type { Limits } from "../../shared/plant/model.ts";

export type LimitState = "HighHigh" | "High" | "Low" | "LowLow";

/**
 * @param band engineering units by which a value must come back inside a limit before that limit clears, so that noise
 * at a limit makes one alarm and not a hundred.
 * @returns the limit that is exceeded, the outermost first; null for none.
 * @see ISA-18.2 (alarm deadband), OPC 10000-9 §5.8.19 (ExclusiveLimitAlarmType)
 */
export function limitState(
  limits: Limits,
  value: number,
  previous: LimitState | null,
  band: number,
): LimitState | null {
  const above = (limit: number | undefined, held: boolean): boolean =>
    limit !== undefined && value > limit - (held ? band : 0);
  const below = (limit: number | undefined, held: boolean): boolean =>
    limit !== undefined && value < limit + (held ? band : 0);
  if (above(limits.highHigh, previous === "HighHigh")) return "HighHigh";
  if (above(limits.high, previous === "High" || previous === "HighHigh")) return "High";
  if (below(limits.lowLow, previous === "LowLow")) return "LowLow";
  return below(limits.low, previous === "Low" || previous === "LowLow") ? "Low" : null;
}

/** True when an alarm that was in `from` gets worse or changes side: the operator must see it again. */
export function isWorse(from: LimitState | null, to: LimitState | null): boolean {
  if (to === null || from === to) return false;
  return !((from === "HighHigh" && to === "High") || (from === "LowLow" && to === "Low"));
}
