import type { Clock } from "../wire/clock.ts";

/**
 * Between two looks at the clocks no more than this may part them: beyond it the wall clock was set, or the computer
 * slept.
 */
const JUMP_MS = 500;

/** When a link last said a word. Setting the wall clock makes no value fresh and none stale. */
export class LastContact {
  readonly #clock: Clock;
  /** As it was given, to tell a new word from the last one. */
  #givenMs = 0;
  #atMs = 0;
  #steadyMs = Number.NEGATIVE_INFINITY;
  #lookedSteadyMs: number;
  #offsetMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lookedSteadyMs = clock.steadyMs();
    this.#offsetMs = clock.nowMs() - this.#lookedSteadyMs;
  }

  /** @param wallMs wall time of the last word, as the clock stood when it came; 0 for none yet. To be called often. */
  note(wallMs: number): void {
    const lookedBeforeMs = this.#lookedSteadyMs;
    const jumped = this.#look();
    if (wallMs === 0 || wallMs === this.#givenMs) return;
    this.#givenMs = wallMs;
    const nowMs = this.#clock.nowMs();
    const steadyMs = this.#lookedSteadyMs;
    const ageMs = Math.max(0, nowMs - wallMs);
    const contactSteadyMs = steadyMs - (jumped ? Math.min(ageMs, steadyMs - lookedBeforeMs) : ageMs);
    if (contactSteadyMs <= this.#steadyMs) return;
    this.#steadyMs = contactSteadyMs;
    this.#atMs = Math.round(nowMs - (steadyMs - contactSteadyMs));
  }

  /** @returns true when the wall clock was set since the last look. */
  #look(): boolean {
    this.#lookedSteadyMs = this.#clock.steadyMs();
    const offsetMs = this.#clock.nowMs() - this.#lookedSteadyMs;
    const byMs = offsetMs - this.#offsetMs;
    this.#offsetMs = offsetMs;
    const jumped = Math.abs(byMs) > JUMP_MS;
    if (jumped && this.#atMs !== 0) this.#atMs = Math.round(this.#atMs + byMs);
    return jumped;
  }

  /** Infinity when never. */
  ageMs(): number {
    return this.#clock.steadyMs() - this.#steadyMs;
  }
  /** As today's wall clock would have told it; 0 when never. */
  atMs(): number {
    this.#look();
    return this.#atMs;
  }
}
