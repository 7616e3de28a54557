/** At most `perSecond` calls a second per window, with bursts of `burst`: a token bucket each. */
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

  /** @returns false when the window has used up its calls for now. */
  take(windowId: number): boolean {
    const nowMs = this.#nowMs();
    const bucket = this.#buckets.get(windowId) ?? { tokens: this.#burst, atMs: nowMs };
    const earned = (Math.max(0, nowMs - bucket.atMs) / 1000) * this.#perSecond;
    const tokens = Math.min(this.#burst, bucket.tokens + earned);
    this.#buckets.set(windowId, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs });
    return tokens >= 1;
  }

  forget(windowId: number): void {
    this.#buckets.delete(windowId);
  }
}
