import type { Clock } from "../wire/clock.ts";
import { deadline, DeadlineError } from "../wire/deadline.ts";

const LATE = "failed to operate";

/**
 * How long a caller waits for an operation. Once it was told that the operation failed, nothing of it is sent any more.
 */
export class DeadlineBudget {
  readonly timeoutMs: number;
  readonly #clock: Clock;
  readonly #untilMs: number;
  #over = false;

  constructor(clock: Clock, timeoutMs: number) {
    this.timeoutMs = timeoutMs;
    this.#clock = clock;
    this.#untilMs = clock.steadyMs() + timeoutMs;
  }

  /**
   * Asked right before each request that changes something.
   * @returns how long its answer may take.
   * @throws DeadlineError once the time has passed.
   */
  leftMs(): number {
    const leftMs = Math.ceil(this.#untilMs - this.#clock.steadyMs());
    if (this.#over || leftMs <= 0) throw new DeadlineError(LATE);
    return leftMs;
  }

  /** @throws DeadlineError when the work takes longer, or what the work throws. */
  async bound<T>(work: Promise<T>): Promise<T> {
    try {
      return await deadline(work, this.timeoutMs, LATE);
    } finally {
      this.#over = true;
    }
  }
}
