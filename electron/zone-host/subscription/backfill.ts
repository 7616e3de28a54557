// Reads what was missed from the server's own history, off the live path, once the link is live again.
import type { ClientSession } from "node-opcua-client";
import type { GapReason } from "../../../shared/hosts/zoneHost.ts";
import type { Log } from "../../base/log.ts";
import { errorExcerpt } from "../wire/statusName.ts";
import { decodeValue } from "./decodeValue.ts";
import { readHistory, readHistoryRights, type HistorySample } from "./readHistory.ts";
import { recordMs } from "./itemPlan.ts";
import type { OpenGap } from "../values/openGap.ts";
import { tagNodeId } from "../wire/tagNodeId.ts";
import type { Recorder, TagStore } from "../values/tagStore.ts";
import { emptySample } from "../values/sample.ts";

/** By then the first live values after a gap are in, which end what has to be read. */
const SETTLE_MS = 2_000;
const RETRY_MS = 5_000;
const TRIES = 5;
const NODES_PER_READ = 50;
/** A sample that was on its way when the gap began is at most so much older than its beginning. */
const IN_FLIGHT_MS = 20_000;
const MOST_ROWS = 1_000_000;
const OVERFLOWS_PER_GAP_MS = 250;
/** What waits to be read: queues that run over, and servers that restart, may be faster than their history. */
const MOST_WAITING = { gaps: 200, slots: 1_000_000 };

interface BackfillDeps {
  readonly session: ClientSession;
  readonly server: string;
  readonly store: TagStore;
  readonly namespaceIndex: number;
  readonly log: Log;
  /** 0 or null: no limit is known. */
  readonly nodesPerRead: number | null;
}

/** Reads gaps in the record from a server's own history, oldest first, beside everything else. */
export class Backfill {
  readonly #deps: BackfillDeps;
  /** Outlives this link: what one link could not read, the next one does. */
  readonly #openGaps: OpenGap[];
  readonly #rights = new Map<number, boolean>();
  readonly #sample = emptySample();
  #overflowed: { slots: number[]; lastMs: number[]; firstMs: number[] } | null = null;
  readonly #timers = new Set<NodeJS.Timeout>();
  #running = false;
  #reading: OpenGap | null = null;
  #paused = false;
  #closed = false;
  #tries = 0;

  constructor(deps: BackfillDeps) {
    this.#deps = deps;
    this.#openGaps = deps.store.openGapsOf(deps.server);
  }

  /**
   * To be called before the first sample after the gap can come.
   * @returns the source times of the last samples before it.
   */
  static before(store: TagStore, server: string, slots: readonly number[]): Float64Array {
    const { recorder } = store;
    if (!recorder) return new Float64Array(slots.length).fill(Number.NaN);
    for (const openGap of store.openGapsOf(server))
      openGap.firstMs ??= Float64Array.from(openGap.slots, (slot) => recorder.firstMs(slot));
    recorder.awaitFirst(slots);
    return Float64Array.from(slots, (slot) => recorder.lastMs(slot));
  }

