// The data and event subscriptions of one server's service session.
import {
  AttributeIds,
  coerceNodeId,
  CreateMonitoredItemsRequest,
  DataChangeNotification,
  EventNotificationList,
  MonitoringMode,
  StatusChangeNotification,
  TimestampsToReturn,
  type ClientSession,
  type CreateMonitoredItemsResponse,
  type EventFilter,
  type MonitoredItemNotification,
  type NotificationData,
  type Variant,
} from "node-opcua-client";
import type { Server } from "../../../shared/plant/model.ts";
import type { ServerCapabilities } from "../../../shared/zones/capabilities.ts";
import type { SubscriptionCounters } from "../../../shared/zones/linkCounters.ts";
import type { Log } from "../../base/log.ts";
import type { Clock } from "../wire/clock.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";
import { statusOf, errorExcerpt } from "../wire/statusName.ts";
import { Backfill } from "./backfill.ts";
import { decodeValue } from "./decodeValue.ts";
import { limitConcurrency } from "./limitConcurrency.ts";
import { MOST_SUBSCRIPTIONS, planSubscriptions } from "./itemPlan.ts";
import { MonitoredItems } from "./monitoredItems.ts";
import { OrderedSubscription } from "./orderedSubscription.ts";
import type { TagStore } from "../values/tagStore.ts";
import { emptySample, isOverflow } from "../values/sample.ts";
import type { ItemFacts } from "../../../shared/zones/valueFacts.ts";

const ITEMS_PER_CALL = 1_000;
/** Requests under way at once while the items are made. */
const REQUESTS_UNDER_WAY = 4;
/** Longer than any outage that a session is to survive. */
const LIFETIME_MS = 60_000;
const EVENT_QUEUE = 10_000;
const EVENT_HANDLE = 1;
const EVENT_PRIORITY = 200;
const DATA_PRIORITY = 10;
const CREATE_MS = 15_000;
const NAMESPACE_CHECK_MS = 10_000;
const MAX_ITEMS_PER_CALL = coerceNodeId("i=11714");
const SERVER_OBJECT = coerceNodeId("i=2253");
const BAD_NODE_ID_INVALID = statusOf("BadNodeIdInvalid");

interface SubscriptionsDeps {
  readonly session: ClientSession;
  readonly server: Server;
  readonly store: TagStore;
  /** Index of the server's namespace in this session; null when the server does not have it. */
  readonly namespaceIndex: number | null;
  readonly eventFilter: EventFilter;
  readonly clock: Clock;
  readonly log: Log;
  /** What the server said of its limits; absent or null when nobody asked it. */
  readonly capabilities?: ServerCapabilities | null;
  onEvent(fields: readonly Variant[]): void;
  /** Event messages were lost for good: the conditions have to be asked for again. Absent: the link is built again. */
  onEventsLost?: () => void;
  /** The server ended a subscription: the link has to be built again. */
  onEnded(why: string): void;
}

/** All subscriptions of one service session, and how long each has been silent. */
export class Subscriptions {
  readonly #deps: SubscriptionsDeps;
  readonly #all: OrderedSubscription[] = [];
  readonly #sample = emptySample();
  readonly #slots: readonly number[];
  #items: MonitoredItems | null = null;
  #backfill: Backfill | null = null;
  #eventSubscriptionId: number | null = null;
  #namespaceTimer: NodeJS.Timeout | null = null;
  #values = 0;
  #overflows = 0;

  private constructor(deps: SubscriptionsDeps) {
    this.#deps = deps;
    this.#slots = deps.store.slotsOf(deps.server.id);
  }

  /** @throws Error of the library when a subscription cannot be made; a single item that fails shows it on its tag. */
  static async open(deps: SubscriptionsDeps): Promise<Subscriptions> {
    const all = new Subscriptions(deps);
    try {
      await all.#openEvents();
      await all.#openData();
      return all;
    } catch (err) {
      all.close();
      throw err;
    }
  }

  get eventSubscriptionId(): number | null {
    return this.#eventSubscriptionId;
  }

