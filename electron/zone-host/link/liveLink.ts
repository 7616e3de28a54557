// What exists of a link while it is live: channel, service session, subscriptions, users' sessions, and their watch. A
// broken channel ends none of it: sessions and subscriptions wait at the server until `resume` brings them onto
// another.
import {
  AttributeIds,
  coerceNodeId,
  DataType,
  ReadRequest,
  TimestampsToReturn,
  Variant,
  type ClientSession,
  type ReadResponse,
} from "node-opcua-client";
import type { ConditionTable } from "../../../shared/alarms/conditionTable.ts";
import type { ServerIdentity } from "../../../shared/hosts/zoneHost.ts";
import type { Server } from "../../../shared/plant/model.ts";
import { unknownCapabilities, type ServerCapabilities } from "../../../shared/zones/capabilities.ts";
import type { Log } from "../../base/log.ts";
import { conditionFilter, ConditionSource } from "../alarms/conditionEvents.ts";
import { readCapabilities } from "./readCapabilities.ts";
import { ConditionRefresh } from "./conditionRefresh.ts";
import { AbortedError, deadline } from "../wire/deadline.ts";
import { LinkWatch, WATCH_MS } from "./linkWatch.ts";
import type { Channel, ChannelContext } from "./openChannel.ts";
import { isGone, pausePublishing, republish, resumePublishing, SessionGone } from "../wire/sessionKeeping.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";
import { messageOf, errorExcerpt } from "../wire/statusName.ts";
import { TagWatch } from "./tagWatch.ts";
import { Subscriptions } from "../subscription/subscriptions.ts";
import type { TagStore } from "../values/tagStore.ts";
import { UserSessions } from "./userSessions.ts";

const SUBSCRIBE_MS = 60_000;
const REPUBLISH_ALL_MS = 15_000;
const FAREWELL_MS = 2_000;
const PROBE_MS = 2_000;
const PROBE_TIMEOUT_MS = 10_000;
/** How long a server is given after our own pause: a second, or many times what its answers took before. */
const QUICK_PROBE = { leastMs: 1_000, times: 10 };
const USER_PING_MS = 8_000;
const MUTE_RETURNS = 2;
const CURRENT_TIME = coerceNodeId("i=2258");
const CONDITION_TYPE = coerceNodeId("i=2782");
const CONDITION_REFRESH = coerceNodeId("i=3875");

interface LiveLinkDeps {
  readonly context: ChannelContext;
  readonly server: Server;
  readonly service: ServerIdentity;
  readonly channel: Channel;
  readonly store: TagStore;
  readonly table: ConditionTable;
  readonly log: Log;
  /** Fires when the attempt to open is no longer wanted. */
  readonly signal: AbortSignal;
}

/** Why a live link ended. `silent`: the connection stands but nothing comes over it. */
export interface LinkEnd {
  readonly kind: "lost" | "silent" | "asked";
  readonly why: string;
  /** The session may well live on at the server. */
  readonly resumable: boolean;
}

interface Ending {
  readonly ended: Promise<LinkEnd>;
  resolve(end: LinkEnd): void;
}

function newEnding(): Ending {
  let resolve: (end: LinkEnd) => void = () => undefined;
  const ended = new Promise<LinkEnd>((r) => (resolve = r));
  return { ended, resolve: (end) => resolve(end) };
}

/** A link while it is live: the service session, its subscriptions, and the sessions of users beside it. */
export class LiveLink {
  readonly session: ClientSession;
  readonly namespaces: readonly string[];
  readonly capabilities: ServerCapabilities;
  readonly users: UserSessions;
  readonly #deps: LiveLinkDeps;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #tagWatch: TagWatch;
  readonly #refresh: ConditionRefresh;
  #channel: Channel;
  #ending = newEnding();
  /** True from the moment the channel is given up until the session is on another. */
  #away = false;
  #detached: Promise<void> = Promise.resolve();
  #endedWhileAway: string | null = null;
  #contactAtResumeMs = -1;
  /** How often in a row the session was silent from its return on. */
  #muteReturns = 0;
  #subscriptions: Subscriptions | null = null;
  #latencyMs: number | null = null;
  #skewMs: number | null = null;

  private constructor(
    deps: LiveLinkDeps,
    session: ClientSession,
    namespaces: readonly string[],
    capabilities: ServerCapabilities,
  ) {
    this.#deps = deps;
    this.#channel = deps.channel;
    this.#tagWatch = new TagWatch(deps.store, deps.server.id, deps.context.clock);
    this.#refresh = new ConditionRefresh({ server: deps.server.id, log: deps.log, call: () => this.#callRefresh() });
    this.session = session;
    this.namespaces = namespaces;
    this.capabilities = capabilities;
    this.users = new UserSessions({
      signIn: (identity) => this.#channel.signIn(identity),
      changeUser: (s, identity) => this.#channel.changeUser(s, identity),
    });
  }

