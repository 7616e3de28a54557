import type { TagBatch } from "../../../shared/ipc/tagBatch.ts";
import type { StreamPort } from "./streamPort.ts";
import type { SampleSink, TagStore } from "./tagStore.ts";
import type { Sample } from "./sample.ts";

const HEARTBEAT_MS = 500;

interface ScreenStreamDeps {
  readonly zone: string;
  readonly epoch: number;
  readonly store: TagStore;
  readonly port: StreamPort;
  /** Last word of each server of the zone, in plant order. */
  lastContactMs(): number[];
  onClosed(): void;
}

/**
 * The values of one zone for one window: the latest of each changed tag, one batch under way at a time. A window
 * that does not answer gets nothing more, and what waits for it is one mark per tag, however long it sleeps.
 */
export class ScreenStream implements SampleSink {
  readonly #deps: ScreenStreamDeps;
  /** 1 while the tag is among the first `#waiting` of `#slots`. */
  readonly #marked: Uint8Array;
  readonly #slots: Uint32Array;
  #waiting = 0;
  #coalesced = 0;
  #seq = 0;
  #underWay: number | null = null;
  #sentAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;
  /** What the window last said it shows, not yet told on; and whether it said something since the last tick. */
  #interest: Uint32Array | null = null;
  #heldBack = false;

  constructor(deps: ScreenStreamDeps) {
    this.#deps = deps;
    this.#marked = new Uint8Array(deps.store.tags.length);
    this.#slots = new Uint32Array(deps.store.tags.length);
    for (let slot = 0; slot < deps.store.tags.length; slot++) if (deps.store.seen[slot]) this.#mark(slot);
    deps.port.open(
      (message) => this.#onMessage(message),
      () => this.#close(),
    );
    deps.store.addSink(this);
  }

  onSample(slot: number, _sample: Sample): void {
    if (this.#marked[slot] === 1) this.#coalesced += 1;
    else this.#mark(slot);
  }

  #mark(slot: number): void {
    this.#marked[slot] = 1;
    this.#slots[this.#waiting++] = slot;
  }

  /** Sends what waits, or a heartbeat when the last batch is old. @param nowMs steady time. */
  flush(nowMs: number): void {
    if (this.#closed) return;
    this.#applyInterest();
    if (this.#underWay !== null) return;
    if (this.#waiting === 0 && this.#seq > 0 && nowMs - this.#sentAtMs < HEARTBEAT_MS - 50) return;
    const batch = this.#take();
    this.#underWay = batch.seq;
    this.#sentAtMs = nowMs;
    this.#deps.port.post(batch);
  }

  #take(): TagBatch {
    const { store } = this.#deps;
    const n = this.#waiting;
    const index = new Uint32Array(n);
    const value = new Float64Array(n);
    const status = new Uint32Array(n);
    const sourceMs = new Float64Array(n);
    const texts: [number, string][] = [];
    for (let row = 0; row < n; row++) {
      const slot = this.#slots[row]!;
      this.#marked[slot] = 0;
      index[row] = store.index[slot]!;
      value[row] = store.value[slot]!;
      status[row] = store.status[slot]!;
      sourceMs[row] = store.sourceMs[slot]!;
      if (store.tags[slot]!.type === "String") {
        const text = store.texts.get(slot);
        if (text !== undefined) texts.push([row, text]);
      }
    }
    const batch: TagBatch = {
      kind: "batch",
      zone: this.#deps.zone,
      epoch: this.#deps.epoch,
      seq: ++this.#seq,
      index,
      value,
      status,
      sourceMs,
      texts,
      coalesced: this.#coalesced,
      lastContactMs: this.#deps.lastContactMs(),
    };
    this.#waiting = 0;
    this.#coalesced = 0;
    return batch;
  }

  /** The window is not trusted: what is of no known form, or another answer than the awaited one, is left alone. */
  #onMessage(message: unknown): void {
    const said = message as { kind?: unknown; seq?: unknown; index?: unknown } | null;
    if (said?.kind === "taken" && said.seq === this.#underWay) this.#underWay = null;
    if (said?.kind === "interest" && said.index instanceof Uint32Array) this.#onInterest(said.index);
  }

  /** At once, but no more often than values are sent; the newest word counts. */
  #onInterest(index: Uint32Array): void {
    if (this.#closed) return;
    this.#interest = index;
    if (!this.#heldBack) this.#applyInterest();
  }

  #applyInterest(): void {
    const { store } = this.#deps;
    const index = this.#interest;
    this.#interest = null;
    this.#heldBack = index !== null;
    if (index === null) return;
    const slots = new Set<number>();
    for (let i = 0; i < Math.min(index.length, store.tags.length); i++) {
      const slot = store.slotOf(index[i]!);
      if (slot !== undefined) slots.add(slot);
    }
    store.interest.set(this, Uint32Array.from(slots));
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#deps.store.removeSink(this);
    this.#deps.store.interest.clear(this);
    this.#deps.onClosed();
  }

  dispose(): void {
    this.#close();
    this.#deps.port.close();
  }
}
