const SPAN = 120;
const WRITE_EVERY = 10;

/** Median script time of the last 120 frames, written to an element's dataset for the bench. */
export class FrameMeter {
  readonly #times = new Float32Array(SPAN);
  readonly #sorted = new Float32Array(SPAN);
  #frames = 0;

  /** @param write gets the median in milliseconds every 10 frames. */
  add(scriptMs: number, write: (medianMs: number) => void): void {
    this.#times[this.#frames % SPAN] = scriptMs;
    this.#frames += 1;
    if (this.#frames % WRITE_EVERY === 0) write(this.medianMs());
  }

  medianMs(): number {
    const count = Math.min(this.#frames, SPAN);
    if (count === 0) return 0;
    const times = this.#sorted.subarray(0, count);
    times.set(this.#times.subarray(0, count));
    times.sort();
    return times[count >> 1]!;
  }
}
