import type { Recorder, TagStore } from "../values/tagStore.ts";

interface NodeRecorderDeps {
  /** The zone's recorder; what the active node says goes there. */
  readonly recorder: Recorder;
  readonly server: string;
  /** Zone slot by node slot. */
  readonly slots: readonly number[];
  /** True while the node is active, or the active one is down, so that this one is about to take over. */
  speaks(): boolean;
}

/**
 * What one node's subscriptions tell the record stream beside the samples: all of it while the node speaks for the
 * server, nothing while it stands by.
 */
export class NodeRecorder implements Recorder {
  readonly #deps: NodeRecorderDeps;

  constructor(deps: NodeRecorderDeps) {
    this.#deps = deps;
  }

  #zone(slots: readonly number[]): number[] {
    return slots.map((slot) => this.#deps.slots[slot]!);
  }
  #ifSpeaks(work: (recorder: Recorder) => void): void {
    if (this.#deps.speaks()) work(this.#deps.recorder);
  }

  /** A standby has missed nothing when its link is built: NaN, as before any word. */
  lastContactMs(): number {
    return this.#deps.speaks() ? this.#deps.recorder.lastContactMs(this.#deps.server) : Number.NaN;
  }
  contact(_server: string, serverMs: number): void {
    this.#ifSpeaks((r) => r.contact(this.#deps.server, serverMs));
  }
  restates(slots: readonly number[]): void {
    this.#ifSpeaks((r) => r.restates(this.#zone(slots)));
  }
  lastMs(slot: number): number {
    return this.#deps.recorder.lastMs(this.#deps.slots[slot]!);
  }
  awaitFirst(slots: readonly number[]): void {
    this.#ifSpeaks((r) => r.awaitFirst(this.#zone(slots)));
  }
  firstMs(slot: number): number {
    return this.#deps.recorder.firstMs(this.#deps.slots[slot]!);
  }
  gap(gap: Parameters<Recorder["gap"]>[0]): number {
    return this.#deps.speaks()
      ? this.#deps.recorder.gap({ ...gap, server: this.#deps.server, slots: gap.slots && this.#zone(gap.slots) })
      : 0;
  }
  backfill(slot: number, sample: Parameters<Recorder["backfill"]>[1]): void {
    this.#ifSpeaks((r) => r.backfill(this.#deps.slots[slot]!, sample));
  }
  fill(fill: Parameters<Recorder["fill"]>[0]): void {
    if (fill.gap !== 0) this.#ifSpeaks((r) => r.fill(fill));
  }
}

/**
 * Windows look at the zone's tags; each node's subscriptions watch what they look at.
 * @returns the unsubscribe function.
 */
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
