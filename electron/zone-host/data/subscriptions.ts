// The data and event subscriptions of one server's service session.
import {
  AttributeIds, coerceNodeId, CreateMonitoredItemsRequest, DataChangeNotification, EventNotificationList, MonitoringMode, StatusChangeNotification, TimestampsToReturn,
  type ClientSession, type ClientSubscription, type CreateMonitoredItemsResponse, type EventFilter, type NodeId, type NotificationMessage, type Variant,
} from "node-opcua-client";
import type { ZoneTag } from "../../../shared/hosts/zoneHost.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { Log } from "../../base/log.ts";
import type { Clock } from "../clock.ts";
import { decodeValue, emptySample } from "./decodeValue.ts";
import { serviceRequest } from "../link/serviceRequest.ts";
import { statusOf } from "../link/statusName.ts";
import type { TagStore } from "./tagStore.ts";

const ITEMS_PER_CALL = 1_000;
const ITEMS_PER_SUBSCRIPTION = 5_000;
const KEEP_ALIVE_MS = 1_000;
const LIFETIME_MS = 20_000;
const MIN_SILENCE_MS = 2_500;
const SAMPLE_QUEUE = 10;
const EVENT_QUEUE = 10_000;
const EVENT_HANDLE = 1;
const CREATE_MS = 15_000;
const MAX_ITEMS_PER_CALL = coerceNodeId("i=11714");
const SERVER_OBJECT = coerceNodeId("i=2253");
const BAD_NODE_ID_INVALID = statusOf("BadNodeIdInvalid");

export interface SubscribeOptions {
  readonly session: ClientSession;
  readonly server: Server;
  readonly store: TagStore;
  /** Index of the server's namespace in this session; null when the server does not have it. */
  readonly namespaceIndex: number | null;
  readonly eventFilter: EventFilter;
  readonly clock: Clock;
  readonly log: Log;
  onEvent(fields: readonly Variant[]): void;
  /** The server ended a subscription: the link has to be built anew. */
  onEnded(why: string): void;
}

interface Watched {
  readonly subscription: ClientSubscription;
  readonly silentAfterMs: number;
  heardAtMs: number;
  heardSteadyMs: number;
  /** False until the first values are in: a keep-alive before them must not make old values look fresh. */
  filled: boolean;
  nextSequence: number | null;
}

/** All subscriptions of one service session, and how long each has been silent. */
export class Subscriptions {
  readonly #o: SubscribeOptions;
  readonly #watched: Watched[] = [];
  #eventSubscriptionId: number | null = null;
  #lostMessages = 0;

  private constructor(o: SubscribeOptions) {
    this.#o = o;
  }

  /** @throws Error of the library when a subscription cannot be made; a single item that fails shows it on its tag. */
  static async open(o: SubscribeOptions): Promise<Subscriptions> {
    const all = new Subscriptions(o);
    await all.#openEvents();
    await all.#openData();
    return all;
  }

  get eventSubscriptionId(): number | null {
    return this.#eventSubscriptionId;
  }
  /** Notification messages whose number was skipped: the server dropped them before we could take them. */
  get lostMessages(): number {
    return this.#lostMessages;
  }

  /** @returns wall time of the last word of the subscription that has been silent longest; 0 before any. */
  heardMs(): number {
    return this.#watched.reduce((oldest, w) => Math.min(oldest, w.filled ? w.heardAtMs : 0), this.#watched.length === 0 ? 0 : Number.POSITIVE_INFINITY);
  }

  isSilent(): boolean {
    const now = this.#o.clock.steadyMs();
    return this.#watched.some((w) => now - w.heardSteadyMs > w.silentAfterMs);
  }

