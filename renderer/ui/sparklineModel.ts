import type { Ring } from "../live/recentValues.ts";

export interface SparkFrame {
  readonly width: number;
  readonly height: number;
  readonly spanMs: number;
  readonly nowMs: number;
  /** Smallest height of the y scale, so that noise is not drawn as a storm. */ readonly minimumSpan: number;
}

/** A line shorter than this share of the window would read as a minus sign before the number beside it. */
const SHORTEST_SHARE = 0.2;

/**
 * Points in pixels, oldest first; null where the line breaks. The y scale fits what is in the window. None while the
 * line would be too short to be one.
 */
export function sparkPoints(ring: Ring, frame: SparkFrame): ({ readonly x: number; readonly y: number } | null)[] {
  const capacity = ring.atMs.length;
  const fromMs = frame.nowMs - frame.spanMs;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const rows: number[] = [];
  for (let k = 0; k < ring.count; k++) {
    const i = (ring.start + k) % capacity;
    if (ring.atMs[i]! < fromMs) continue;
    rows.push(i);
    const value = ring.value[i]!;
    if (Number.isNaN(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high || frame.nowMs - ring.atMs[rows[0]!]! < frame.spanMs * SHORTEST_SHARE) return [];
  const middle = (low + high) / 2;
  const span = Math.max(high - low, frame.minimumSpan, Number.EPSILON * Math.max(1, Math.abs(middle)));
  const place = (atMs: number, value: number): { x: number; y: number } => ({
    x: ((atMs - fromMs) / frame.spanMs) * frame.width,
    y: frame.height / 2 - ((value - middle) / span) * (frame.height - 3),
  });
  const points = rows.map((i) => (Number.isNaN(ring.value[i]!) ? null : place(ring.atMs[i]!, ring.value[i]!)));
  const last = points[points.length - 1];
  if (last) points.push({ x: frame.width, y: last.y });
  return points;
}
