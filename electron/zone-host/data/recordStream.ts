import type { RecordBatch } from "../../../shared/hosts/zoneHost.ts";
import type { Sample } from "./decodeValue.ts";
import type { SampleSink, TagStore } from "./tagStore.ts";

const FIRST_CAPACITY = 4096;

/** Every sample of the zone in the order it came, for history and condition logic. */
export class RecordStream implements SampleSink {
  readonly #zone: string;
  readonly #epoch: number;
  readonly #store: TagStore;
  #capacity = FIRST_CAPACITY;
  #index = new Uint32Array(FIRST_CAPACITY);
  #value = new Float64Array(FIRST_CAPACITY);
  #status = new Uint32Array(FIRST_CAPACITY);
  #sourceMs = new Float64Array(FIRST_CAPACITY);
  #texts: [number, string][] = [];
  #rows = 0;
  #seq = 0;

  constructor(zone: string, epoch: number, store: TagStore) {
    this.#zone = zone;
    this.#epoch = epoch;
    this.#store = store;
  }

  onSample(slot: number, sample: Sample): void {
    if (this.#rows === this.#capacity) this.#grow();
    const row = this.#rows++;
    this.#index[row] = this.#store.index[slot]!;
    this.#value[row] = sample.value;
    this.#status[row] = sample.status;
    this.#sourceMs[row] = sample.sourceMs;
    if (sample.text !== null) this.#texts.push([row, sample.text]);
  }

  /** @returns what came since the last take, or null. */
  take(): RecordBatch | null {
    const n = this.#rows;
    if (n === 0) return null;
    const batch: RecordBatch = {
      zone: this.#zone, epoch: this.#epoch, seq: ++this.#seq,
      index: this.#index.slice(0, n), value: this.#value.slice(0, n), status: this.#status.slice(0, n), sourceMs: this.#sourceMs.slice(0, n), texts: this.#texts,
    };
    this.#rows = 0;
    this.#texts = [];
    return batch;
  }

  #grow(): void {
    this.#capacity *= 2;
    const wider = <T extends Uint32Array | Float64Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#index = wider(this.#index, new Uint32Array(this.#capacity));
    this.#value = wider(this.#value, new Float64Array(this.#capacity));
    this.#status = wider(this.#status, new Uint32Array(this.#capacity));
    this.#sourceMs = wider(this.#sourceMs, new Float64Array(this.#capacity));
  }
}