  /** @returns wall time of the last word of the subscription that has been silent longest; 0 before any. */
  lastContactMs(): number {
    return this.#all.reduce(
      (oldest, s) => Math.min(oldest, s.lastContactMs),
      this.#all.length === 0 ? 0 : Number.POSITIVE_INFINITY,
    );
  }

  isSilent(): boolean {
    const now = this.#deps.clock.steadyMs();
    return this.#all.some((s) => s.isSilent(now));
  }

  /** The channel broke; session and subscriptions may come back. Nothing is torn down, and silence is no fault now. */
  connectionLost(): void {
    for (const s of this.#all) s.connectionLost();
    this.#backfill?.pause();
  }

  /** The same session and subscriptions again: what the server kept comes now, and silence counts from here. */
  connectionRestored(): void {
    for (const s of this.#all) s.connectionRestored();
    this.#backfill?.resume();
  }

  /** Most items asked for in one request. */
  get itemsPerCall(): number {
    return this.#items?.itemsPerCall ?? ITEMS_PER_CALL;
  }

  /** What is known of one tag's monitored item. */
  itemOf(slot: number): ItemFacts {
    if (this.#items) return this.#items.itemOf(slot);
    const refused = this.#deps.namespaceIndex === null;
    return {
      state: refused ? "refused" : "none",
      status: refused ? BAD_NODE_ID_INVALID : 0,
      samplingMs: null,
      publishMs: this.#deps.server.publishMs,
    };
  }

  counters(): SubscriptionCounters {
    const sum = (of: (s: OrderedSubscription) => number): number => this.#all.reduce((n, s) => n + of(s), 0);
    return {
      values: this.#values,
      publishes: sum((s) => s.counts.publishes),
      keepAlives: sum((s) => s.counts.keepAlives),
      lostMessages: sum((s) => s.counts.lostMessages),
      republished: sum((s) => s.counts.republished),
      duplicates: sum((s) => s.duplicates),
      overflows: this.#overflows,
      items: this.#items?.count ?? 0,
      itemsRefused: this.#items ? this.#items.refused : this.#deps.namespaceIndex === null ? this.#slots.length : 0,
      subscriptions: this.#all.length,
    };
  }

  close(): void {
    for (const s of this.#all) s.close();
    this.#items?.close();
    this.#backfill?.close();
    if (this.#namespaceTimer) clearInterval(this.#namespaceTimer);
  }

  async #create(
    priority: number,
    onData: (data: readonly (NotificationData | null)[], sentMs: number) => void,
    onLost: (count: number, fromMs: number, toMs: number) => void,
  ): Promise<OrderedSubscription> {
    const { session, server, clock, log } = this.#deps;
    const created = await OrderedSubscription.create({
      session,
      publishMs: server.publishMs,
      lifetimeMs: LIFETIME_MS,
      priority,
      server: server.id,
      clock,
      log,
      onData,
      onLost,
      onEnded: (why) => this.#deps.onEnded(why),
    });
    this.#all.push(created);
    return created;
  }

  async #openData(): Promise<void> {
    const { store, server, namespaceIndex, session, log, capabilities } = this.#deps;
    if (this.#slots.length === 0) return;
    if (namespaceIndex === null) {
      for (const slot of this.#slots) store.putStatus(slot, BAD_NODE_ID_INVALID);
      this.#namespaceTimer = setInterval(() => void this.#lookForNamespace(), NAMESPACE_CHECK_MS);
      return;
    }
    const fromMs = store.recorder?.lastContactMs(server.id) ?? Number.NaN;
    const lastMs = Backfill.before(store, server.id, this.#slots);
    const limit = capabilities?.limits.maxMonitoredItemsPerCall ?? (await itemsPerCall(session));
    const items = new MonitoredItems({
      session,
      server,
      store,
      namespaceIndex,
      itemsPerCall: Math.min(ITEMS_PER_CALL, limit || ITEMS_PER_CALL),
      log,
    });
    this.#items = items;
    this.#backfill = new Backfill({
      session,
      server: server.id,
      store,
      namespaceIndex,
      log,
      nodesPerRead: capabilities?.limits.maxNodesPerHistoryReadData ?? null,
    });
    await limitConcurrency(
      planSubscriptions(this.#slots, store.tags, server, capabilities ?? null),
      REQUESTS_UNDER_WAY,
      (slots) => this.#openPart(items, slots),
    );
    items.start();
    if (Number.isFinite(fromMs))
      this.#backfill.add({
        slots: this.#slots,
        every: true,
        lastMs,
        fromMs,
        toMs: items.answeredMs,
        reason: "linkRebuilt",
      });
    this.#backfill.start();
  }

  async #openPart(items: MonitoredItems, slots: readonly number[]): Promise<void> {
    const subscription = await this.#create(
      DATA_PRIORITY,
      (data, sentMs) => {
        this.#deps.store.recorder?.contact(this.#deps.server.id, sentMs);
        for (const one of data) {
          if (one instanceof DataChangeNotification) {
            if (one.monitoredItems) this.#take(one.monitoredItems);
            subscription.isFilled = true;
          } else this.#onStatusChange(one);
        }
      },
      (_count, fromMs, toMs) => this.#onLost(slots, fromMs, toMs),
    );
    if ((await items.create(subscription.id, slots)) === 0) subscription.isFilled = true;
    await this.#openRest(items, items.crowdedOut(slots), slots.length);
  }

  /** A server that takes fewer items in a subscription than it says gets the rest in further ones. */
  async #openRest(items: MonitoredItems, rest: readonly number[], asked: number): Promise<void> {
    if (rest.length === 0 || rest.length === asked || this.#all.length >= MOST_SUBSCRIPTIONS) return;
    this.#deps.log.info("opcua.items.crowdedOut", { server: this.#deps.server.id, asked, rest: rest.length });
    try {
      await this.#openPart(items, rest);
    } catch (err) {
      // Without a further subscription these tags show the refusal; the others live.
      this.#deps.log.warn("opcua.subscription.refused", {
        server: this.#deps.server.id,
        text: errorExcerpt(err),
      });
    }
  }

  /** The hot path: nothing is made per value. */
  #take(values: readonly MonitoredItemNotification[]): void {
    const { store } = this.#deps;
    const sample = this.#sample;
    for (let i = 0; i < values.length; i++) {
      const one = values[i]!;
      const slot = this.#slots[one.clientHandle - 1];
      if (slot === undefined) continue;
      decodeValue(one.value, store.tags[slot]!.type, sample);
      if (isOverflow(sample.status)) this.#onOverflow(slot);
      store.put(slot, sample);
    }
    this.#values += values.length;
  }

  /** The server dropped values of this tag between the last one and the one that comes now. */
  #onOverflow(slot: number): void {
    this.#overflows += 1;
    this.#backfill?.addOverflow(slot, this.#sample.sourceMs);
  }

  #onLost(slots: readonly number[], fromMs: number, toMs: number): void {
    const { store, server } = this.#deps;
    this.#backfill?.add({
      slots,
      every: false,
      lastMs: Backfill.before(store, server.id, slots),
      fromMs,
      toMs,
      reason: "lostMessages",
    });
  }

  async #openEvents(): Promise<void> {
    const { session, eventFilter, log, server, onEventsLost } = this.#deps;
    const subscription = await this.#create(
      EVENT_PRIORITY,
      (data) => {
        for (const one of data) {
          if (one instanceof EventNotificationList)
            for (const event of one.events ?? []) this.#deps.onEvent(event.eventFields ?? []);
          else this.#onStatusChange(one);
        }
      },
      () => (onEventsLost ? onEventsLost() : this.#deps.onEnded("Alarm messages of the server were lost.")),
    );
    const request = new CreateMonitoredItemsRequest({
      subscriptionId: subscription.id,
      timestampsToReturn: TimestampsToReturn.Neither,
      itemsToCreate: [
        {
          itemToMonitor: { nodeId: SERVER_OBJECT, attributeId: AttributeIds.EventNotifier },
          monitoringMode: MonitoringMode.Reporting,
          requestedParameters: {
            clientHandle: EVENT_HANDLE,
            samplingInterval: 0,
            queueSize: EVENT_QUEUE,
            discardOldest: false,
            filter: eventFilter,
          },
        },
      ],
    });
    const response = await serviceRequest<CreateMonitoredItemsResponse>(session, request, CREATE_MS);
    subscription.isFilled = true;
    const status = response.results?.[0]?.statusCode;
    if (status?.isGood()) this.#eventSubscriptionId = subscription.id;
    else log.warn("opcua.events.refused", { server: server.id, status: status?.name ?? "" });
  }

  #onStatusChange(data: NotificationData | null): void {
    if (data instanceof StatusChangeNotification && data.status.isNotGood())
      this.#deps.onEnded(`The server ended a subscription: ${data.status.name}.`);
  }

  /** A server that gets the tags' namespace later, by a download of its program, comes alive without anybody's help. */
  async #lookForNamespace(): Promise<void> {
    try {
      if ((await this.#deps.session.readNamespaceArray()).includes(this.#deps.server.namespaceUri))
        this.#deps.onEnded("The server has the tags' namespace now.");
    } catch {
      // Asked again soon; that the link is broken is not for us to say.
    }
  }
}

/** 0 when the server states no limit. */
async function itemsPerCall(session: ClientSession): Promise<number> {
  const limit = await session.read({ nodeId: MAX_ITEMS_PER_CALL, attributeId: AttributeIds.Value });
  const most: unknown = limit.value.value;
  return typeof most === "number" && Number.isInteger(most) && most > 0 ? most : 0;
}
