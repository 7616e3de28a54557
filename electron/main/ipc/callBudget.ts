/** So many seats or windows do not exist; what was asked long ago is forgotten then. */
const MOST_BUCKETS = 64;

/** Calls of so much cost as `perSecond` earns, with bursts of `burst`: a token bucket for each seat or window. */
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

  /** @returns false when it has not earned this much; then nothing is taken. */
  take(owner: number, cost = 1): boolean {
    const nowMs = this.#nowMs();
    const tokens = this.#earned(owner, nowMs);
    const due = Math.min(cost, this.#burst);
    if (!this.#buckets.has(owner) && this.#buckets.size >= MOST_BUCKETS) this.#forgetFull(nowMs);
    this.#buckets.set(owner, { tokens: tokens >= due ? tokens - due : tokens, atMs: nowMs });
    return tokens >= due;
  }

  #earned(owner: number, nowMs: number): number {
    const bucket = this.#buckets.get(owner) ?? { tokens: this.#burst, atMs: nowMs };
    return Math.min(this.#burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * this.#perSecond);
  }

  #forgetFull(nowMs: number): void {
    for (const owner of [...this.#buckets.keys()])
      if (this.#earned(owner, nowMs) >= this.#burst) this.#buckets.delete(owner);
  }
}
