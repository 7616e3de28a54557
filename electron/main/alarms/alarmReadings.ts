import type { ZoneId } from "../../../shared/ids.ts";

interface AlarmReadingsDeps<Answer> {
  /** @param isOver true once nobody waits for the answer any more. */
  readonly ask: (zone: ZoneId, isOver: () => boolean) => Promise<Answer>;
  /** @returns true when the zone's table is whole with it. */
  readonly took: (zone: ZoneId, answer: Answer) => boolean;
  readonly failed: (zone: ZoneId, err: unknown) => void;
  /** Told once in a reading: its first ask brought no whole table, or none came soon. */
  readonly incomplete: (zone: ZoneId) => void;
}

interface Pace {
  /** How long after an answer the next ask may go out. */
  readonly waitMs: number;
  readonly answeredMs: number;
}

interface Reading {
  /** Ends at the next ask, while that waits. */
  next?: ReturnType<typeof setTimeout>;
  /** Ends when no whole table came soon. */
  late?: ReturnType<typeof setTimeout>;
  told: boolean;
}

/** No whole table by then is late: a host may be asked after a wait, and takes until its time-out to say nothing. */
const LATE_MS = 1000;
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 15_000;
/** A host that needed no ask for this long is asked at once again. */
const QUIET_MS = 60_000;

/** Asks the hosts for their alarm tables until each is whole, and waits longer each time, whatever a host sends. */
export class AlarmReadings<Answer> {
  readonly #deps: AlarmReadingsDeps<Answer>;
  /** The readings that go on. */
  readonly #open = new Map<ZoneId, Reading>();
  readonly #paces = new Map<ZoneId, Pace>();

  constructor(deps: AlarmReadingsDeps<Answer>) {
    this.#deps = deps;
  }

  /** True while the zone's table is not whole and is being asked for. */
  isOpen(zone: ZoneId): boolean {
    return this.#open.has(zone);
  }

  begin(zone: ZoneId): void {
    if (this.#open.has(zone)) return;
    const reading: Reading = { told: false };
    reading.late = setTimeout(() => this.#tellIncomplete(zone, reading), LATE_MS);
    this.#open.set(zone, reading);
    this.#askInTime(zone);
  }

  /** The zone's host is gone: nothing more is asked of it, and its answer is not waited for. */
  stop(zone: ZoneId): void {
    this.#close(zone);
    this.#paces.delete(zone);
  }

  dispose(): void {
    for (const zone of [...this.#open.keys()]) this.stop(zone);
  }

  #askInTime(zone: ZoneId): void {
    const reading = this.#open.get(zone);
    if (!reading) return;
    const pace = this.#paces.get(zone);
    const sinceMs = pace ? performance.now() - pace.answeredMs : QUIET_MS;
    if (sinceMs >= QUIET_MS) this.#paces.delete(zone);
    const waitMs = (this.#paces.get(zone)?.waitMs ?? 0) - sinceMs;
    if (waitMs <= 0) void this.#ask(zone);
    else reading.next = setTimeout(() => void this.#ask(zone), waitMs);
  }

  async #ask(zone: ZoneId): Promise<void> {
    const reading = this.#open.get(zone);
    const stopped = (): boolean => this.#open.get(zone) !== reading;
    let whole = false;
    try {
      const answer = await this.#deps.ask(zone, stopped);
      if (stopped()) return;
      whole = this.#deps.took(zone, answer);
    } catch (err) {
      if (stopped()) return;
      this.#deps.failed(zone, err);
    }
    this.#slowDown(zone);
    if (whole) this.#close(zone);
    else {
      if (reading) this.#tellIncomplete(zone, reading);
      this.#askInTime(zone);
    }
  }

  #tellIncomplete(zone: ZoneId, reading: Reading): void {
    if (reading.told) return;
    reading.told = true;
    this.#deps.incomplete(zone);
  }

  #close(zone: ZoneId): void {
    const reading = this.#open.get(zone);
    clearTimeout(reading?.next);
    clearTimeout(reading?.late);
    this.#open.delete(zone);
  }

  #slowDown(zone: ZoneId): void {
    const before = this.#paces.get(zone)?.waitMs ?? 0;
    const waitMs = Math.min(MAX_WAIT_MS, Math.max(FIRST_WAIT_MS, before * 2));
    this.#paces.set(zone, { waitMs, answeredMs: performance.now() });
  }
}
