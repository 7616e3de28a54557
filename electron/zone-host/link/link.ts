import type { ConditionTable } from "../../../shared/alarms/conditionTable.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ServerIdentity } from "../../../shared/hosts/zoneHost.ts";
import type { UserId, ZoneId } from "../../../shared/ids.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type {
  CertificateInfo,
  LinkHealth,
  LinkRemark,
  LinkState,
  TrustQuestion,
} from "../../../shared/zones/health.ts";
import type { Log } from "../../base/log.ts";
import { CertificateWatch } from "./certificateWatch.ts";
import { LiveLink, type LinkEnd } from "./liveLink.ts";
import { CommunicationAlarm, communicationConditionId } from "./communicationAlarm.ts";
import { LastContact } from "./lastContact.ts";
import { Channel, type ChannelContext } from "./openChannel.ts";
import { Refusal } from "./refusal.ts";
import { Patience } from "./patience.ts";
import { failureOf, noAnswer, type Failure } from "./refusalWords.ts";
import { SessionGone } from "../wire/sessionKeeping.ts";
import { errorExcerpt } from "../wire/statusName.ts";
import type { TagStore } from "../values/tagStore.ts";
import { identityName } from "./sessionIdentity.ts";
import { ShownCertificate } from "./shownCertificate.ts";
import { bounded } from "../../../shared/text.ts";

/** Short enough that values flow again within 3 s of the server being ready, however long it was away. */
const RETRY_MS = { first: 500, most: 1_500 };
const LASTING_MS = 2_000;
const REFUSED_RETRY_MS = { first: 5_000, most: 60_000 };
/** Well below the session timeout asked for, so that nobody waits for a session that is gone anyway. */
const KEEP_SESSION_MS = 48_000;
/** A server that opens channels but neither gives the session back nor refuses it is asked this often. */
const RESUMES = 5;

/** A link whose connection broke, while its session may live on at the server. */
interface KeptLink {
  readonly live: LiveLink;
  readonly untilSteadyMs: number;
  resumes: number;
}

export interface LinkDeps {
  readonly context: ChannelContext;
  readonly zone: ZoneId;
  readonly staleAfterMs: number;
  readonly store: TagStore;
  readonly table: ConditionTable;
  readonly log: Log;
  onState(change: { server: string; from: LinkState; to: LinkState; reason: string; code: string }): void;
  onQuestion(question: TrustQuestion): void;
}

/** The link to one server: connects, checks, watches, and comes back by itself until disposed. */
export class Link {
  readonly #deps: LinkDeps;
  #server: Server;
  #service: ServerIdentity;
  #state: LinkState = "connecting";
  #sinceMs: number;
  #reason = "Connecting for the first time.";
  #code = "";
  #live: LiveLink | null = null;
  #kept: KeptLink | null = null;
  #watch: CertificateWatch | null = null;
  /** Nothing is tried before a person acts: so says the reason. */
  #waits = false;
  readonly #lastContact: LastContact;
  readonly #alarm: CommunicationAlarm;
  readonly #patience = new Patience();
  #timesLive = 0;
  readonly #certificate: ShownCertificate;
  /** Rises when the attempt under way is no longer wanted: new address, restart, disposal. */
  #generation = 0;
  #wake: () => void = () => undefined;
  #abort = new AbortController();
  #disposed = false;
  readonly #running: Promise<void>;
  readonly #closing = new Set<Promise<void>>();

