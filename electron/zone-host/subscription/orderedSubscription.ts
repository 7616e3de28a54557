import {
  RepublishRequest,
  type ClientSession,
  type ClientSubscription,
  type NotificationMessage,
  type RepublishResponse,
} from "node-opcua-client";
import type { Log } from "../../base/log.ts";
import type { Clock } from "../wire/clock.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";
import { isGone } from "../wire/sessionKeeping.ts";
import { codeOf } from "../wire/statusName.ts";
import { MessageOrder, previousNumber } from "./messageOrder.ts";
import { bounded } from "../../../shared/text.ts";

const KEEP_ALIVE_MS = 1_000;
const MIN_SILENCE_MS = 2_500;
const MEND_PAUSE_MS = 250;
/** For so long what came later waits for what is missing, while the server speaks. */
const MEND_MS = 2_000;
/** A server that only repeats itself has lost count; the link is then built again. */
const MOST_REPEATS = 100;

type Notifications = NonNullable<NotificationMessage["notificationData"]>;
interface Body {
  readonly data: Notifications;
  readonly sentMs: number;
}
/** What the library keeps to itself and a client that mends its own messages needs. */
interface Inside {
  lastSequenceNumber: number;
  readonly publishEngine: { acknowledge_notification(subscriptionId: number, sequenceNumber: number): void };
}

interface OrderedSubscriptionDeps {
  readonly session: ClientSession;
  readonly publishMs: number;
  readonly lifetimeMs: number;
  readonly priority: number;
  readonly server: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Called in the server's order, once per message. @param sentMs when the server sent it, in its time. */
  onData(data: Notifications, sentMs: number): void;
  /** Messages that neither came nor could be had again. @param fromMs, toMs in the server's time. */
  onLost(count: number, fromMs: number, toMs: number): void;
  onEnded(why: string): void;
}

/**
 * One subscription whose messages come once and in order, however the connection behaves, and how long it has been
 * silent.
 */
export class OrderedSubscription {
  readonly #deps: OrderedSubscriptionDeps;
  readonly #subscription: ClientSubscription;
  readonly #inside: Inside;
  readonly #order: MessageOrder<Body>;
  readonly #silentAfterMs: number;
  /**
   * Wall time of the last word, and of the last before which nothing is missing: what waits in the order is not shown
   * yet.
   */
  #saidAtMs = 0;
  #lastContactAtMs = 0;
  #heardSteadyMs: number;
  /** Server's time of the last message handed on, and of its last word of any kind. */
  #sentMs = Number.NaN;
  #spokeMs = Number.NaN;
  #lostWaiting = 0;
  #repeats = 0;
  #connected = true;
  #mending = false;
  /** Steady time from which the present mending counts: its begin, or the connection's return during it. */
  #mendFromMs = 0;
  #closed = false;
  /** False until the first values are in: a keep-alive before them must not make old values look fresh. */
  isFilled = false;
  readonly counts = { publishes: 0, keepAlives: 0, lostMessages: 0, republished: 0 };

  /** @throws Error of the library when the server refuses. */
  static async create(deps: OrderedSubscriptionDeps): Promise<OrderedSubscription> {
    const subscription = await deps.session.createSubscription2({
      requestedPublishingInterval: deps.publishMs,
      requestedMaxKeepAliveCount: Math.max(1, Math.floor(KEEP_ALIVE_MS / deps.publishMs)),
      requestedLifetimeCount: Math.ceil(deps.lifetimeMs / deps.publishMs),
      maxNotificationsPerPublish: 10_000,
      publishingEnabled: true,
      priority: deps.priority,
    });
    return new OrderedSubscription(deps, subscription);
  }

