import type { SampleSink } from "../values/tagStore.ts";
import { statusCodeOf } from "../../../shared/zones/statusWords.ts";
import type { Sample } from "../values/sample.ts";

/** When the present status of each tag began: one comparison per sample. */
export class StatusSince implements SampleSink {
  readonly #code: Uint32Array;
  readonly #sinceMs: Float64Array;
  readonly #nowMs: () => number;

  constructor(tags: number, nowMs: () => number) {
    this.#code = new Uint32Array(tags);
    this.#sinceMs = new Float64Array(tags).fill(Number.NaN);
    this.#nowMs = nowMs;
  }

  onSample(slot: number, sample: Sample): void {
    const code = statusCodeOf(sample.status);
    if (code === this.#code[slot] && this.#sinceMs[slot] === this.#sinceMs[slot]) return;
    this.#code[slot] = code;
    this.#sinceMs[slot] = Number.isNaN(sample.sourceMs) ? this.#nowMs() : sample.sourceMs;
  }

  /** By the server's clock where it sent a source time; null before the first sample. */
  sinceMs(slot: number): number | null {
    const ms = this.#sinceMs[slot]!;
    return Number.isNaN(ms) ? null : ms;
  }
}
