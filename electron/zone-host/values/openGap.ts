/**
 * A gap of some tags. `lastMs` and `firstMs` bound it for each slot: source times of the last sample before and the
 * first after.
 */
export interface OpenGap {
  readonly id: number;
  readonly fromMs: number;
  readonly toMs: number;
  slots: readonly number[];
  lastMs: Float64Array;
  /** Null while the first samples after it are still awaited. */
  firstMs: Float64Array | null;
  /** What was read before the link broke again. */
  done: { tags: number; rows: number; complete: boolean };
}
