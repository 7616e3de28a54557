import type { GapReason, RecordFill, ZoneTag } from "../../../shared/hosts/zoneHost.ts";
import { NOT_WATCHED_STATUS } from "../../../shared/ipc/tagBatch.ts";
import { Interest } from "./interest.ts";
import type { OpenGap } from "./openGap.ts";
import { emptySample, type Sample } from "./sample.ts";
import { isBadStatus, isGoodStatus } from "../../../shared/zones/statusCodes.ts";

/** Whoever wants every sample: a window's stream, the record stream. */
export interface SampleSink {
  onSample(slot: number, sample: Sample): void;
}

/** What a server's subscriptions tell the record stream beside the samples. Times are the server's. */
export interface Recorder {
  /** Last word of the server that was recorded; NaN before any. */
  lastContactMs(server: string): number;
  contact(server: string, serverMs: number): void;
  /** The server will say again what it last said of these tags. */
  restates(slots: readonly number[]): void;
  /** Source time of the last recorded sample; -Infinity before any. */
  lastMs(slot: number): number;
  /** Begins to wait for the first sample of each slot. */
  awaitFirst(slots: readonly number[]): void;
  /** Source time of the first sample since; NaN before it. */
  firstMs(slot: number): number;
  /** @param slots null for every tag of the server. @returns the gap's id. */
  gap(gap: {
    server: string;
    slots: readonly number[] | null;
    fromMs: number;
    toMs: number;
    reason: GapReason;
  }): number;
  /** A sample read later from the server's history. */
  backfill(slot: number, sample: Sample): void;
  fill(fill: RecordFill): void;
}

/** The zone's present values by column. A slot is a tag's position in the configuration. */
export class TagStore {
  readonly tags: readonly ZoneTag[];
  readonly index: Uint32Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  readonly sourceMs: Float64Array;
  readonly seen: Uint8Array;
  readonly texts = new Map<number, string>();
  /** What the windows show. */
  readonly interest: Interest;
  /** Position of a slot among those of its server. */
  readonly position: Uint32Array;
  /** Null while nothing is recorded. */
  recorder: Recorder | null = null;
  readonly #slotOf = new Map<number, number>();
  readonly #slotsOfServer = new Map<string, number[]>();
  readonly #openGaps = new Map<string, OpenGap[]>();
  #sinks: readonly SampleSink[] = [];

  constructor(tags: readonly ZoneTag[]) {
    this.tags = tags;
    this.index = Uint32Array.from(tags, (t) => t.index);
    this.value = new Float64Array(tags.length).fill(Number.NaN);
    this.status = new Uint32Array(tags.length);
    this.sourceMs = new Float64Array(tags.length).fill(Number.NaN);
    this.seen = new Uint8Array(tags.length);
    this.interest = new Interest(tags.length);
    this.position = new Uint32Array(tags.length);
    tags.forEach((tag, slot) => {
      this.#slotOf.set(tag.index, slot);
      const slots = this.#slotsOfServer.get(tag.server) ?? [];
      this.position[slot] = slots.length;
      if (slots.push(slot) === 1) this.#slotsOfServer.set(tag.server, slots);
    });
  }

  slotOf(index: number): number | undefined {
    return this.#slotOf.get(index);
  }
  slotsOf(server: string): readonly number[] {
    return this.#slotsOfServer.get(server) ?? [];
  }
  /** Gaps of the server's tags whose history is still to be read. */
  openGapsOf(server: string): OpenGap[] {
    return this.#openGaps.get(server) ?? this.#openGaps.set(server, []).get(server)!;
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

  /** Nobody asked for the tag, so it is not watched: its last value stays, and does not look live. */
  putUnwatched(slot: number): void {
    const seen = this.seen[slot] === 1;
    this.put(slot, {
      value: seen ? this.value[slot]! : Number.NaN,
      status: NOT_WATCHED_STATUS,
      sourceMs: this.sourceMs[slot]!,
      text: this.texts.get(slot) ?? null,
    });
  }

  /** The value as an operator names it: Boolean as Boolean; null when never seen, bad or unreadable. */
  plainValue(slot: number): number | boolean | string | null {
    if (!this.seen[slot] || isBadStatus(this.status[slot]!)) return null;
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
      if (this.seen[slot] && isGoodStatus(this.status[slot]!)) good += 1;
    }
    return { tags: slots.length, good, seen };
  }
}
