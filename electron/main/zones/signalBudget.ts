import type { ZoneId } from "../../../shared/ids.ts";

/**
 * What a host of ours says at its busiest is a tenth of it: a storm of 300 alarms a second, the health of 50 servers.
 * Reading so much takes main some 50 ms of a second.
 */
const ROWS_A_SECOND = 10_000;
const BURST = 20_000;

/** How many rows of what each zone's host says by itself are read. */
export class SignalBudget {
  readonly #nowMs: () => number;
  readonly #zones = new Map<ZoneId, { rows: number; atMs: number }>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** @returns false when the zone has not that many left; then nothing is taken. */
  take(zone: ZoneId, rows: number): boolean {
    const left = this.#left(zone);
    const due = Math.min(rows, BURST);
    if (left >= due) this.#set(zone, left - due);
    return left >= due;
  }

  /** What is read in any case: the zone's later signals pay for it. */
  charge(zone: ZoneId, rows: number): void {
    this.#set(zone, Math.max(-BURST, this.#left(zone) - rows));
  }

  #left(zone: ZoneId): number {
    const known = this.#zones.get(zone);
    if (!known) return BURST;
    return Math.min(BURST, known.rows + (Math.max(0, this.#nowMs() - known.atMs) / 1000) * ROWS_A_SECOND);
  }

  #set(zone: ZoneId, rows: number): void {
    this.#zones.set(zone, { rows, atMs: this.#nowMs() });
  }
}
