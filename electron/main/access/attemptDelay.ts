const FIRST_MS = 500;
const LONGEST_MS = 8000;
const FORGOTTEN_AFTER_MS = 15 * 60_000;
const MOST_KEYS = 1000;

/**
 * Slows guessing down without ever locking anybody out (IEC 62443-4-2 CR 1.11 on an operator station): after the n-th
 * wrong try in a row the next answer for that user and for that window waits 0.5 s · 2^(n-1), at most 8 s.
 */
export class AttemptDelay {
  readonly #nowMs: () => number;
  readonly #failures = new Map<string, { count: number; lastMs: number }>();

  /** @param nowMs monotonic milliseconds. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** @returns how long the next try must still wait. */
  waitMs(keys: readonly string[]): number {
    return Math.max(0, ...keys.map((key) => this.#waitOf(key)));
  }

  /** @returns the most failures in a row among the keys, this one included. */
  failed(keys: readonly string[]): number {
    const nowMs = this.#nowMs();
    return Math.max(
      ...keys.map((key) => {
        const count = (this.#current(key)?.count ?? 0) + 1;
        this.#failures.delete(key);
        this.#failures.set(key, { count, lastMs: nowMs });
        if (this.#failures.size > MOST_KEYS) this.#failures.delete(this.#failures.keys().next().value!);
        return count;
      }),
    );
  }

  succeeded(keys: readonly string[]): void {
    for (const key of keys) this.#failures.delete(key);
  }

  #waitOf(key: string): number {
    const entry = this.#current(key);
    return entry ? entry.lastMs + Math.min(LONGEST_MS, FIRST_MS * 2 ** (entry.count - 1)) - this.#nowMs() : 0;
  }

  #current(key: string): { count: number; lastMs: number } | null {
    const entry = this.#failures.get(key);
    return entry && this.#nowMs() - entry.lastMs < FORGOTTEN_AFTER_MS ? entry : null;
  }
}
