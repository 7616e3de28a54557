import type { Recorder, TagStore } from "../values/tagStore.ts";

export interface NodeRecorderOptions {
  /** The zone's recorder; what the active node says goes there. */
  readonly recorder: Recorder;
  readonly server: string;
  /** Zone slot by node slot. */
  readonly slots: readonly number[];
  /** True while the node is active, or the active one is down, so that this one is about to take over. */
  speaks(): boolean;
}

/** What one node's subscriptions tell the record stream beside the samples: all of it while the node speaks for the server, nothing while it stands by. */
export class NodeRecorder implements Recorder {
  readonly #o: NodeRecorderOptions;

  constructor(o: NodeRecorderOptions) {
    this.#o = o;
  }

  #zone(slots: readonly number[]): number[] {
    return slots.map((slot) => this.#o.slots[slot]!);
  }
  #ifSpeaks(work: (recorder: Recorder) => void): void {
    if (this.#o.speaks()) work(this.#o.recorder);
  }

  /** A standby has missed nothing when its link is built: NaN, as before any word. */
  heardMs(): number {
    return this.#o.speaks() ? this.#o.recorder.heardMs(this.#o.server) : Number.NaN;
  }
  heard(_server: string, serverMs: number): void {
    this.#ifSpeaks((r) => r.heard(this.#o.server, serverMs));
  }
  restates(slots: readonly number[]): void {
    this.#ifSpeaks((r) => r.restates(this.#zone(slots)));
  }
  lastMs(slot: number): number {
    return this.#o.recorder.lastMs(this.#o.slots[slot]!);
  }
  awaitFirst(slots: readonly number[]): void {
    this.#ifSpeaks((r) => r.awaitFirst(this.#zone(slots)));
  }
  firstMs(slot: number): number {
    return this.#o.recorder.firstMs(this.#o.slots[slot]!);
  }
  gap(gap: Parameters<Recorder["gap"]>[0]): number {
    return this.#o.speaks()
      ? this.#o.recorder.gap({ ...gap, server: this.#o.server, slots: gap.slots && this.#zone(gap.slots) })
      : 0;
  }
  backfill(slot: number, sample: Parameters<Recorder["backfill"]>[1]): void {
    this.#ifSpeaks((r) => r.backfill(this.#o.slots[slot]!, sample));
  }
  fill(fill: Parameters<Recorder["fill"]>[0]): void {
    if (fill.gap !== 0) this.#ifSpeaks((r) => r.fill(fill));
  }
}

/** Windows look at the zone's tags; each node's subscriptions watch what they look at. @returns the unsubscribe function. */
export function mirrorInterest(from: TagStore, slots: readonly number[], to: TagStore): () => void {
  const mirror = (): void =>
    to.interest.set(
      mirror,
      Uint32Array.from([...slots.keys()].filter((nodeSlot) => from.interest.isShown(slots[nodeSlot]!))),
    );
  const ours = new Set(slots);
  mirror();
  return from.interest.onChange((changed) => {
    if (changed.some((slot) => ours.has(slot))) mirror();
  });
}
