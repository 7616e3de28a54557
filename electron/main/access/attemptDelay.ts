import type { KeptFailures } from "./attemptStore.ts";

const FIRST_MS = 500;
/** With the check of the password itself nobody waits more than 5 s. */
export const LONGEST_WAIT_MS = 4500;
const FORGOTTEN_AFTER_MS = 15 * 60_000;
const MOST_KEYS = 1000;
const USER = "user ";

interface AttemptDelayDeps {
  /** Monotonic milliseconds. */
  readonly monoMs: () => number;
  /** Wall clock, epoch milliseconds: what outlives the program is dated by it. */
  readonly nowMs: () => number;
  readonly kept: {
    all(): readonly KeptFailures[];
    keep(failures: KeptFailures): void;
    forget(key: string): void;
  };
}

/** A wrong password's place in the counts. */
interface Failed {
  /** The most in a row for the user and for the seat, this one included. */
  readonly failures: number;
  /** Different user names with wrong passwords lately, at all seats of the station. */
  readonly users: number;
  /** True when that number grew by this one. */
  readonly another: boolean;
}

/**
 * Slows guessing down without ever locking anybody out (IEC 62443-4-2 CR 1.11 on an operator station): after the n-th
 * wrong try in a row the next answer for that user and for that seat waits 0.5 s · 2^(n-1), at most 4.5 s. Who signs in
 * clears the count of his own name; that of the seat runs out by itself.
 */
export class AttemptDelay {
  readonly #deps: AttemptDelayDeps;
  /** In the order of their last failure, by the monotonic clock. */
  readonly #failures = new Map<string, { count: number; lastMs: number }>();

  constructor(deps: AttemptDelayDeps) {
    this.#deps = deps;
    const { monoMs, nowMs, kept } = deps;
    for (const { key, count, lastAtMs } of kept.all()) {
      // A clock that was set back makes nothing younger than now.
      const ageMs = Math.max(0, nowMs() - lastAtMs);
      if (ageMs < FORGOTTEN_AFTER_MS) this.#failures.set(key, { count, lastMs: monoMs() - ageMs });
      else kept.forget(key);
    }
    this.#bound();
  }

  /** @returns how long the next try must still wait. */
  waitMs(user: string, seatId: number): number {
    return Math.max(0, ...keysOf(user, seatId).map((key) => this.#waitOf(key)));
  }

  failed(user: string, seatId: number): Failed {
    const another = this.#current(USER + user) === null;
    const failures = Math.max(...keysOf(user, seatId).map((key) => this.#count(key)));
    this.#bound();
    return { failures, users: this.#users(), another };
  }

  succeeded(user: string): void {
    if (this.#failures.delete(USER + user)) this.#deps.kept.forget(USER + user);
  }

  #count(key: string): number {
    const { monoMs, nowMs, kept } = this.#deps;
    const count = (this.#current(key)?.count ?? 0) + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, lastMs: monoMs() });
    kept.keep({ key, count, lastAtMs: nowMs() });
    return count;
  }

  #users(): number {
    return [...this.#failures.keys()].filter((key) => key.startsWith(USER) && this.#current(key)).length;
  }

  #bound(): void {
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= MOST_KEYS) return;
      this.#failures.delete(key);
      this.#deps.kept.forget(key);
    }
  }

  #waitOf(key: string): number {
    const entry = this.#current(key);
    if (!entry) return 0;
    return entry.lastMs + Math.min(LONGEST_WAIT_MS, FIRST_MS * 2 ** (entry.count - 1)) - this.#deps.monoMs();
  }

  #current(key: string): { count: number; lastMs: number } | null {
    const entry = this.#failures.get(key);
    return entry && this.#deps.monoMs() - entry.lastMs < FORGOTTEN_AFTER_MS ? entry : null;
  }
}

const keysOf = (user: string, seatId: number): readonly string[] => [USER + user, `seat ${seatId}`];
