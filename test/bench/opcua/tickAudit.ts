import type { RecordBatch } from "../../../shared/hosts/zoneHost.ts";
import { isGoodStatus } from "../../../shared/zones/statusCodes.ts";

/**
 * Checks the record stream against the peer's counting values: the whole part of variable i rises by one at each
 * update, so a step of more than one is a loss, and one of nothing or back is a value that came twice or late.
 */
export class TickAudit {
  readonly tags: number;
  readonly #variables: number;
  readonly #lastTick: Float64Array;
  seen = 0;
  rows = 0;
  lost = 0;
  doubled = 0;
  bad = 0;
  /** Arrival of the latest row on the steady clock, and its source time on the wall clock. */
  lastRowMs = 0;
  lastSourceMs = 0;

  constructor(tags: number, variables: number) {
    this.tags = tags;
    this.#variables = variables;
    this.#lastTick = new Float64Array(tags).fill(-1);
  }

  /** Forgets the counts and keeps where each tag stands. */
  begin(): void {
    this.rows = this.lost = this.doubled = this.bad = 0;
  }

  /** Forgets where each tag stands: the peer has started again. */
  restart(): void {
    this.#lastTick.fill(-1);
    this.seen = 0;
    this.begin();
  }

  take(batch: RecordBatch): void {
    const { index, value, status, sourceMs } = batch;
    for (let row = 0; row < index.length; row++) {
      const tag = index[row]!;
      if (!isGoodStatus(status[row]!) || Number.isNaN(value[row]!)) {
        this.bad++;
        continue;
      }
      this.rows++;
      // The fraction carries the variable's number; half a millionth keeps rounding from reaching the next tick.
      const tick = Math.round(value[row]! - (tag % this.#variables) * 1e-6);
      const last = this.#lastTick[tag]!;
      if (last < 0) this.seen++;
      else if (tick > last + 1) this.lost += tick - last - 1;
      else if (tick <= last) this.doubled++;
      if (tick > last) this.#lastTick[tag] = tick;
      if (sourceMs[row]! > this.lastSourceMs) this.lastSourceMs = sourceMs[row]!;
    }
    if (index.length > 0) this.lastRowMs = performance.now();
  }
}
