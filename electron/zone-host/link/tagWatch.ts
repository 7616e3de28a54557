import type { Clock } from "../wire/clock.ts";
import type { SampleSink, TagStore } from "../values/tagStore.ts";
import { statusOf } from "../wire/statusName.ts";
import type { Sample } from "../values/sample.ts";
import { isGoodStatus } from "../../../shared/zones/statusCodes.ts";

/** "Whatever was updating this value has stopped doing so." @see OPC 10000-8 §6.4.1 */
export const LAST_USABLE = statusOf("UncertainLastUsableValue");
/** One change may be missed by sampling; two in a row are not. */
const PERIODS = 2;
const SLACK_MS = 1_000;

/**
 * A subscription's keep-alives say that the server lives, not that a tag does: a tag that the plant project expects to
 * change every so often and that does not is shown as the last usable value, until it changes again.
 */
export class TagWatch implements SampleSink {
  readonly #store: TagStore;
  readonly #clock: Clock;
  readonly #slots: readonly number[];
  /** Steady time of the last sample, by slot. */
  readonly #lastSampleMs = new Map<number, number>();
  readonly #overdue = new Set<number>();
  #marking = false;

  constructor(store: TagStore, server: string, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#slots = store.slotsOf(server).filter((slot) => store.tags[slot]!.expectedMs !== undefined);
  }

  /** The link is live (again): every tag has its time from here. */
  start(): void {
    if (this.#slots.length === 0) return;
    this.restart();
    this.#store.addSink(this);
  }

  /** Nothing could be heard for a while: every tag has its time from here. */
  restart(): void {
    const steadyMs = this.#clock.steadyMs();
    for (const slot of this.#slots) this.#lastSampleMs.set(slot, steadyMs);
    this.#overdue.clear();
  }

  onSample(slot: number, _sample: Sample): void {
    if (this.#marking || !this.#lastSampleMs.has(slot)) return;
    this.#lastSampleMs.set(slot, this.#clock.steadyMs());
    this.#overdue.delete(slot);
  }

  /** Marks what is overdue, each tag once. */
  tick(): void {
    const steadyMs = this.#clock.steadyMs();
    for (const slot of this.#slots) {
      if (
        this.#overdue.has(slot) ||
        steadyMs - this.#lastSampleMs.get(slot)! <= PERIODS * this.#store.tags[slot]!.expectedMs! + SLACK_MS
      )
        continue;
      this.#overdue.add(slot);
      if (this.#store.seen[slot] && isGoodStatus(this.#store.status[slot]!)) this.#mark(slot);
    }
  }

  #mark(slot: number): void {
    const store = this.#store;
    this.#marking = true;
    store.put(slot, {
      value: store.value[slot]!,
      status: LAST_USABLE,
      sourceMs: store.sourceMs[slot]!,
      text: store.texts.get(slot) ?? null,
    });
    this.#marking = false;
  }

  stop(): void {
    this.#store.removeSink(this);
  }
}
