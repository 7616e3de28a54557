// What exists of a link while it is live: channel, service session, subscriptions, users' sessions, and their watch.
import {
  AttributeIds, coerceNodeId, DataType, ReadRequest, TimestampsToReturn, Variant,
  type ClientSession, type ReadResponse,
} from "node-opcua-client";
import type { ConditionTable } from "../../../shared/alarms/conditionTable.ts";
import type { ServerIdentity } from "../../../shared/hosts/zoneHost.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { Log } from "../../base/log.ts";
import { conditionFilter, ConditionSource } from "../alarms/conditionEvents.ts";
import { deadline } from "./deadline.ts";
import { Channel, type ChannelContext, type CheckedServer } from "./openChannel.ts";
import { noAnswer } from "./refusalWords.ts";
import { serviceRequest } from "./serviceRequest.ts";
import { errorText } from "./statusName.ts";
import { Subscriptions } from "../data/subscriptions.ts";
import type { TagStore } from "../data/tagStore.ts";
import { UserSessions } from "../operations/userSessions.ts";

const SUBSCRIBE_MS = 60_000;
const WATCH_MS = 250;
const PROBE_MS = 2_000;
const PROBE_TIMEOUT_MS = 10_000;
const USER_PING_MS = 8_000;
const CURRENT_TIME = coerceNodeId("i=2258");
const CONDITION_TYPE = coerceNodeId("i=2782");
const CONDITION_REFRESH = coerceNodeId("i=3875");

export interface LiveLinkOptions {
  readonly context: ChannelContext;
  readonly server: Server;
  readonly service: ServerIdentity;
  readonly checked: CheckedServer;
  readonly store: TagStore;
  readonly table: ConditionTable;
  readonly log: Log;
  /** Fires when the attempt to open is no longer wanted. */
  readonly signal: AbortSignal;
}

/** Why a live link ended. `silent`: the connection stands but nothing comes over it. */
export interface LinkEnd { readonly kind: "lost" | "silent" | "asked"; readonly why: string }

export class LiveLink {
  readonly channel: Channel;
  readonly session: ClientSession;
  readonly namespaces: readonly string[];
  readonly users: UserSessions;
  readonly ended: Promise<LinkEnd>;
  readonly #o: LiveLinkOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #end: (end: LinkEnd) => void;
  #subscriptions: Subscriptions | null = null;
  #refreshing = false;
  #latencyMs: number | null = null;
  #skewMs: number | null = null;

  private constructor(o: LiveLinkOptions, channel: Channel, session: ClientSession, namespaces: readonly string[], end: { promise: Promise<LinkEnd>; resolve(end: LinkEnd): void }) {
    this.#o = o;
    this.channel = channel;
    this.session = session;
    this.namespaces = namespaces;
    this.users = new UserSessions((identity) => channel.signIn(identity));
    this.ended = end.promise;
    this.#end = (e) => end.resolve(e);
  }

