import type { ZoneTag } from "../../../shared/hosts/zoneHost.ts";
import { emptySample, isBad, isGood, type Sample } from "./decodeValue.ts";

/** Whoever wants every sample: a window's stream, the record stream. */
export interface SampleSink { onSample(slot: number, sample: Sample): void }

/** The zone's present values by column. A slot is a tag's position in the configuration. */
export class TagStore {
  readonly tags: readonly ZoneTag[];
  readonly index: Uint32Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  readonly sourceMs: Float64Array;
  readonly seen: Uint8Array;
  readonly texts = new Map<number, string>();
  readonly #slotOf = new Map<number, number>();
  readonly #slotsOfServer = new Map<string, number[]>();
  #sinks: readonly SampleSink[] = [];

  constructor(tags: readonly ZoneTag[]) {
    this.tags = tags;
    this.index = Uint32Array.from(tags, (t) => t.index);
    this.value = new Float64Array(tags.length).fill(Number.NaN);
    this.status = new Uint32Array(tags.length);
    this.sourceMs = new Float64Array(tags.length).fill(Number.NaN);
    this.seen = new Uint8Array(tags.length);
    tags.forEach((tag, slot) => {
      this.#slotOf.set(tag.index, slot);
      const slots = this.#slotsOfServer.get(tag.server);
      if (slots) slots.push(slot);
      else this.#slotsOfServer.set(tag.server, [slot]);
    });
  }

  slotOf(index: number): number | undefined {
    return this.#slotOf.get(index);
  }
  slotsOf(server: string): readonly number[] {
    return this.#slotsOfServer.get(server) ?? [];
  }

  addSink(sink: SampleSink): void {
    this.#sinks = [...this.#sinks, sink];
  }
  removeSink(sink: SampleSink): void {
    this.#sinks = this.#sinks.filter((s) => s !== sink);
  }

  put(slot: number, sample: Sample): void {
    this.value[slot] = sample.value;
    this.status[slot] = sample.status;
    this.sourceMs[slot] = sample.sourceMs;
    this.seen[slot] = 1;
    if (sample.text !== null) this.texts.set(slot, sample.text);
    else if (this.texts.size > 0) this.texts.delete(slot);
    const sinks = this.#sinks;
    for (let i = 0; i < sinks.length; i++) sinks[i]!.onSample(slot, sample);
  }

  /** A tag the server refuses to watch: it shows the refusal as its quality. */
  putStatus(slot: number, status: number): void {
    this.put(slot, { ...emptySample(), status });
  }

  /** The value as an operator names it: Boolean as Boolean; null when never seen, bad or unreadable. */
  plainValue(slot: number): number | boolean | string | null {
    if (!this.seen[slot] || isBad(this.status[slot]!)) return null;
    const tag = this.tags[slot]!;
    if (tag.type === "String") return this.texts.get(slot) ?? null;
    const value = this.value[slot]!;
    return Number.isNaN(value) ? null : tag.type === "Boolean" ? value !== 0 : value;
  }

  counts(server: string): { tags: number; good: number; seen: number } {
    const slots = this.slotsOf(server);
    let good = 0;
    let seen = 0;
    for (const slot of slots) {
      seen += this.seen[slot]!;
      if (this.seen[slot] && isGood(this.status[slot]!)) good += 1;
    }
    return { tags: slots.length, good, seen };
  }
}
