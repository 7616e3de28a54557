import type { ZoneId } from "../../../shared/ids.ts";

/** So often one held signal of each zone is let go. */
const EVERY_MS = 100;

/** Signals that came too fast, of which the newest of a kind says it all: kept, and let go one by one. */
export class HeldSignals<T> {
  readonly #letGo: (zone: ZoneId, signal: T) => void;
  /** By zone, and by kind in the order in which they were first held. */
  readonly #zones = new Map<ZoneId, Map<string, T>>();
  #waits = false;

  constructor(letGo: (zone: ZoneId, signal: T) => void) {
    this.#letGo = letGo;
  }

  has(zone: ZoneId, kind: string): boolean {
    return this.#zones.get(zone)?.has(kind) ?? false;
  }

  /** In the place of an earlier one of that kind. */
  hold(zone: ZoneId, kind: string, signal: T): void {
    const held = this.#zones.get(zone) ?? new Map<string, T>();
    this.#zones.set(zone, held.set(kind, signal));
    this.#wait();
  }

  /** The host that said them is gone. */
  forget(zone: ZoneId): void {
    this.#zones.delete(zone);
  }

  #wait(): void {
    if (this.#waits) return;
    this.#waits = true;
    setTimeout(() => this.#oneOfEach(), EVERY_MS).unref();
  }

  #oneOfEach(): void {
    this.#waits = false;
    for (const [zone, held] of [...this.#zones]) {
      const [first] = held;
      if (first) held.delete(first[0]);
      if (held.size === 0) this.#zones.delete(zone);
      if (first) this.#letGo(zone, first[1]);
    }
    if (this.#zones.size > 0) this.#wait();
  }
}
