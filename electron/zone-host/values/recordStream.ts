import type { RecordBatch, RecordFill, RecordGap } from "../../../shared/hosts/zoneHost.ts";
import { RecordColumns } from "./recordColumns.ts";
import type { Recorder, SampleSink, TagStore } from "./tagStore.ts";
import { withoutOverflow, type Sample } from "./sample.ts";

/** How much older than what is recorded a restated value may be, as from the second server of a pair. */
const RESTATED_BACK_MS = 60_000;

/**
 * Every sample of the recorded tags, once: for history and condition logic. What a server says again when a
 * subscription begins is left out and counted; what is missing is marked as a gap, and what its history gives back
 * stands apart.
 */
export class RecordStream implements SampleSink, Recorder {
  readonly #zone: string;
  readonly #epoch: number;
  readonly #store: TagStore;
  readonly #recorded: Uint8Array;
  readonly #live = new RecordColumns();
  readonly #late = new RecordColumns();
  /** Source time, value and status of the newest recorded sample of each slot. */
  readonly #lastMs: Float64Array;
  readonly #lastValue: Float64Array;
  readonly #lastStatus: Uint32Array;
  /** 1 while the server's next sample may be one it said before. */
  readonly #restating: Uint8Array;
  readonly #awaiting: Uint8Array;
  readonly #firstMs: Float64Array;
  readonly #lastContactMs = new Map<string, number>();
  #gaps: RecordGap[] = [];
  #fills: RecordFill[] = [];
  #restated = 0;
  #gapId = 0;
  #seq = 0;

  constructor(zone: string, epoch: number, store: TagStore) {
    this.#zone = zone;
    this.#epoch = epoch;
    this.#store = store;
    const n = store.tags.length;
    this.#recorded = Uint8Array.from(store.tags, (t) => (t.recordMs === null ? 0 : 1));
    this.#lastMs = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
    this.#lastValue = new Float64Array(n);
    this.#lastStatus = new Uint32Array(n);
    this.#restating = new Uint8Array(n);
    this.#awaiting = new Uint8Array(n);
    this.#firstMs = new Float64Array(n).fill(Number.NaN);
  }

  onSample(slot: number, sample: Sample): void {
    if (this.#recorded[slot] === 0) return;
    const { sourceMs } = sample;
    const lastMs = this.#lastMs[slot]!;
    const newer = sourceMs > lastMs;
    if (!newer && this.#isKnown(slot, sample, lastMs)) return;
    this.#restating[slot] = 0;
    this.#live.add(this.#store.index[slot]!, sample);
    if (newer) this.#lastMs[slot] = sourceMs;
    this.#lastValue[slot] = sample.value;
    this.#lastStatus[slot] = sample.status;
    if (this.#awaiting[slot] === 1) {
      this.#awaiting[slot] = 0;
      this.#firstMs[slot] = sourceMs;
    }
  }

  /** A sample not newer than the last: said again, or truly another one (a clock set back, no source time at all). */
  #isKnown(slot: number, sample: Sample, lastMs: number): boolean {
    const restating = this.#restating[slot] === 1;
    this.#restating[slot] = 0;
    const same =
      Object.is(sample.value, this.#lastValue[slot]) &&
      withoutOverflow(sample.status) === withoutOverflow(this.#lastStatus[slot]!);
    const known =
      sample.sourceMs === lastMs
        ? same || restating
        : restating && (Number.isNaN(sample.sourceMs) ? same : sample.sourceMs > lastMs - RESTATED_BACK_MS);
    if (known) this.#restated += 1;
    return known;
  }

  lastContactMs(server: string): number {
    return this.#lastContactMs.get(server) ?? Number.NaN;
  }
  contact(server: string, serverMs: number): void {
    this.#lastContactMs.set(server, serverMs);
  }

  restates(slots: readonly number[]): void {
    for (const slot of slots) this.#restating[slot] = 1;
  }

  lastMs(slot: number): number {
    return this.#lastMs[slot]!;
  }

  awaitFirst(slots: readonly number[]): void {
    for (const slot of slots) {
      this.#awaiting[slot] = 1;
      this.#firstMs[slot] = Number.NaN;
    }
  }
  firstMs(slot: number): number {
    return this.#firstMs[slot]!;
  }

  gap({ server, slots, fromMs, toMs, reason }: Parameters<Recorder["gap"]>[0]): number {
    const index =
      slots === null
        ? null
        : Uint32Array.from(
            slots.filter((slot) => this.#recorded[slot] === 1),
            (slot) => this.#store.index[slot]!,
          );
    this.#gapId += 1;
    this.#gaps.push({ id: this.#gapId, server, index, fromMs, toMs, reason });
    return this.#gapId;
  }

  backfill(slot: number, sample: Sample): void {
    this.#late.add(this.#store.index[slot]!, sample);
    if (!(sample.sourceMs > this.#lastMs[slot]!)) return;
    this.#lastMs[slot] = sample.sourceMs;
    this.#lastValue[slot] = sample.value;
    this.#lastStatus[slot] = sample.status;
  }

  fill(fill: RecordFill): void {
    this.#fills.push(fill);
  }

  /** @returns what came since the last take, or null. */
  take(): RecordBatch | null {
    const rows = this.#live.rows;
    if (rows + this.#late.rows + this.#gaps.length + this.#fills.length + this.#restated === 0) return null;
    const batch: RecordBatch = {
      zone: this.#zone,
      epoch: this.#epoch,
      seq: ++this.#seq,
      ...RecordColumns.take(this.#live, this.#late),
      backfilledFrom: rows,
      gaps: this.#gaps,
      fills: this.#fills,
      restated: this.#restated,
    };
    this.#gaps = [];
    this.#fills = [];
    this.#restated = 0;
    return batch;
  }
}
