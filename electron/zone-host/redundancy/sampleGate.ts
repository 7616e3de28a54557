// Between the nodes of a redundant set and the zone's values: one stream, in order, nothing twice, nothing missing.
import type { Clock } from "../wire/clock.ts";
import { TagStore, type Recorder } from "../values/tagStore.ts";
import { mirrorInterest, NodeRecorder } from "./nodeRecorder.ts";
import { SampleRing } from "./sampleRing.ts";
import type { Sample } from "../values/sample.ts";

/** How long a standby's samples are kept: more than a failover takes. */
const KEPT_MS = 10_000;
const KEPT_SAMPLES = 262_144;
/**
 * The nodes' clocks are synchronised, but not to the millisecond: the same value this much later is the same sample.
 */
const SAME_WITHIN_MS = 500;
/** A value that the new node says is older than what is shown waits this long for a newer one. */
const HOLD_MS = 3_000;

interface Held {
  readonly sample: Sample;
  readonly atMs: number;
}

interface SampleGateDeps {
  readonly store: TagStore;
  /** Server id in the zone's store, and the id each node's link goes by. */
  readonly server: string;
  readonly nodeIds: readonly string[];
  readonly clock: Clock;
  /** True while the node is active, or the active one is down. */
  speaks(node: number): boolean;
}

/**
 * After a switch each tag is settled on its own: a sample that continues what is shown passes, as does everything after
 * it; what repeats it or is older is left out. With no such sample, the new node's own value passes after a while: what
 * is shown is never other than what the active node says.
 */
export class SampleGate {
  readonly #deps: SampleGateDeps;
  /** Zone slot by node slot; the same for every node. */
  readonly #slots: readonly number[];
  readonly #rings: readonly SampleRing[];
  /** What each node has sent, as if it were the only one: its link's store. */
  readonly stores: readonly TagStore[];
  /** 1 where the active node has sent a sample that continues what was there before the switch. */
  readonly #settled: Uint8Array;
  readonly #held = new Map<number, Held>();
  readonly #unsubscribe: (() => void)[] = [];
  /** 1 where the node was told to keep its values to itself: what it sent before may be hours old. */
  readonly #quiet: Uint8Array;
  #recorder: Recorder | null = null;
  #active: number | null = null;
  #replayed = 0;
  #leftOut = 0;