  async #create(priority: number, onMessage: (message: NotificationMessage, watched: Watched) => void): Promise<Watched> {
    const { publishMs } = this.#o.server;
    const subscription = await this.#o.session.createSubscription2({
      requestedPublishingInterval: publishMs, requestedMaxKeepAliveCount: Math.max(1, Math.floor(KEEP_ALIVE_MS / publishMs)), requestedLifetimeCount: Math.ceil(LIFETIME_MS / publishMs),
      maxNotificationsPerPublish: 10_000, publishingEnabled: true, priority,
    });
    const now = this.#o.clock;
    const watched: Watched = { subscription, heardAtMs: 0, heardSteadyMs: now.steadyMs(), silentAfterMs: Math.max(MIN_SILENCE_MS, 3 * subscription.maxKeepAliveCount * subscription.publishingInterval), filled: false, nextSequence: null };
    this.#watched.push(watched);
    subscription.on("raw_notification", (message: NotificationMessage) => {
      watched.heardAtMs = now.nowMs();
      watched.heardSteadyMs = now.steadyMs();
      this.#countGap(watched, message);
      try {
        onMessage(message, watched);
      } catch (err) {
        this.#o.log.error("opcua.notification.failed", { server: this.#o.server.id, err });
      }
      // Taken: the library would otherwise look for an emitter per item, at the cost of the whole batch again.
      message.notificationData = [];
    });
    subscription.on("terminated", () => this.#o.onEnded("The server ended a subscription."));
    subscription.on("internal_error", (err: Error) => this.#o.log.warn("opcua.subscription.error", { server: this.#o.server.id, text: err.message.slice(0, 200) }));
    return watched;
  }

  #countGap(watched: Watched, message: NotificationMessage): void {
    const isKeepAlive = (message.notificationData ?? []).length === 0;
    if (watched.nextSequence !== null && message.sequenceNumber > watched.nextSequence) {
      this.#lostMessages += message.sequenceNumber - watched.nextSequence;
      this.#o.log.warn("opcua.notification.gap", { server: this.#o.server.id, lost: message.sequenceNumber - watched.nextSequence });
    }
    // A keep-alive carries the number that the next message will have.
    watched.nextSequence = isKeepAlive ? message.sequenceNumber : message.sequenceNumber + 1;
  }

  async #openData(): Promise<void> {
    const { store, server, namespaceIndex, session } = this.#o;
    const slots = store.slotsOf(server.id);
    if (slots.length === 0) return;
    if (namespaceIndex === null) {
      for (const slot of slots) store.putStatus(slot, BAD_NODE_ID_INVALID);
      return;
    }
    const perCall = Math.min(ITEMS_PER_CALL, (await itemsPerCall(session)) || ITEMS_PER_CALL);
    const sample = emptySample();
    for (let from = 0; from < slots.length; from += ITEMS_PER_SUBSCRIPTION) {
      const part = slots.slice(from, from + ITEMS_PER_SUBSCRIPTION);
      const watched = await this.#create(10, (message, from) => {
        for (const data of message.notificationData ?? []) {
          if (data instanceof DataChangeNotification) {
            from.filled = true;
            const items = data.monitoredItems ?? [];
            for (let i = 0; i < items.length; i++) {
              const slot = items[i]!.clientHandle - 1;
              const tag = store.tags[slot];
              if (!tag) continue;
              decodeValue(items[i]!.value, tag.type, sample);
              store.put(slot, sample);
            }
          } else this.#onStatusChange(data);
        }
      });
      let good = 0;
      for (let at = 0; at < part.length; at += perCall) good += await this.#monitor(watched.subscription, part.slice(at, at + perCall), namespaceIndex);
      if (good === 0) watched.filled = true;
    }
  }

  /** @returns how many items the server agreed to watch. */
  async #monitor(subscription: ClientSubscription, slots: readonly number[], namespaceIndex: number): Promise<number> {
    const { store, server, session } = this.#o;
    const request = new CreateMonitoredItemsRequest({
      subscriptionId: subscription.subscriptionId, timestampsToReturn: TimestampsToReturn.Source,
      itemsToCreate: slots.map((slot) => ({
        itemToMonitor: { nodeId: tagNodeId(store.tags[slot]!, namespaceIndex), attributeId: AttributeIds.Value },
        monitoringMode: MonitoringMode.Reporting,
        requestedParameters: { clientHandle: slot + 1, samplingInterval: server.samplingMs, queueSize: SAMPLE_QUEUE, discardOldest: true },
      })),
    });
    const response = await serviceRequest<CreateMonitoredItemsResponse>(session, request, CREATE_MS);
    let good = 0;
    (response.results ?? []).forEach((result, i) => {
      if (result.statusCode.isGoodish()) good += 1;
      else store.putStatus(slots[i]!, result.statusCode.value >>> 0);
    });
    return good;
  }

  async #openEvents(): Promise<void> {
    const { session, eventFilter, log, server } = this.#o;
    const watched = await this.#create(200, (message) => {
      for (const data of message.notificationData ?? []) {
        if (data instanceof EventNotificationList) for (const event of data.events ?? []) this.#o.onEvent(event.eventFields ?? []);
        else this.#onStatusChange(data);
      }
    });
    const request = new CreateMonitoredItemsRequest({
      subscriptionId: watched.subscription.subscriptionId, timestampsToReturn: TimestampsToReturn.Neither,
      itemsToCreate: [{
        itemToMonitor: { nodeId: SERVER_OBJECT, attributeId: AttributeIds.EventNotifier }, monitoringMode: MonitoringMode.Reporting,
        requestedParameters: { clientHandle: EVENT_HANDLE, samplingInterval: 0, queueSize: EVENT_QUEUE, discardOldest: false, filter: eventFilter },
      }],
    });
    const response = await serviceRequest<CreateMonitoredItemsResponse>(session, request, CREATE_MS);
    watched.filled = true;
    const status = response.results?.[0]?.statusCode;
    if (status?.isGood()) this.#eventSubscriptionId = watched.subscription.subscriptionId;
    else log.warn("opcua.events.refused", { server: server.id, status: status?.name ?? "" });
  }

  #onStatusChange(data: unknown): void {
    if (data instanceof StatusChangeNotification) this.#o.onEnded(`The server ended a subscription: ${data.status.name}.`);
  }
}

export const tagNodeId = (tag: Pick<ZoneTag, "identifier">, namespaceIndex: number): NodeId => coerceNodeId(`ns=${namespaceIndex};s=${tag.identifier}`);

/** 0 when the server states no limit. */
async function itemsPerCall(session: ClientSession): Promise<number> {
  const limit = await session.read({ nodeId: MAX_ITEMS_PER_CALL, attributeId: AttributeIds.Value });
  return typeof limit.value.value === "number" ? limit.value.value : 0;
}
