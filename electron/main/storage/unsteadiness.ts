const WITHIN_MS = 600_000;
const STEADY_MS = 60_000;
/** So many beginnings within ten minutes are told each for itself. */
const BEGINNINGS = 3;

/** Which of the things that are kept comes and goes: it began to be missing several times within ten minutes. */
export class Unsteadiness {
  readonly #monoMs: () => number;
  readonly #begunAt = new Map<string, readonly number[]>();
  readonly #missingAt = new Map<string, number>();

  /** @param monoMs monotonic milliseconds: nobody's clock makes a fault older. */
  constructor(monoMs: () => number) {
    this.#monoMs = monoMs;
  }

  /** @param begins it was kept until now. */
  isMissing(id: string, begins: boolean): void {
    const now = this.#monoMs();
    this.#missingAt.set(id, now);
    if (begins) this.#begunAt.set(id, [...(this.#begunAt.get(id) ?? []), now].slice(-BEGINNINGS));
  }

  /** True until it has been kept for a minute. */
  of(id: string): boolean {
    const now = this.#monoMs();
    const begun = this.#begunAt.get(id) ?? [];
    const often = begun.length === BEGINNINGS && now - begun[0]! <= WITHIN_MS;
    return often && now - (this.#missingAt.get(id) ?? -Infinity) < STEADY_MS;
  }
}
