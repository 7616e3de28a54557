// The monitored items of one server's tags: made in batches, set to the rate somebody needs, refused ones tried again.
import {
  AttributeIds,
  CreateMonitoredItemsRequest,
  DataChangeFilter,
  DataChangeTrigger,
  DeadbandType,
  ModifyMonitoredItemsRequest,
  MonitoringMode,
  SetMonitoringModeRequest,
  TimestampsToReturn,
  type ClientSession,
  type CreateMonitoredItemsResponse,
  type ModifyMonitoredItemsResponse,
  type SetMonitoringModeResponse,
} from "node-opcua-client";
import type { Server } from "../../../shared/plant/model.ts";
import type { Log } from "../../base/log.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";
import { statusOf, errorExcerpt } from "../wire/statusName.ts";
import { itemParameters, rateOf, rates, type Rate } from "./itemPlan.ts";
import { tagNodeId } from "../wire/tagNodeId.ts";
import type { TagStore } from "../values/tagStore.ts";
import type { ItemFacts } from "../../../shared/zones/valueFacts.ts";

const REQUEST_MS = 60_000;
const RETRY_MS = { first: 5_000, most: 10_000 };
const RETRIES_PER_ROUND = 5_000;
const FAILED_PAUSE_MS = 1_000;
const FILTER_REFUSALS = new Set(
  [
    "BadFilterNotAllowed",
    "BadMonitoredItemFilterUnsupported",
    "BadMonitoredItemFilterInvalid",
    "BadDeadbandFilterInvalid",
  ].map(statusOf),
);

/**
 * A change of rate was sent, and what became of it is not known: the server may have made it. Equal to no rate that is
 * wanted.
 */
const UNKNOWN = 4;
const TOO_MANY_ITEMS = statusOf("BadTooManyMonitoredItems");

interface MonitoredItemsDeps {
  readonly session: ClientSession;
  readonly server: Server;
  readonly store: TagStore;
  readonly namespaceIndex: number;
  readonly itemsPerCall: number;
  readonly log: Log;
}

/** The monitored items of one subscription: made, changed by what windows show, and told apart when refused. */
export class MonitoredItems {
  readonly #deps: MonitoredItemsDeps;
  readonly #slots: readonly number[];
  /**
   * By position among the server's slots: the server's id of the item, its subscription's id, and its present rate (0:
   * none, or UNKNOWN).
   */
  readonly #itemId: Uint32Array;
  readonly #subscriptionId: Uint32Array;
  readonly #rate: Uint8Array;
  readonly #unfiltered = new Set<number>();
  readonly #refused = new Set<number>();
  readonly #dirty = new Set<number>();
  readonly #stopListening: () => void;
  #retryTimer: NodeJS.Timeout | null = null;
  #retryMs = RETRY_MS.first;
  #setting = false;
  #closed = false;
  /** Server's time of its last answer to a creation. */
  answeredMs = Number.NaN;

  constructor(deps: MonitoredItemsDeps) {
    this.#deps = deps;
    this.#slots = deps.store.slotsOf(deps.server.id);
    this.#itemId = new Uint32Array(this.#slots.length);
    this.#subscriptionId = new Uint32Array(this.#slots.length);
    this.#rate = new Uint8Array(this.#slots.length);
    this.#stopListening = deps.store.interest.onChange((slots) => this.#onInterest(slots));
  }

  get refused(): number {
    return this.#refused.size;
  }
  /** Items that exist on the server. */
  get count(): number {
    return this.#itemId.reduce((n, id) => n + (id === 0 ? 0 : 1), 0);
  }

  get itemsPerCall(): number {
    return this.#deps.itemsPerCall;
  }

  /** What is known of one tag's item; `samplingMs` is what was asked for. */
  itemOf(slot: number): ItemFacts {
    const { store, server } = this.#deps;
    const at = store.position[slot]!;
    const rate = this.#rate[at] as Rate | 0 | typeof UNKNOWN;
    const refused = this.#refused.has(slot);
    const samplingMs =
      rate === 0 || rate === UNKNOWN || rate === rates.off
        ? null
        : itemParameters(store.tags[slot]!, server, rate).samplingInterval;
    return {
      state: refused ? "refused" : this.#itemId[at] === 0 ? "none" : "watched",
      status: refused ? store.status[slot]! : 0,
      samplingMs,
      publishMs: server.publishMs,
    };
  }