  constructor(deps: LinkDeps, server: Server, service: ServerIdentity) {
    this.#deps = deps;
    this.#server = server;
    this.#service = service;
    this.#sinceMs = deps.context.clock.nowMs();
    this.#lastContact = new LastContact(deps.context.clock);
    this.#alarm = new CommunicationAlarm({
      server: server.id,
      serverName: server.name,
      table: deps.table,
      clock: deps.context.clock,
    });
    this.#certificate = new ShownCertificate({
      context: deps.context,
      zone: deps.zone,
      server: () => this.#server,
      onQuestion: (question) => deps.onQuestion(question),
    });
    this.#running = this.#run().catch((err: unknown) =>
      deps.log.error("opcua.link.stopped", { server: server.id, err }),
    );
  }

  get server(): Server {
    return this.#server;
  }
  get service(): ServerIdentity {
    return this.#service;
  }
  get serverSha256(): string | null {
    return this.#certificate.info?.sha256 ?? null;
  }

  /** @throws unavailable while the link is down, with the reason. */
  requireLive(): LiveLink {
    if (!this.#live || this.#state !== "live")
      throw new AppError("unavailable", `The link to ${this.#server.name} is down. ${this.#reason}`);
    return this.#live;
  }

  /** By today's wall clock; 0 when never. */
  lastContactMs(): number {
    this.#note();
    return this.#lastContact.atMs();
  }

  #note(): void {
    this.#lastContact.note(this.#live?.lastContactMs() ?? 0);
  }

  /** What is live at this moment, for looking only; null while the link is down. */
  get live(): LiveLink | null {
    return this.#live;
  }

  /** Acknowledges the link's own alarm. @returns false when there is none to acknowledge. */
  acknowledgeCommunication(conditionId: string, userName: string, comment: string): boolean {
    return conditionId === communicationConditionId(this.#server.id) && this.#alarm.acknowledge(userName, comment);
  }

  /** True when values of this server are older than the zone allows, or nothing ever came. */
  isStale(): boolean {
    this.#note();
    return this.#state !== "live" || this.#lastContact.ageMs() > this.#deps.staleAfterMs;
  }

  /** Drops what is there and begins again at once, perhaps at another address or as another user. */
  restart(reason: string, server = this.#server, service = this.#service): void {
    this.#server = server;
    this.#service = service;
    this.#generation += 1;
    this.#waits = false;
    this.#abort.abort();
    this.#dropKept();
    this.#live?.end(reason);
    this.#wake();
  }

  async #run(): Promise<void> {
    const { clock } = this.#deps.context;
    let failures = 0;
    let refusals = 0;
    while (!this.#isDisposed()) {
      const generation = this.#generation;
      const fromMs = clock.steadyMs();
      let waitMs = 0;
      try {
        const live = await this.#attempt();
        if (generation !== this.#generation) {
          this.#closeInBackground(live, false);
          continue;
        }
        refusals = 0;
        if (await this.#stayLive(live, generation)) failures = 0;
        else waitMs = backOff(RETRY_MS, failures++);
      } catch (err) {
        const failure = failureOf(err, {
          endpointUrl: this.#server.endpointUrl,
          userName: identityName(this.#service),
          ownSha256: this.#deps.context.pki.ownFor(this.#server.id).sha256,
        });
        this.#deps.log.info("opcua.link.failed", {
          server: this.#server.id,
          code: failure.code,
          text: errorExcerpt(err),
        });
        if (generation !== this.#generation) continue;
        this.#report(err, failure);
        if (failure.refused) {
          this.#dropKept();
          waitMs = failure.waits ? Number.POSITIVE_INFINITY : backOff(REFUSED_RETRY_MS, refusals++);
        } else waitMs = Math.max(0, backOff(RETRY_MS, failures++) - (noAnswer(err) ? clock.steadyMs() - fromMs : 0));
      }
      if (waitMs > 0 && generation === this.#generation) await this.#wait(waitMs);
    }
  }

  #isDisposed(): boolean {
    return this.#disposed;
  }

  async #attempt(): Promise<LiveLink> {
    const { context, store, table, log } = this.#deps;
    const server = this.#server;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const channel = await this.#openChannel(server, signal);
    try {
      const live =
        (await this.#resume(channel, signal)) ??
        (await LiveLink.open({ context, server, service: this.#service, channel, store, table, log, signal }));
      await context.pki.accept(server.id, channel.server.certificate.sha256);
      return live;
    } catch (err) {
      if (this.#kept) await channel.abandon();
      else await channel.close(noAnswer(err)); // a server that answers is told, so that no session stays behind
      throw err;
    }
  }

  async #openChannel(server: Server, signal: AbortSignal): Promise<Channel> {
    const { clock } = this.#deps.context;
    const fromMs = clock.steadyMs();
    const { patienceMs, hurried } = this.#patience.next();
    try {
      const checked = await this.#certificate.check(server, signal, patienceMs);
      const channel = await Channel.open(this.#deps.context, server, checked, signal, hurried ? patienceMs : undefined);
      this.#patience.opened(clock.steadyMs() - fromMs);
      return channel;
    } catch (err) {
      this.#patience.failed();
      throw err;
    }
  }

  /** @returns the kept link, live again over the channel; null when there is none, or none any more at the server. */
  async #resume(channel: Channel, signal: AbortSignal): Promise<LiveLink | null> {
    const kept = this.#kept;
    if (!kept) return null;
    const tooLate = this.#deps.context.clock.steadyMs() > kept.untilSteadyMs || kept.resumes >= RESUMES;
    try {
      if (tooLate) throw new SessionGone("The session was not brought back in time.");
      kept.resumes += 1;
      await kept.live.resume(channel, signal);
      this.#kept = null;
      return kept.live;
    } catch (err) {
      if (!(err instanceof SessionGone)) throw err;
      this.#deps.log.info("opcua.session.gone", { server: this.#server.id, text: bounded(err.message, 200) });
      this.#kept = null;
      await kept.live.discard(channel);
      return null;
    }
  }

  #dropKept(): void {
    const kept = this.#kept;
    this.#kept = null;
    if (kept) this.#closeInBackground(kept.live, true);
  }

  /** @returns true when it lasted: one that breaks at once must not be tried again at once. */
  async #stayLive(live: LiveLink, generation: number): Promise<boolean> {
    const fromMs = this.#deps.context.clock.steadyMs();
    this.#live = live;
    this.#timesLive += 1;
    this.#certificate.forgetQuestions();
    this.#to("live", "", "");
    this.#watch = new CertificateWatch(this.#deps.context, live.channel.server, this.#server.id);
    const end = await live.ended;
    this.#watch.dispose();
    this.#watch = null;
    this.#note();
    this.#live = null;
    this.#deps.table.linkLost(this.#server.id);
    if ((end.resumable || end.kind === "silent") && generation === this.#generation) {
      live.detach();
      // One that is not to come back is kept until the server answers and can be told to close it.
      this.#kept = {
        live,
        untilSteadyMs: end.resumable ? this.#deps.context.clock.steadyMs() + KEEP_SESSION_MS : Number.NEGATIVE_INFINITY,
        resumes: 0,
      };
    } else this.#closeInBackground(live, false);
    if (!this.#disposed)
      this.#to(
        stateAfter(end),
        `${end.why}${end.kind === "asked" ? "" : " Connecting again by itself."}`,
        end.kind === "silent" ? "BadTimeout" : end.kind === "lost" ? "BadConnectionClosed" : "",
      );
    return this.#deps.context.clock.steadyMs() - fromMs > LASTING_MS;
  }

  #report(err: unknown, failure: Failure): void {
    this.#waits = failure.waits === true;
    if (failure.refused) this.#to("refused", failure.reason, failure.code);
    else if (this.#state === "silent" && noAnswer(err)) this.#to("silent", failure.reason, failure.code);
    else this.#to(this.#timesLive > 0 ? "reconnecting" : "connecting", failure.reason, failure.code);
    if (err instanceof Refusal && err.question) this.#certificate.ask(err.question);
  }

  /** Trusts the certificate the server shows at this moment, and begins again with it. */
  async trustPending(sha256: string): Promise<CertificateInfo> {
    const certificate = await this.#certificate.trust(sha256);
    this.restart("Its certificate was trusted.");
    return certificate;
  }

  rejectPending(sha256: string): void {
    this.#certificate.reject(sha256);
  }

  async clearUser(userId: UserId): Promise<void> {
    // A session that waits for the line to come back is forgotten at once, and its farewell waited for by nobody.
    void this.#kept?.live.users.close(userId);
    await this.#live?.users.close(userId);
  }

  health(): LinkHealth {
    const counts = this.#deps.store.counts(this.#server.id);
    const live = this.#live;
    const remarks = this.#remarks();
    return {
      server: this.#server.id,
      endpointUrl: this.#server.endpointUrl,
      state: this.#state,
      sinceMs: this.#sinceMs,
      reason: this.#reason,
      code: this.#code,
      securityMode: live?.channel.securityMode ?? null,
      securityPolicy: live?.channel.securityPolicy ?? null,
      sessions: live?.sessions ?? 0,
      signedInAs: live ? { kind: this.#service.kind, name: bounded(identityName(this.#service), 128) } : null,
      latencyMs: live?.latencyMs ?? null,
      clockSkewMs: live?.skewMs ?? null,
      reconnects: Math.max(0, this.#timesLive - 1),
      lastContactMs: this.lastContactMs(),
      tags: counts.tags,
      goodTags: counts.good,
      freshTags: this.isStale() ? 0 : counts.seen,
      ownCertificate: this.#deps.context.pki.ownFor(this.#server.id),
      serverCertificate: this.#certificate.info,
      ...(remarks.length > 0 ? { remarks } : {}),
    };
  }

  #remarks(): readonly LinkRemark[] {
    if (this.#waits) return [{ kind: "accountHeld", text: this.#reason }];
    return this.#watch?.remarks() ?? [];
  }

  #to(state: LinkState, reason: string, code: string): void {
    const from = this.#state;
    this.#reason = reason;
    this.#code = code;
    if (state === "live") this.#alarm.up();
    else this.#alarm.down(reason);
    if (from === state) return;
    this.#state = state;
    this.#sinceMs = this.#deps.context.clock.nowMs();
    this.#deps.onState({ server: this.#server.id, from, to: state, reason, code });
  }

  /** @param ms infinite: until somebody restarts it. */
  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** The next attempt does not wait for the old connection's farewell. */
  #closeInBackground(live: LiveLink, broken: boolean): void {
    const closing = live
      .close(broken)
      .catch((err: unknown) =>
        this.#deps.log.warn("opcua.link.closeFailed", { server: this.#server.id, text: errorExcerpt(err) }),
      );
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#alarm.dispose();
    this.restart("Millward closed the link.");
    await this.#running;
    await Promise.all(this.#closing);
  }
}

const stateAfter = (end: LinkEnd): LinkState =>
  end.kind === "silent" ? "silent" : end.kind === "lost" ? "reconnecting" : "connecting";
const backOff = (retry: { first: number; most: number }, failures: number): number =>
  Math.min(retry.most, retry.first * 2 ** failures);
