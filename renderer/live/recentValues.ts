import type { TagIndex } from "../../shared/ids.ts";
import type { TagTable } from "./tagTable.ts";

/** A few minutes of one tag: `count` points, oldest first from `start`, over two rings of equal length. */
export interface Ring {
  readonly atMs: Float64Array;
  readonly value: Float64Array;
  start: number;
  count: number;
}
interface Entry {
  readonly ring: Ring;
  watchers: number;
  usedAtMs: number;
  readonly stop: () => void;
}

export interface RecentOptions {
  readonly capacity?: number;
  readonly slotMs?: number;
  readonly keepTags?: number;
}

/**
 * Remembers what watched tags showed, for sparklines. One point a slot: the last value of each 250 ms; a bad or stale
 * value is a NaN point, which breaks the line. A tag nobody watches any more is kept until `keepTags` are held.
 */
export class RecentValues {
  readonly #table: TagTable;
  readonly #nowMs: () => number;
  readonly #capacity: number;
  readonly #slotMs: number;
  readonly #keepTags: number;
  readonly #entries = new Map<TagIndex, Entry>();

  constructor(table: TagTable, nowMs: () => number, options: RecentOptions = {}) {
    this.#table = table;
    this.#nowMs = nowMs;
    this.#capacity = options.capacity ?? 1200;
    this.#slotMs = options.slotMs ?? 250;
    this.#keepTags = options.keepTags ?? 300;
  }

  /** Starts remembering. @returns the function that lets go. */
  watch(tag: TagIndex): () => void {
    const entry = this.#entries.get(tag) ?? this.#open(tag);
    entry.watchers += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      entry.watchers -= 1;
      entry.usedAtMs = this.#nowMs();
      this.#trim();
    };
  }

  ring(tag: TagIndex): Ring | null {
    return this.#entries.get(tag)?.ring ?? null;
  }

  /**
   * Goes on from what was remembered before the plant changed.
   * @param moved where tags were, and where they are now.
   */
  carryFrom(before: RecentValues, moved: ReadonlyMap<TagIndex, TagIndex>): void {
    for (const [was, now] of moved) {
      const ring = before.ring(was);
      if (!ring || ring.atMs.length !== this.#capacity) continue;
      const own = this.#open(now).ring;
      own.atMs.set(ring.atMs);
      own.value.set(ring.value);
      own.start = ring.start;
      own.count = ring.count;
    }
  }

  dispose(): void {
    for (const entry of this.#entries.values()) entry.stop();
    this.#entries.clear();
  }

  #open(tag: TagIndex): Entry {
    const ring: Ring = {
      atMs: new Float64Array(this.#capacity),
      value: new Float64Array(this.#capacity),
      start: 0,
      count: 0,
    };
    const sample = (): void => this.#sample(tag, ring);
    const entry: Entry = { ring, watchers: 0, usedAtMs: this.#nowMs(), stop: this.#table.watch(tag, sample) };
    this.#entries.set(tag, entry);
    sample();
    return entry;
  }

  #sample(tag: TagIndex, ring: Ring): void {
    const quality = this.#table.quality(tag);
    if (quality === "never") return;
    const now = this.#nowMs();
    const value = quality === "good" || quality === "uncertain" ? this.#table.value[tag]! : Number.NaN;
    const last = (ring.start + ring.count - 1) % this.#capacity;
    const sameSlot = ring.count > 0 && Math.floor(ring.atMs[last]! / this.#slotMs) === Math.floor(now / this.#slotMs);
    if (sameSlot) {
      ring.value[last] = value;
      return;
    }
    const next = (ring.start + ring.count) % this.#capacity;
    ring.atMs[next] = now;
    ring.value[next] = value;
    if (ring.count < this.#capacity) ring.count += 1;
    else ring.start = (ring.start + 1) % this.#capacity;
  }

  #trim(): void {
    while (this.#entries.size > this.#keepTags) {
      let oldest: TagIndex | null = null;
      let oldestMs = Number.POSITIVE_INFINITY;
      for (const [tag, entry] of this.#entries)
        if (entry.watchers === 0 && entry.usedAtMs < oldestMs) [oldest, oldestMs] = [tag, entry.usedAtMs];
      if (oldest === null) return;
      this.#entries.get(oldest)?.stop();
      this.#entries.delete(oldest);
    }
  }
}