  constructor(deps: SampleGateDeps) {
    this.#deps = deps;
    this.#slots = deps.store.slotsOf(deps.server);
    this.#settled = new Uint8Array(this.#slots.length);
    this.#quiet = new Uint8Array(deps.nodeIds.length);
    this.#rings = deps.nodeIds.map(() => new SampleRing(KEPT_SAMPLES));
    this.stores = deps.nodeIds.map((id, node) => {
      const store = new TagStore(this.#slots.map((slot) => ({ ...deps.store.tags[slot]!, server: id })));
      store.addSink({ onSample: (slot, sample) => this.#onSample(node, slot, sample) });
      this.#unsubscribe.push(mirrorInterest(deps.store, this.#slots, store));
      return store;
    });
    this.#followRecorder();
  }

  /** Recording is turned on and off at the zone's store. */
  #followRecorder(): void {
    const { recorder } = this.#deps.store;
    if (recorder === this.#recorder) return;
    this.#recorder = recorder;
    this.stores.forEach(
      (store, node) =>
        (store.recorder =
          recorder &&
          new NodeRecorder({
            recorder,
            server: this.#deps.server,
            slots: this.#slots,
            speaks: () => this.#deps.speaks(node),
          })),
    );
  }

  get replayed(): number {
    return this.#replayed;
  }
  get leftOut(): number {
    return this.#leftOut;
  }

  #onSample(node: number, nodeSlot: number, sample: Sample): void {
    if (node !== this.#active) this.#rings[node]!.push(nodeSlot, sample, this.#deps.clock.steadyMs());
    else if (this.#settled[nodeSlot] === 1) this.#deps.store.put(this.#slots[nodeSlot]!, sample);
    else this.#settle(nodeSlot, sample);
  }

  /** From now on this node's samples pass; first those it sent while it stood by, as far as they are news. */
  activate(node: number): void {
    this.#active = node;
    this.#settled.fill(0);
    this.#held.clear();
    this.#rings[node]!.drain(this.#deps.clock.steadyMs() - KEPT_MS, (nodeSlot, sample) => {
      if (this.#settled[nodeSlot] === 1) {
        this.#deps.store.put(this.#slots[nodeSlot]!, sample);
        this.#replayed += 1;
      } else if (this.#settle(nodeSlot, sample)) this.#replayed += 1;
    });
    if (this.#quiet[node] === 0) this.#settleRest(node);
  }

  /** The node is to keep its values to itself: what it has sent is worth nothing until it is awake again. */
  quieten(node: number): void {
    this.#quiet[node] = 1;
    this.#rings[node]!.clear();
  }

  /** The node has sent what waited at its server: what it has not sent again since it was quietened still holds. */
  awake(node: number): void {
    if (this.#quiet[node] === 0) return;
    this.#quiet[node] = 0;
    if (node === this.#active) this.#settleRest(node);
  }

  /** Where the node has sent nothing new, what it sent last counts. */
  #settleRest(node: number): void {
    const own = this.stores[node]!;
    const sample: Sample = { value: 0, status: 0, sourceMs: 0, text: null };
    for (let nodeSlot = 0; nodeSlot < this.#slots.length; nodeSlot++) {
      if (own.seen[nodeSlot] === 0 || this.#settled[nodeSlot] === 1) continue;
      sample.value = own.value[nodeSlot]!;
      sample.status = own.status[nodeSlot]!;
      sample.sourceMs = own.sourceMs[nodeSlot]!;
      sample.text = own.texts.get(nodeSlot) ?? null;
      this.#settle(nodeSlot, sample);
    }
  }

  /** The node's link is down: what it sent before says nothing about what it holds when it is back. */
  forget(node: number): void {
    this.stores[node]!.seen.fill(0);
    this.#rings[node]!.clear();
  }

  /** @returns true when the sample passed. */
  #settle(nodeSlot: number, sample: Sample): boolean {
    const { store, clock } = this.#deps;
    const slot = this.#slots[nodeSlot]!;
    const isSeen = store.seen[slot] === 1;
    const same =
      isSeen &&
      Object.is(sample.value, store.value[slot]) &&
      sample.status === store.status[slot] &&
      sample.text === (store.texts.get(slot) ?? null);
    const shownMs = store.sourceMs[slot]!;
    if (same && !(sample.sourceMs > shownMs + SAME_WITHIN_MS)) {
      this.#leftOut += 1;
      if (!(sample.sourceMs < shownMs)) this.#settled[nodeSlot] = 1;
      this.#held.delete(nodeSlot);
      return false;
    }
    if (isSeen && sample.sourceMs <= shownMs) {
      this.#leftOut += 1;
      this.#held.set(nodeSlot, { sample: { ...sample }, atMs: clock.steadyMs() });
      return false;
    }
    this.#pass(nodeSlot, sample);
    return true;
  }

  #pass(nodeSlot: number, sample: Sample): void {
    this.#settled[nodeSlot] = 1;
    this.#held.delete(nodeSlot);
    this.#deps.store.put(this.#slots[nodeSlot]!, sample);
  }

  /**
   * The active node insists on a value with an older time, its clock or its source being behind: it is the truth now.
   * To be called often.
   */
  tick(): void {
    this.#followRecorder();
    if (this.#held.size === 0 || this.#active === null || this.#quiet[this.#active] === 1) return;
    const untilMs = this.#deps.clock.steadyMs() - HOLD_MS;
    for (const [nodeSlot, held] of this.#held) {
      if (held.atMs > untilMs) continue;
      this.#leftOut -= 1;
      this.#pass(nodeSlot, held.sample);
    }
  }

  dispose(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }
}
