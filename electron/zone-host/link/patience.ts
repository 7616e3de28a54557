/** A server known to be quick is not waited for as long as a stranger, except now and then. */
const PATIENCE = { times: 5, leastMs: 1_500, strangerMs: 4_000, strangerEvery: 4 };

/** How long a link waits for its server to open a channel, learnt from how long that took before. */
export class Patience {
  /** Of the last successful check and channel; null before any. */
  #openedInMs: number | null = null;
  #failures = 0;

  /** @returns `hurried` when it is less than a stranger gets. */
  next(): { readonly patienceMs: number; readonly hurried: boolean } {
    const { times, leastMs, strangerMs, strangerEvery } = PATIENCE;
    if (this.#openedInMs === null || this.#failures % strangerEvery === strangerEvery - 1)
      return { patienceMs: strangerMs, hurried: false };
    return { patienceMs: Math.min(strangerMs, Math.max(leastMs, times * this.#openedInMs)), hurried: true };
  }

  opened(tookMs: number): void {
    this.#openedInMs = tookMs;
    this.#failures = 0;
  }

  failed(): void {
    this.#failures += 1;
  }
}
