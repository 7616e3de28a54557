const MINUTE_MS = 60_000;

/** How often something may happen in a minute, by key; what comes beyond it is left out. */
export class MinuteBudget {
  readonly #most: number;
  readonly #nowMs: () => number;
  readonly #spent = new Map<string, { sinceMs: number; count: number }>();

  constructor(most: number, nowMs: () => number) {
    this.#most = most;
    this.#nowMs = nowMs;
  }

  /** @returns "firstOver" once a minute: whoever leaves things out says so once. */
  take(key: string): "within" | "firstOver" | "over" {
    const nowMs = this.#nowMs();
    const known = this.#spent.get(key);
    const spent = known && Math.abs(nowMs - known.sinceMs) < MINUTE_MS ? known : { sinceMs: nowMs, count: 0 };
    this.#spent.set(key, spent);
    spent.count += 1;
    if (spent.count <= this.#most) return "within";
    return spent.count === this.#most + 1 ? "firstOver" : "over";
  }
}
