import type { Clock } from "../wire/clock.ts";

export const WATCH_MS = 250;
/** A tick that comes this late tells of a stall of our own process. */
const STALL_MS = 1_000;
/** Wall and steady time that part by more than this between two ticks: the clock was set, or the computer slept. */
const JUMP_MS = 1_500;
/** What the network held for us while we stood still is heard first. */
const GRACE_MS = 1_000;

/** `probe`: ask the server at once whether it is there. `silent`: it owes us a word and has not said it. */
type WatchVerdict = "well" | "probe" | "silent";

/** Tells a silent server from a process that was asleep itself. */
export class LinkWatch {
  readonly #clock: Clock;
  #steadyMs: number;
  #offsetMs: number;
  #graceUntilMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#steadyMs = clock.steadyMs();
    this.#offsetMs = clock.nowMs() - this.#steadyMs;
  }

  /** @param silent what the subscriptions say of themselves. To be called every WATCH_MS. */
  tick(silent: boolean): WatchVerdict {
    const steadyMs = this.#clock.steadyMs();
    const offsetMs = this.#clock.nowMs() - steadyMs;
    const stalled = steadyMs - this.#steadyMs > STALL_MS;
    const jumped = Math.abs(offsetMs - this.#offsetMs) > JUMP_MS;
    this.#steadyMs = steadyMs;
    this.#offsetMs = offsetMs;
    if (stalled || jumped) {
      this.#graceUntilMs = steadyMs + GRACE_MS;
      return "probe";
    }
    return silent && steadyMs >= this.#graceUntilMs ? "silent" : "well";
  }
}
