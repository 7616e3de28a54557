import type { Sample } from "../values/sample.ts";

const FIRST_CAPACITY = 1_024;

/** The last samples of a standby node, by column; the oldest are overwritten. */
export class SampleRing {
  readonly #most: number;
  #capacity = FIRST_CAPACITY;
  #slot = new Uint32Array(FIRST_CAPACITY);
  #value = new Float64Array(FIRST_CAPACITY);
  #status = new Uint32Array(FIRST_CAPACITY);
  #sourceMs = new Float64Array(FIRST_CAPACITY);
  #atMs = new Float64Array(FIRST_CAPACITY);
  #text: (string | null)[] = [];
  #first = 0;
  #size = 0;

  /** @param most a power of two times 1,024. */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  push(slot: number, sample: Sample, atMs: number): void {
    if (this.#size === this.#capacity && this.#capacity < this.#most) this.#grow();
    const at = (this.#first + this.#size) % this.#capacity;
    this.#slot[at] = slot;
    this.#value[at] = sample.value;
    this.#status[at] = sample.status;
    this.#sourceMs[at] = sample.sourceMs;
    this.#atMs[at] = atMs;
    this.#text[at] = sample.text;
    if (this.#size < this.#capacity) this.#size += 1;
    else this.#first = (this.#first + 1) % this.#capacity;
  }

  /**
   * Hands out what came at `fromMs` or later, in the order it came, and empties the ring. The sample is one object,
   * used again.
   */
  drain(fromMs: number, take: (slot: number, sample: Sample) => void): void {
    const sample: Sample = { value: 0, status: 0, sourceMs: 0, text: null };
    for (let i = 0; i < this.#size; i++) {
      const at = (this.#first + i) % this.#capacity;
      if (this.#atMs[at]! < fromMs) continue;
      sample.value = this.#value[at]!;
      sample.status = this.#status[at]!;
      sample.sourceMs = this.#sourceMs[at]!;
      sample.text = this.#text[at] ?? null;
      take(this.#slot[at]!, sample);
    }
    this.clear();
  }

  clear(): void {
    this.#first = this.#size = 0;
    this.#text = [];
  }

  #grow(): void {
    const order = (from: Uint32Array | Float64Array, to: Uint32Array | Float64Array): void => {
      to.set(from.subarray(this.#first));
      to.set(from.subarray(0, this.#first), this.#capacity - this.#first);
    };
    const capacity = this.#capacity * 2;
    const [slot, value, status, sourceMs, atMs] = [
      new Uint32Array(capacity),
      new Float64Array(capacity),
      new Uint32Array(capacity),
      new Float64Array(capacity),
      new Float64Array(capacity),
    ];
    order(this.#slot, slot);
    order(this.#value, value);
    order(this.#status, status);
    order(this.#sourceMs, sourceMs);
    order(this.#atMs, atMs);
    [this.#slot, this.#value, this.#status, this.#sourceMs, this.#atMs] = [slot, value, status, sourceMs, atMs];
    this.#text = [...this.#text.slice(this.#first), ...this.#text.slice(0, this.#first)];
    this.#first = 0;
    this.#capacity = capacity;
  }
}
