/** So many seats do not exist; what was asked long ago is forgotten then. */
const MOST_BUCKETS = 64;

/**
 * Calls of so much cost that `perSecond` earns them, with bursts of `burst`: a token bucket for each seat. Windows of
 * one seat share it, so that nobody gets more by opening another.
 */
export class CallBudget {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #nowMs: () => number;
  readonly #buckets = new Map<number, { tokens: number; atMs: number }>();

  constructor(options: { perSecond: number; burst: number; nowMs: () => number }) {
    this.#perSecond = options.perSecond;
    this.#burst = options.burst;
    this.#nowMs = options.nowMs;
  }

  /** @returns false when the seat has not earned this much; then nothing is taken. */
  take(seat: number, cost = 1): boolean {
    const nowMs = this.#nowMs();
    const tokens = this.#earned(seat, nowMs);
    const due = Math.min(cost, this.#burst);
    if (!this.#buckets.has(seat) && this.#buckets.size >= MOST_BUCKETS) this.#forgetFull(nowMs);
    this.#buckets.set(seat, { tokens: tokens >= due ? tokens - due : tokens, atMs: nowMs });
    return tokens >= due;
  }

  #earned(seat: number, nowMs: number): number {
    const bucket = this.#buckets.get(seat) ?? { tokens: this.#burst, atMs: nowMs };
    return Math.min(this.#burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * this.#perSecond);
  }

  #forgetFull(nowMs: number): void {
    for (const seat of [...this.#buckets.keys()])
      if (this.#earned(seat, nowMs) >= this.#burst) this.#buckets.delete(seat);
  }
}
