/** Runs an action at most once an interval: any number of asks within it become one run at its end. */
export class Pulse {
  readonly #everyMs: number;
  readonly #run: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(everyMs: number, run: () => void) {
    this.#everyMs = everyMs;
    this.#run = run;
  }

  readonly ask = (): void => {
    this.#timer ??= setTimeout(this.#fire, this.#everyMs);
  };

  readonly #fire = (): void => {
    this.#timer = null;
    this.#run();
  };

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