  /** Marks a gap in the record stream and plans its reading. @param every the slots are all of the server's. */
  add(gap: {
    slots: readonly number[];
    every: boolean;
    lastMs: Float64Array;
    fromMs: number;
    toMs: number;
    reason: GapReason;
  }): void {
    const { store, server } = this.#deps;
    if (!store.recorder) return;
    const id = store.recorder.gap({
      server,
      slots: gap.every ? null : gap.slots,
      fromMs: gap.fromMs,
      toMs: gap.toMs,
      reason: gap.reason,
    });
    this.#plan({
      id,
      fromMs: gap.fromMs,
      toMs: gap.toMs,
      slots: gap.slots,
      lastMs: gap.lastMs,
      firstMs: null,
      done: { tags: 0, rows: 0, complete: true },
    });
  }

  /** The server's queue of a tag ran over: a gap between its last recorded sample and the one that comes now. */
  addOverflow(slot: number, sourceMs: number): void {
    const { recorder, tags } = this.#deps.store;
    if (!recorder || recordMs(tags[slot]!) === null) return;
    const lastMs = recorder.lastMs(slot);
    if (!this.#overflowed) {
      this.#overflowed = { slots: [], lastMs: [], firstMs: [] };
      this.#later(OVERFLOWS_PER_GAP_MS, () => this.#endOverflows());
    }
    this.#overflowed.slots.push(slot);
    this.#overflowed.lastMs.push(lastMs);
    this.#overflowed.firstMs.push(sourceMs);
  }

  #endOverflows(): void {
    const over = this.#overflowed;
    const { recorder } = this.#deps.store;
    this.#overflowed = null;
    if (!over || !recorder) return;
    const [fromMs, toMs] = [least(over.lastMs), -least(over.firstMs.map((ms) => -ms))];
    const id = recorder.gap({
      server: this.#deps.server,
      slots: [...new Set(over.slots)],
      fromMs,
      toMs,
      reason: "overflow",
    });
    this.#plan({
      id,
      fromMs,
      toMs,
      slots: over.slots,
      lastMs: Float64Array.from(over.lastMs),
      firstMs: Float64Array.from(over.firstMs),
      done: { tags: 0, rows: 0, complete: true },
    });
  }

  #plan(openGap: OpenGap): void {
    this.#openGaps.push(openGap);
    this.#makeRoom();
    this.start();
  }

  /** The oldest go first, but never the one under way nor the newest. */
  #makeRoom(): void {
    let slots = this.#openGaps.reduce((sum, openGap) => sum + openGap.slots.length, 0);
    while (this.#openGaps.length > MOST_WAITING.gaps || slots > MOST_WAITING.slots) {
      const oldest = this.#openGaps.find((openGap) => openGap !== this.#reading)!;
      if (oldest === this.#openGaps.at(-1)) return;
      slots -= oldest.slots.length;
      this.#abandon(oldest);
    }
  }

  /** Begins with what waits, after a while. */
  start(): void {
    if (this.#openGaps.length > 0) this.#later(SETTLE_MS, () => void this.#run());
  }
  pause(): void {
    this.#paused = true;
  }
  resume(): void {
    this.#paused = false;
    this.start();
  }
  close(): void {
    this.#endOverflows();
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #later(ms: number, work: () => void): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#openGaps[0]; next && !this.#paused && !this.#closed; next = this.#openGaps[0]) {
        this.#reading = next;
        const isDone = await this.#read(next);
        this.#tries = 0;
        if (isDone) this.#openGaps.splice(this.#openGaps.indexOf(next), 1);
      }
    } catch (err) {
      if (this.#closed) return;
      this.#deps.log.info("opcua.backfill.failed", { server: this.#deps.server, text: errorExcerpt(err) });
      if (++this.#tries >= TRIES && this.#reading) {
        this.#abandon(this.#reading);
        this.#tries = 0;
      }
      this.#later(RETRY_MS, () => void this.#run());
    } finally {
      this.#reading = null;
      this.#running = false;
    }
  }

  /** Its gap stays marked. */
  #abandon(openGap: OpenGap): void {
    this.#openGaps.splice(this.#openGaps.indexOf(openGap), 1);
    this.#deps.store.recorder?.fill({ gap: openGap.id, ...openGap.done, complete: false });
  }

  /**
   * The next link reads the same gaps: what comes for this one after its end is left to it.
   * @throws Error once closed.
   */
  #refuseLate(): void {
    if (this.#closed) throw new Error("The link that asked is closed.");
  }

  /** Reads a batch of the openGap. @returns true when nothing of it is left. */
  async #read(openGap: OpenGap): Promise<boolean> {
    const { store, nodesPerRead } = this.#deps;
    const { recorder } = store;
    if (!recorder) return true;
    openGap.firstMs ??= Float64Array.from(openGap.slots, (slot) => recorder.firstMs(slot));
    await this.#learnRights(openGap.slots);
    this.#refuseLate();
    const most = Math.min(NODES_PER_READ, nodesPerRead || NODES_PER_READ);
    const batch: number[] = [];
    let next = 0;
    for (; next < openGap.slots.length && batch.length < most; next++)
      if (this.#isReadable(openGap, next)) batch.push(next);
    if (batch.length > 0) await this.#readBatch(recorder, openGap, batch);
    openGap.slots = openGap.slots.slice(next);
    openGap.lastMs = openGap.lastMs.slice(next);
    openGap.firstMs = openGap.firstMs.slice(next);
    if (openGap.slots.length > 0 && openGap.done.rows < MOST_ROWS) return false;
    if (openGap.slots.length > 0) openGap.done.complete = false;
    if (openGap.done.tags > 0) recorder.fill({ gap: openGap.id, ...openGap.done });
    return true;
  }

  /** A tag of which nothing was recorded before has no gap. */
  #isReadable(openGap: OpenGap, i: number): boolean {
    const slot = openGap.slots[i]!;
    return (
      this.#rights.get(slot) === true &&
      recordMs(this.#deps.store.tags[slot]!) !== null &&
      Number.isFinite(openGap.lastMs[i]!)
    );
  }

  async #readBatch(recorder: Recorder, openGap: OpenGap, batch: readonly number[]): Promise<void> {
    const { store, session, namespaceIndex } = this.#deps;
    const bounds = batch.map((i) => ({ slot: openGap.slots[i]!, ...this.#bounds(openGap, i) }));
    const nodes = bounds.map(({ slot }) => tagNodeId(store.tags[slot]!, namespaceIndex));
    // Whole batches only: one that fails half-way is read again, and none of its rows may then be there twice.
    const rows: { slot: number; row: HistorySample }[] = [];
    const complete = await readHistory(
      session,
      nodes,
      least(bounds.map((b) => b.fromMs)),
      -least(bounds.map((b) => -b.toMs)),
      (node, row) => {
        const { slot, fromMs, afterMs, toMs } = bounds[node]!;
        const ms = row.sourceTimestamp?.getTime() ?? Number.NaN;
        if (ms > afterMs && ms >= fromMs && ms < toMs) rows.push({ slot, row });
        return openGap.done.rows + rows.length < MOST_ROWS;
      },
    );
    this.#refuseLate();
    for (const { slot, row } of rows) {
      decodeValue(row, store.tags[slot]!.type, this.#sample);
      recorder.backfill(slot, this.#sample);
    }
    openGap.done = {
      tags: openGap.done.tags + batch.length,
      rows: openGap.done.rows + rows.length,
      complete: openGap.done.complete && complete,
    };
  }

  #bounds(openGap: OpenGap, i: number): { fromMs: number; afterMs: number; toMs: number } {
    const afterMs = openGap.lastMs[i]!;
    const firstMs = openGap.firstMs![i]!;
    const earliestMs = Number.isFinite(openGap.fromMs) ? openGap.fromMs - IN_FLIGHT_MS : afterMs;
    return { afterMs, fromMs: Math.max(afterMs, earliestMs), toMs: Number.isNaN(firstMs) ? openGap.toMs : firstMs };
  }

  async #learnRights(slots: readonly number[]): Promise<void> {
    const unknown = slots.filter((slot) => !this.#rights.has(slot));
    const rights = await readHistoryRights(
      this.#deps.session,
      unknown.map((slot) => tagNodeId(this.#deps.store.tags[slot]!, this.#deps.namespaceIndex)),
    );
    unknown.forEach((slot, i) => this.#rights.set(slot, rights[i]!));
  }
}

/** @returns NaN for none; spreading a hundred thousand numbers into Math.min would not do. */
const least = (numbers: readonly number[]): number =>
  numbers.reduce((a, b) => Math.min(a, b), numbers.length > 0 ? Number.POSITIVE_INFINITY : Number.NaN);