  /** Watches these slots in a subscription, part by part. @returns how many of them report values. */
  async create(subscriptionId: number, slots: readonly number[]): Promise<number> {
    let reporting = 0;
    for (let at = 0; at < slots.length && !this.#closed; at += this.#deps.itemsPerCall)
      reporting += await this.#createPart(subscriptionId, slots.slice(at, at + this.#deps.itemsPerCall));
    return reporting;
  }

  /** @returns those of the slots that the server refused because their subscription is full. */
  crowdedOut(slots: readonly number[]): number[] {
    return slots.filter((slot) => this.#refused.has(slot) && this.#deps.store.status[slot] === TOO_MANY_ITEMS);
  }

  /** Items whose making was refused, and changes of rate that failed, are tried again. */
  start(): void {
    this.#planRetry();
    void this.#setRates();
  }

  close(): void {
    this.#closed = true;
    this.#stopListening();
    if (this.#retryTimer) clearTimeout(this.#retryTimer);
  }

  async #createPart(subscriptionId: number, slots: readonly number[]): Promise<number> {
    const { store, server, session } = this.#deps;
    const wanted = slots.map((slot) => rateOf(store.tags[slot]!, server, store.interest.isShown(slot)));
    const request = new CreateMonitoredItemsRequest({
      subscriptionId,
      timestampsToReturn: TimestampsToReturn.Source,
      itemsToCreate: slots.map((slot, i) => ({
        itemToMonitor: {
          nodeId: tagNodeId(store.tags[slot]!, this.#deps.namespaceIndex),
          attributeId: AttributeIds.Value,
        },
        monitoringMode: wanted[i] === rates.off ? MonitoringMode.Disabled : MonitoringMode.Reporting,
        requestedParameters: this.#parameters(slot, wanted[i]!),
      })),
    });
    store.recorder?.restates(slots);
    const response = await serviceRequest<CreateMonitoredItemsResponse>(session, request, REQUEST_MS);
    this.answeredMs = response.responseHeader.timestamp?.getTime() ?? Number.NaN;
    const results = response.results ?? [];
    const again: number[] = [];
    let reporting = 0;
    slots.forEach((slot, i) => {
      const result = results[i];
      const at = store.position[slot]!;
      this.#subscriptionId[at] = subscriptionId;
      if (result?.statusCode.isGoodish()) {
        this.#itemId[at] = result.monitoredItemId;
        this.#rate[at] = wanted[i]!;
        this.#refused.delete(slot);
        if (wanted[i] === rates.off) store.putUnwatched(slot);
        else reporting += 1;
        if (this.#wanted(slot) !== wanted[i]) this.#dirty.add(slot);
      } else if (result && FILTER_REFUSALS.has(result.statusCode.value >>> 0) && !this.#unfiltered.has(slot)) {
        this.#unfiltered.add(slot);
        again.push(slot);
      } else this.#refuse(slot, (result?.statusCode.value ?? statusOf("BadUnexpectedError")) >>> 0);
    });
    return again.length === 0 ? reporting : reporting + (await this.#createPart(subscriptionId, again));
  }

  /** The tag shows the server's refusal as its quality. */
  #refuse(slot: number, status: number): void {
    const { store } = this.#deps;
    this.#refused.add(slot);
    if (store.seen[slot] !== 1 || store.status[slot] !== status) store.putStatus(slot, status);
  }

  #parameters(slot: number, rate: Rate) {
    const tag = this.#deps.store.tags[slot]!;
    const filter =
      tag.deadband && !this.#unfiltered.has(slot)
        ? new DataChangeFilter({
            trigger: DataChangeTrigger.StatusValue,
            deadbandType: DeadbandType.Absolute,
            deadbandValue: tag.deadband,
          })
        : null;
    return {
      clientHandle: this.#deps.store.position[slot]! + 1,
      ...itemParameters(tag, this.#deps.server, rate),
      discardOldest: true,
      filter,
    };
  }

  #wanted(slot: number): Rate {
    return rateOf(this.#deps.store.tags[slot]!, this.#deps.server, this.#deps.store.interest.isShown(slot));
  }

  #onInterest(slots: readonly number[]): void {
    const { store, server } = this.#deps;
    for (const slot of slots) if (store.tags[slot]!.server === server.id) this.#dirty.add(slot);
    if (this.#dirty.size > 0) void this.#setRates();
  }

  /** One request under way at a time; what changes meanwhile goes with the next. */
  async #setRates(): Promise<void> {
    if (this.#setting || this.#closed) return;
    this.#setting = true;
    try {
      for (let part = this.#nextPart(); part !== null; part = this.#nextPart()) await this.#setPart(part);
    } catch (err) {
      this.#deps.log.info("opcua.rates.failed", { server: this.#deps.server.id, text: errorExcerpt(err) });
      setTimeout(() => void this.#setRates(), FAILED_PAUSE_MS).unref();
    } finally {
      this.#setting = false;
    }
  }

  /** @returns slots of one subscription that change to one rate. */
  #nextPart(): { subscriptionId: number; rate: Rate; slots: number[] } | null {
    if (this.#closed) return null;
    let part: { subscriptionId: number; rate: Rate; slots: number[] } | null = null;
    for (const slot of this.#dirty) {
      const at = this.#deps.store.position[slot]!;
      const rate = this.#wanted(slot);
      // What does not exist yet takes its rate when it is made.
      if (this.#itemId[at] === 0 || this.#rate[at] === rate) {
        this.#dirty.delete(slot);
        continue;
      }
      part ??= { subscriptionId: this.#subscriptionId[at]!, rate, slots: [] };
      if (part.subscriptionId === this.#subscriptionId[at] && part.rate === rate) part.slots.push(slot);
      if (part.slots.length >= this.#deps.itemsPerCall) break;
    }
    return part;
  }

  async #setPart({
    subscriptionId,
    rate,
    slots,
  }: {
    subscriptionId: number;
    rate: Rate;
    slots: number[];
  }): Promise<void> {
    const { store } = this.#deps;
    const ids = (some: readonly number[]): number[] => some.map((slot) => this.#itemId[store.position[slot]!]!);
    const notReporting = slots.filter((slot) => {
      const before = this.#rate[store.position[slot]!];
      return before === rates.off || before === UNKNOWN;
    });
    store.recorder?.restates(slots);
    this.#note(slots, UNKNOWN);
    if (rate === rates.off) {
      await this.#setMode(subscriptionId, ids(slots), MonitoringMode.Disabled);
      for (const slot of slots) store.putUnwatched(slot);
    } else {
      const changed = slots.filter((slot) => store.tags[slot]!.recordMs !== null);
      if (changed.length > 0) await this.#modify(subscriptionId, changed, rate);
      if (notReporting.length > 0) await this.#setMode(subscriptionId, ids(notReporting), MonitoringMode.Reporting);
    }
    this.#note(slots, rate);
  }

  #note(slots: readonly number[], rate: Rate | typeof UNKNOWN): void {
    for (const slot of slots) this.#rate[this.#deps.store.position[slot]!] = rate;
  }

  async #modify(subscriptionId: number, slots: readonly number[], rate: Rate): Promise<void> {
    const request = new ModifyMonitoredItemsRequest({
      subscriptionId,
      timestampsToReturn: TimestampsToReturn.Source,
      itemsToModify: slots.map((slot) => ({
        monitoredItemId: this.#itemId[this.#deps.store.position[slot]!]!,
        requestedParameters: this.#parameters(slot, rate),
      })),
    });
    const response = await serviceRequest<ModifyMonitoredItemsResponse>(this.#deps.session, request, REQUEST_MS);
    this.#noteRefusals(
      "opcua.rates.refused",
      response.results?.filter((r) => r.statusCode.isNotGood()).map((r) => r.statusCode.name) ?? [],
    );
  }

  async #setMode(subscriptionId: number, monitoredItemIds: number[], monitoringMode: MonitoringMode): Promise<void> {
    const response = await serviceRequest<SetMonitoringModeResponse>(
      this.#deps.session,
      new SetMonitoringModeRequest({ subscriptionId, monitoringMode, monitoredItemIds }),
      REQUEST_MS,
    );
    this.#noteRefusals("opcua.mode.refused", response.results?.filter((s) => s.isNotGood()).map((s) => s.name) ?? []);
  }

  #noteRefusals(event: string, statuses: readonly string[]): void {
    if (statuses.length > 0)
      this.#deps.log.warn(event, { server: this.#deps.server.id, items: statuses.length, status: statuses[0]! });
  }

  #planRetry(): void {
    if (this.#closed || this.#refused.size === 0) return;
    this.#retryTimer = setTimeout(() => void this.#retry(), this.#retryMs);
    this.#retryMs = Math.min(RETRY_MS.most, this.#retryMs * 1.5);
  }

  /** The server may have got them meanwhile, or given us the right. */
  async #retry(): Promise<void> {
    const bySubscription = new Map<number, number[]>();
    let n = 0;
    for (const slot of this.#refused) {
      if (++n > RETRIES_PER_ROUND) break;
      const id = this.#subscriptionId[this.#deps.store.position[slot]!]!;
      (bySubscription.get(id) ?? bySubscription.set(id, []).get(id)!).push(slot);
    }
    const before = this.#refused.size;
    try {
      for (const [id, slots] of bySubscription) {
        // To the end of the line, so that everybody has a turn.
        for (const slot of slots) if (this.#refused.delete(slot)) this.#refused.add(slot);
        await this.create(id, slots);
      }
    } catch (err) {
      this.#deps.log.info("opcua.items.retryFailed", {
        server: this.#deps.server.id,
        text: errorExcerpt(err),
      });
    }
    if (this.#refused.size < before) this.#retryMs = RETRY_MS.first;
    this.#planRetry();
    void this.#setRates();
  }
}
