import type { RecordBatch } from "../../../shared/hosts/zoneHost.ts";
import type { Sample } from "./sample.ts";

const FIRST_CAPACITY = 4_096;
/** A buffer that a flood made larger is given back when it is over. */
const KEPT_CAPACITY = 65_536;

type Columns = Pick<RecordBatch, "index" | "value" | "status" | "sourceMs" | "texts">;

/** Samples by column, in the order in which they were added. */
export class RecordColumns {
  #index = new Uint32Array(FIRST_CAPACITY);
  #value = new Float64Array(FIRST_CAPACITY);
  #status = new Uint32Array(FIRST_CAPACITY);
  #sourceMs = new Float64Array(FIRST_CAPACITY);
  #texts: [number, string][] = [];
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  add(index: number, sample: Sample): void {
    const row = this.#rows;
    if (row === this.#index.length) this.#resize(row * 2);
    this.#rows = row + 1;
    this.#index[row] = index;
    this.#value[row] = sample.value;
    this.#status[row] = sample.status;
    this.#sourceMs[row] = sample.sourceMs;
    if (sample.text !== null) this.#texts.push([row, sample.text]);
  }

  /** Empties both. @returns their rows in buffers of their own, those of `second` after those of `first`. */
  static take(first: RecordColumns, second: RecordColumns): Columns {
    const texts = first.#texts;
    for (const [row, text] of second.#texts) texts.push([row + first.#rows, text]);
    const taken: Columns = {
      index: joined(first.#index, first.#rows, second.#index, second.#rows),
      value: joined(first.#value, first.#rows, second.#value, second.#rows),
      status: joined(first.#status, first.#rows, second.#status, second.#rows),
      sourceMs: joined(first.#sourceMs, first.#rows, second.#sourceMs, second.#rows),
      texts,
    };
    first.#clear();
    second.#clear();
    return taken;
  }

  #clear(): void {
    this.#rows = 0;
    this.#texts = [];
    if (this.#index.length > KEPT_CAPACITY) this.#resize(FIRST_CAPACITY);
  }

  #resize(capacity: number): void {
    this.#index = copied(this.#index, new Uint32Array(capacity), this.#rows);
    this.#value = copied(this.#value, new Float64Array(capacity), this.#rows);
    this.#status = copied(this.#status, new Uint32Array(capacity), this.#rows);
    this.#sourceMs = copied(this.#sourceMs, new Float64Array(capacity), this.#rows);
  }
}

function joined<T extends Uint32Array | Float64Array>(a: T, rowsA: number, b: T, rowsB: number): T {
  if (rowsB === 0) return a.slice(0, rowsA) as T;
  const both = new (a.constructor as new (length: number) => T)(rowsA + rowsB);
  both.set(a.subarray(0, rowsA));
  both.set(b.subarray(0, rowsB), rowsA);
  return both;
}

function copied<T extends Uint32Array | Float64Array>(from: T, to: T, rows: number): T {
  to.set(from.subarray(0, rows));
  return to;
}
