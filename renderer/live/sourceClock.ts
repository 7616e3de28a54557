/** The time that a source shows. Views ask it and never the computer, so that every one of them can be replayed. */
export interface SourceClock {
  /** Epoch milliseconds: now, or the recorded instant that is on screen. */
  readonly nowMs: () => number;
  /** Milliseconds of a clock that nobody sets, from no particular beginning: for how long, never for when. */
  readonly steadyMs: () => number;
  /** Calls `tick` at every full `everyMs`, and whenever the clock is set. @returns the function that ends it. */
  readonly watch: (everyMs: number, tick: () => void) => () => void;
}