  private constructor(deps: OrderedSubscriptionDeps, subscription: ClientSubscription) {
    this.#deps = deps;
    this.#subscription = subscription;
    this.#inside = subscription as unknown as Inside;
    this.#order = new MessageOrder<Body>({
      deliver: (body) => this.#deliver(body),
      lost: (count) => (this.#lostWaiting += count),
    });
    this.#heardSteadyMs = deps.clock.steadyMs();
    this.#silentAfterMs = Math.max(
      MIN_SILENCE_MS,
      3 * subscription.maxKeepAliveCount * subscription.publishingInterval,
    );
    subscription.on("raw_notification", (message: NotificationMessage) => this.#onMessage(message));
    subscription.on("terminated", () => this.#end("The server ended a subscription."));
    // The library makes a new subscription in the old one's place, without our items.
    (subscription as unknown as NodeJS.EventEmitter).on("subscriptionId_changed", () =>
      this.#end("The server lost a subscription."),
    );
    subscription.on("internal_error", (err: Error) =>
      deps.log.warn("opcua.subscription.error", { server: deps.server, text: bounded(err.message, 200) }),
    );
  }

  get id(): number {
    return this.#subscription.subscriptionId;
  }
  get duplicates(): number {
    return this.#order.duplicates;
  }
  /** Wall time of the last word before which nothing is missing; 0 before the first values. */
  get lastContactMs(): number {
    return this.isFilled ? this.#lastContactAtMs : 0;
  }

  isSilent(steadyMs: number): boolean {
    return this.#connected && steadyMs - this.#heardSteadyMs > this.#silentAfterMs;
  }

  connectionLost(): void {
    this.#connected = false;
  }

  connectionRestored(): void {
    this.#connected = true;
    this.#heardSteadyMs = this.#mendFromMs = this.#deps.clock.steadyMs();
    this.#mendIfNeeded();
  }

  close(): void {
    this.#closed = true;
  }

  #end(why: string): void {
    if (!this.#closed) this.#deps.onEnded(why);
  }

  #onMessage(message: NotificationMessage): void {
    if (this.#closed) return;
    const data = message.notificationData ?? [];
    // Taken: the library would otherwise look for an emitter per item, at the cost of the whole batch again.
    message.notificationData = [];
    this.#saidAtMs = this.#deps.clock.nowMs();
    this.#heardSteadyMs = this.#deps.clock.steadyMs();
    this.#spokeMs = message.publishTime?.getTime() ?? this.#spokeMs;
    this.#take(message.sequenceNumber, data, this.#spokeMs);
    this.#noteExpected();
    if (this.#order.isWhole) this.#lastContactAtMs = this.#saidAtMs;
    else this.#mendIfNeeded();
  }

  /**
   * Where the library begins when it asks for messages to be sent again after a broken connection. By itself it takes
   * the number of a keep-alive, which is the next message's, for one that has come, and would leave that message out.
   */
  #noteExpected(): void {
    this.#inside.lastSequenceNumber = previousNumber(this.#order.expected) % 0xffffffff;
  }

  #take(number: number, data: Notifications, sentMs: number): void {
    const before = this.#order.duplicates;
    if (data.length === 0) {
      this.counts.keepAlives += 1;
      this.#order.keepAlive(number);
      return;
    }
    this.counts.publishes += 1;
    if (!this.#connected) this.counts.republished += 1;
    this.#order.take(number, { data, sentMs });
    this.#repeats = this.#order.duplicates > before ? this.#repeats + 1 : 0;
    if (this.#repeats > MOST_REPEATS) this.#end("The server sends the same messages again and again.");
  }

  #deliver({ data, sentMs }: Body): void {
    this.#tellLost(sentMs);
    if (!Number.isNaN(sentMs)) this.#sentMs = sentMs;
    try {
      this.#deps.onData(data, sentMs);
    } catch (err) {
      this.#deps.log.error("opcua.notification.failed", { server: this.#deps.server, err });
    }
  }

  #tellLost(toMs: number): void {
    const count = this.#lostWaiting;
    if (count === 0) return;
    this.#lostWaiting = 0;
    this.counts.lostMessages += count;
    this.#deps.log.warn("opcua.notification.gap", { server: this.#deps.server, lost: count });
    this.#deps.onLost(count, this.#sentMs, toMs);
  }

  #isAway(): boolean {
    return this.#closed || !this.#connected;
  }

  #mendIfNeeded(): void {
    if (this.#order.isWhole || this.#mending || this.#isAway()) return;
    this.#mending = true;
    void this.#mend().finally(() => (this.#mending = false));
  }

  /** Asks for what others have overtaken: on one connection it does not come by itself any more. */
  async #mend(): Promise<void> {
    this.#mendFromMs = this.#deps.clock.steadyMs();
    const leftMs = (): number => this.#mendFromMs + MEND_MS - this.#deps.clock.steadyMs();
    // A path on which nothing came since is not the server's refusal: its silence ends the connection, and what is
    // missing is asked for on the next.
    const isOver = (): boolean => this.#order.isWhole || (leftMs() <= 0 && this.#heardSteadyMs > this.#mendFromMs);
    while (!isOver()) {
      for (
        let number = this.#order.missing()[0];
        number !== undefined && !isOver();
        number = this.#order.missing()[0]
      ) {
        const isAnswered = await this.#republish(number, Math.max(MEND_PAUSE_MS, leftMs()));
        if (this.#isAway()) return;
        if (!isAnswered) break;
      }
      if (isOver()) break;
      await new Promise((resolve) => setTimeout(resolve, MEND_PAUSE_MS));
      if (this.#isAway()) return;
    }
    this.#order.giveUpAll();
    this.#tellLost(this.#spokeMs);
    this.#noteExpected();
    this.#lastContactAtMs = this.#saidAtMs;
  }

  /** @returns false when it is worth asking again. */
  async #republish(number: number, timeoutMs: number): Promise<boolean> {
    try {
      const request = new RepublishRequest({ subscriptionId: this.id, retransmitSequenceNumber: number });
      const { notificationMessage: message } = await serviceRequest<RepublishResponse>(
        this.#deps.session,
        request,
        timeoutMs,
      );
      if (message.sequenceNumber === number && (message.notificationData ?? []).length > 0) {
        // The library acknowledges what comes by Publish, not what comes by Republish.
        this.#inside.publishEngine.acknowledge_notification(this.id, number);
        this.counts.republished += 1;
        this.#order.take(number, {
          data: message.notificationData ?? [],
          sentMs: message.publishTime?.getTime() ?? Number.NaN,
        });
        this.#noteExpected();
      } else this.#order.giveUp(number);
      return true;
    } catch (err) {
      const code = codeOf(err);
      // What is wrong with the session is the link's to mend.
      if (!isGone(err) || code.startsWith("BadSession")) return false;
      if (code === "BadMessageNotAvailable") this.#order.giveUp(number);
      else this.#order.giveUpAll();
      return true;
    }
  }
}