  /** @throws Refusal, or the library's error; the channel is then the caller's to close. */
  static async open(deps: LiveLinkDeps): Promise<LiveLink> {
    const session = await deps.channel.signIn(deps.service, deps.signal);
    const link = new LiveLink(deps, session, await session.readNamespaceArray(), await capabilitiesOf(session, deps));
    link.#listen(deps.channel);
    const subscribing = link.#subscribe();
    try {
      await deadline(subscribing, SUBSCRIBE_MS, "The server did not set up the subscriptions in time.", deps.signal);
    } catch (err) {
      link.#away = true;
      link.#refresh.stop();
      void subscribing.catch(() => undefined).then(() => link.#subscriptions?.close());
      throw err;
    }
    link.#watch();
    return link;
  }

  get channel(): Channel {
    return this.#channel;
  }
  /** How the present connection ended; another promise after each `resume`. */
  get ended(): Promise<LinkEnd> {
    return this.#ending.ended;
  }
  get namespaceIndex(): number | null {
    const index = this.namespaces.indexOf(this.#deps.server.namespaceUri);
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
  get subscriptions(): Subscriptions | null {
    return this.#subscriptions;
  }
  lastContactMs(): number {
    return this.#subscriptions?.lastContactMs() ?? 0;
  }

  /** Ends the link from our side; `ended` resolves. */
  end(why: string): void {
    this.#over({ kind: "asked", why, resumable: false });
  }

  #over(end: LinkEnd): void {
    if (this.#away) return;
    this.#away = true;
    this.#stopWatching();
    if (end.resumable) {
      pausePublishing(this.session);
      this.#subscriptions?.connectionLost();
    }
    this.#ending.resolve(end);
  }

  #listen(channel: Channel): void {
    void channel.lost.then((why) => {
      if (this.#channel === channel) this.#over({ kind: "lost", why, resumable: true });
    });
  }

  #gone(why: string): void {
    this.#endedWhileAway = why;
    this.#over({ kind: "lost", why, resumable: false });
  }

  async #subscribe(): Promise<void> {
    const { server, store, table, context, log } = this.#deps;
    const conditions = new ConditionSource({
      server: server.id,
      table,
      namespaces: this.namespaces,
      tags: store.slotsOf(server.id).map((slot) => store.tags[slot]!),
      nowMs: () => context.clock.nowMs(),
      onRefreshRequired: () => void this.refreshConditions(),
      onEventsLost: () => this.#refresh.lost(),
    });
    this.session.on("session_closed", () => this.#gone("The server closed the session."));
    this.#subscriptions = await Subscriptions.open({
      session: this.session,
      server,
      store,
      namespaceIndex: this.namespaceIndex,
      eventFilter: conditionFilter(),
      clock: context.clock,
      log,
      capabilities: this.capabilities,
      onEvent: (fields) => conditions.onEvent(fields),
      onEventsLost: () => void this.refreshConditions(),
      onEnded: (why) => this.#gone(why),
    });
    await this.refreshConditions();
  }

  /** Asks the server for all its conditions, again and again while the link stands, until it agrees. */
  async refreshConditions(): Promise<void> {
    if (!this.#away) await this.#refresh.ask(); // `resume` asks by itself
  }

  async #callRefresh(): Promise<string | null> {
    const subscriptionId = this.#subscriptions?.eventSubscriptionId ?? null;
    if (subscriptionId === null) return null;
    const result = await this.session.call({
      objectId: CONDITION_TYPE,
      methodId: CONDITION_REFRESH,
      inputArguments: [new Variant({ dataType: DataType.UInt32, value: subscriptionId })],
    });
    return result.statusCode.isNotGood() ? result.statusCode.name : "Good";
  }

  /** Lets go of the broken channel. The sessions stay at the server. */
  detach(): void {
    this.#detached = this.#channel.abandon();
  }

  /**
   * Brings the sessions and subscriptions onto another channel and fetches what the server kept meanwhile.
   * @throws SessionGone when the server no longer has them, or a Refusal; any other error is the path's, and may be
   * tried again.
   */
  async resume(channel: Channel, signal: AbortSignal): Promise<void> {
    await this.#detached;
    const from = this.#channel;
    this.#refuseEnded();
    try {
      await channel.resume(this.session, from, signal);
      await deadline(
        republish(this.session),
        REPUBLISH_ALL_MS,
        "The server did not send again what was missed in time.",
        signal,
      );
      await this.users.restore((session) => channel.resume(session, from, signal));
    } catch (err) {
      throw isGone(err) ? new SessionGone(messageOf(err), { cause: err }) : err;
    }
    this.#refuseEnded();
    if (signal.aborted) throw new AbortedError("no longer wanted");
    this.#contactAtResumeMs = this.lastContactMs();
    this.#channel = channel;
    this.#ending = newEnding();
    this.#away = false;
    this.#subscriptions?.connectionRestored();
    resumePublishing(this.session);
    this.#watch();
    this.#listen(channel);
    void this.refreshConditions();
  }