  /** @throws Refusal, or the library's error; nothing stays open then. */
  static async open(o: LiveLinkOptions): Promise<LiveLink> {
    let resolve: (end: LinkEnd) => void = () => undefined;
    const promise = new Promise<LinkEnd>((r) => (resolve = r));
    const channel = await Channel.open(o.context, o.server, o.checked, (why) => resolve({ kind: "lost", why }), o.signal);
    try {
      const session = await channel.signIn(o.service, o.signal);
      const link = new LiveLink(o, channel, session, await session.readNamespaceArray(), { promise, resolve });
      await deadline(link.#subscribe(), SUBSCRIBE_MS, "The server did not set up the subscriptions in time.", o.signal);
      link.#watch();
      return link;
    } catch (err) {
      await channel.close(noAnswer(err)); // a server that answers is told, so that no session stays behind
      throw err;
    }
  }

  get namespaceIndex(): number | null {
    const index = this.namespaces.indexOf(this.#o.server.namespaceUri);
    return index < 0 ? null : index;
  }
  get latencyMs(): number | null {
    return this.#latencyMs;
  }
  get skewMs(): number | null {
    return this.#skewMs;
  }
  get sessions(): number {
    return 1 + this.users.count;
  }
  heardMs(): number {
    return this.#subscriptions?.heardMs() ?? 0;
  }

  /** Ends the link from our side; `ended` resolves. */
  end(why: string): void {
    this.#end({ kind: "asked", why });
  }

  async #subscribe(): Promise<void> {
    const { server, store, table, context, log } = this.#o;
    const conditions = new ConditionSource({
      server: server.id, table, namespaces: this.namespaces, tags: store.slotsOf(server.id).map((slot) => store.tags[slot]!),
      nowMs: () => context.clock.nowMs(), onRefreshRequired: () => void this.#refreshConditions(),
    });
    // The library repairs a session by itself; its subscriptions would then be others than ours.
    this.session.on("session_closed", () => this.#end({ kind: "lost", why: "The server closed the session." }));
    this.session.on("session_restored", () => this.#end({ kind: "lost", why: "The server lost the session." }));
    this.#subscriptions = await Subscriptions.open({
      session: this.session, server, store, namespaceIndex: this.namespaceIndex, eventFilter: conditionFilter(), clock: context.clock, log,
      onEvent: (fields) => conditions.onEvent(fields), onEnded: (why) => this.#end({ kind: "lost", why }),
    });
    await this.#refreshConditions();
  }

  async #refreshConditions(): Promise<void> {
    const subscriptionId = this.#subscriptions?.eventSubscriptionId ?? null;
    if (subscriptionId === null || this.#refreshing) return;
    this.#refreshing = true;
    try {
      const result = await this.session.call({ objectId: CONDITION_TYPE, methodId: CONDITION_REFRESH, inputArguments: [new Variant({ dataType: DataType.UInt32, value: subscriptionId })] });
      if (result.statusCode.isNotGood()) this.#o.log.info("opcua.conditions.refreshRefused", { server: this.#o.server.id, status: result.statusCode.name });
    } catch (err) {
      this.#o.log.warn("opcua.conditions.refreshFailed", { server: this.#o.server.id, text: errorText(err).slice(0, 200) });
    } finally {
      this.#refreshing = false;
    }
  }

  #watch(): void {
    let lastTickMs = this.#o.context.clock.steadyMs();
    this.#every(WATCH_MS, () => {
      const now = this.#o.context.clock.steadyMs();
      // After a stall of our own, such as the laptop's sleep, what came meanwhile is heard first.
      const stalled = now - lastTickMs > 4 * WATCH_MS;
      lastTickMs = now;
      if (!stalled && this.#subscriptions?.isSilent()) this.#end({ kind: "silent", why: "The connection stands but the server sends nothing, not even keep-alives." });
    });
    this.#every(PROBE_MS, () => void this.#probe());
    this.#every(USER_PING_MS, () => this.users.keepAlive((session) => session.read({ nodeId: CURRENT_TIME, attributeId: AttributeIds.Value })));
    void this.#probe();
  }

  #every(intervalMs: number, work: () => void): void {
    this.#timers.push(setInterval(work, intervalMs));
  }

  /** Round trip and clock skew by one small read. Its failure ends nothing: the subscriptions' silence does. */
  async #probe(): Promise<void> {
    const { clock } = this.#o.context;
    const sentSteadyMs = clock.steadyMs();
    const sentMs = clock.nowMs();
    try {
      const request = new ReadRequest({ nodesToRead: [{ nodeId: CURRENT_TIME, attributeId: AttributeIds.Value }], timestampsToReturn: TimestampsToReturn.Neither });
      const response = await serviceRequest<ReadResponse>(this.session, request, PROBE_TIMEOUT_MS);
      const tookMs = clock.steadyMs() - sentSteadyMs;
      const serverMs = response.responseHeader.timestamp?.getTime() ?? Number.NaN;
      this.#latencyMs = Math.round(tookMs * 10) / 10;
      this.#skewMs = Number.isFinite(serverMs) ? Math.round(serverMs - (sentMs + tookMs / 2)) : null;
    } catch (err) {
      this.#o.log.debug("opcua.probe.failed", { server: this.#o.server.id, text: errorText(err).slice(0, 200) });
    }
  }

  /** @param broken true when the peer does not answer any more. */
  async close(broken: boolean): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.channel.close(broken);
  }
}