  #refuseEnded(): void {
    if (this.#endedWhileAway !== null) throw new SessionGone(this.#endedWhileAway);
  }

  /** After SessionGone: what the server may still have of the old sessions is closed over the new channel. */
  async discard(channel: Channel): Promise<void> {
    this.#away = true;
    this.#subscriptions?.close();
    const from = this.#channel;
    const close = async (session: ClientSession): Promise<void> => {
      await channel.resume(session, from).catch(() => undefined);
      await session.close(true);
    };
    const all = Promise.all([close(this.session).catch(() => undefined), this.users.restore(close)]);
    await deadline(all, FAREWELL_MS, "farewell").catch(() => undefined);
  }

  #watch(): void {
    const watch = new LinkWatch(this.#deps.context.clock);
    this.#tagWatch.start();
    this.#every(WATCH_MS, () => {
      const verdict = watch.tick(this.#subscriptions?.isSilent() ?? false);
      if (verdict === "well") this.#tagWatch.tick();
      else this.#tagWatch.restart();
      if (verdict === "silent")
        this.#silent("The connection stands but the server sends nothing, not even keep-alives.");
      else if (verdict === "probe") void this.#probeNow();
    });
    this.#every(PROBE_MS, () => void this.#probe(PROBE_TIMEOUT_MS));
    this.#every(USER_PING_MS, () =>
      this.users.keepAlive((session) => session.read({ nodeId: CURRENT_TIME, attributeId: AttributeIds.Value })),
    );
    void this.#probe(PROBE_TIMEOUT_MS);
  }

  /** A session that is brought back twice and never says a word is not brought back again. */
  #silent(why: string): void {
    this.#muteReturns = this.lastContactMs() > this.#contactAtResumeMs ? 0 : this.#muteReturns + 1;
    this.#over({ kind: "silent", why, resumable: this.#muteReturns < MUTE_RETURNS });
  }

  async #probeNow(): Promise<void> {
    const channel = this.#channel;
    const answered = await this.#probe(
      Math.min(PROBE_TIMEOUT_MS, Math.max(QUICK_PROBE.leastMs, QUICK_PROBE.times * (this.#latencyMs ?? 0))),
    );
    if (!answered && this.#channel === channel)
      this.#silent("After a pause of this computer the server does not answer any more.");
  }

  #every(intervalMs: number, work: () => void): void {
    this.#timers.push(setInterval(work, intervalMs));
  }

  #stopWatching(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    this.#refresh.stop();
    this.#tagWatch.stop();
  }

  /** Round trip and clock skew by one small read. Its failure ends nothing: the subscriptions' silence does. */
  async #probe(timeoutMs: number): Promise<boolean> {
    const { clock } = this.#deps.context;
    const sentSteadyMs = clock.steadyMs();
    const sentMs = clock.nowMs();
    try {
      const request = new ReadRequest({
        nodesToRead: [{ nodeId: CURRENT_TIME, attributeId: AttributeIds.Value }],
        timestampsToReturn: TimestampsToReturn.Neither,
      });
      const response = await serviceRequest<ReadResponse>(this.session, request, timeoutMs);
      const tookMs = clock.steadyMs() - sentSteadyMs;
      const serverMs = response.responseHeader.timestamp?.getTime() ?? Number.NaN;
      this.#latencyMs = Math.round(tookMs * 10) / 10;
      this.#skewMs = Number.isFinite(serverMs) ? Math.round(serverMs - (sentMs + tookMs / 2)) : null;
      return true;
    } catch (err) {
      this.#deps.log.debug("opcua.probe.failed", { server: this.#deps.server.id, text: errorExcerpt(err) });
      return false;
    }
  }

  /** @param broken true when the peer does not answer any more. */
  async close(broken: boolean): Promise<void> {
    this.#away = true;
    this.#stopWatching();
    this.#subscriptions?.close();
    await this.#channel.close(broken);
  }
}

/** What a server says of itself only helps to ask it well: its silence on this ends nothing. */
async function capabilitiesOf(session: ClientSession, deps: LiveLinkDeps): Promise<ServerCapabilities> {
  try {
    return await readCapabilities(session, deps.context.clock.nowMs());
  } catch (err) {
    deps.log.info("opcua.capabilities.failed", { server: deps.server.id, text: errorExcerpt(err) });
    return unknownCapabilities;
  }
}
