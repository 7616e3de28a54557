import type { ConditionTable } from "../../../shared/alarms/conditionTable.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ServerIdentity } from "../../../shared/hosts/zoneHost.ts";
import type { UserId, ZoneId } from "../../../shared/ids.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { CertificateInfo, LinkHealth, LinkState, TrustQuestion } from "../../../shared/zones/health.ts";
import type { Log } from "../../base/log.ts";
import { LiveLink, type LinkEnd } from "./liveLink.ts";
import { checkServer, Refusal, type ChannelContext, type CheckedServer } from "./openChannel.ts";
import { failureOf, noAnswer, type Failure } from "./refusalWords.ts";
import { mendable } from "./serverCheck.ts";
import { errorText } from "./statusName.ts";
import type { TagStore } from "../data/tagStore.ts";

/** Short enough that values flow again within 3 s of the server being ready, however long it was away. */
const RETRY_MS = { first: 500, most: 1_500 };
const LASTING_MS = 2_000;
const REFUSED_RETRY_MS = { first: 5_000, most: 60_000 };

export interface LinkOptions {
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
  readonly #o: LinkOptions;
  #server: Server;
  #service: ServerIdentity;
  #state: LinkState = "connecting";
  #sinceMs: number;
  #reason = "Connecting for the first time.";
  #code = "";
  #live: LiveLink | null = null;
  #lastHeardMs = 0;
  #timesLive = 0;
  #serverCertificate: CertificateInfo | null = null;
  #askedFor = "";
  #rejectedSha256: string | null = null;
  /** Rises when the attempt under way is no longer wanted: new address, restart, disposal. */
  #generation = 0;
  #wake: () => void = () => undefined;
  #abort = new AbortController();
  #disposed = false;
  readonly #running: Promise<void>;
  readonly #closing = new Set<Promise<void>>();

  constructor(o: LinkOptions, server: Server, service: ServerIdentity) {
    this.#o = o;
    this.#server = server;
    this.#service = service;
    this.#sinceMs = o.context.clock.nowMs();
    this.#running = this.#run().catch((err: unknown) => o.log.error("opcua.link.stopped", { server: server.id, err }));
  }

  get server(): Server {
    return this.#server;
  }
  get serverSha256(): string | null {
    return this.#serverCertificate?.sha256 ?? null;
  }

  /** @throws unavailable while the link is down, with the reason. */
  requireLive(): LiveLink {
    if (!this.#live || this.#state !== "live") throw new AppError("unavailable", `The link to ${this.#server.name} is down. ${this.#reason}`);
    return this.#live;
  }

  heardMs(): number {
    if (this.#live) this.#lastHeardMs = Math.max(this.#lastHeardMs, this.#live.heardMs());
    return this.#lastHeardMs;
  }

  /** True when values of this server are older than the zone allows, or nothing ever came. */
  isStale(): boolean {
    return this.#state !== "live" || this.#o.context.clock.nowMs() - this.heardMs() > this.#o.staleAfterMs;
  }

  /** Drops what is there and begins anew at once, perhaps at another address or as another user. */
  restart(reason: string, server = this.#server, service = this.#service): void {
    this.#server = server;
    this.#service = service;
    this.#generation += 1;
    this.#abort.abort();
    this.#live?.end(reason);
    this.#wake();
  }

  async #run(): Promise<void> {
    let failures = 0;
    let refusals = 0;
    while (!this.#isDisposed()) {
      const generation = this.#generation;
      let waitMs = 0;
      try {
        const live = await this.#attempt();
        if (generation !== this.#generation) {
          this.#closeInBackground(live, false);
          continue;
        }
        refusals = 0;
        if (await this.#stayLive(live)) failures = 0;
        else waitMs = backOff(RETRY_MS, failures++);
      } catch (err) {
        const failure = failureOf(err, { endpointUrl: this.#server.endpointUrl, userName: this.#service.userName, ownSha256: this.#o.context.pki.own.info.sha256 });
        this.#o.log.info("opcua.link.failed", { server: this.#server.id, code: failure.code, text: errorText(err).slice(0, 300) });
        if (generation !== this.#generation) continue;
        this.#report(err, failure);
        if (failure.refused) waitMs = backOff(REFUSED_RETRY_MS, refusals++);
        else waitMs = backOff(RETRY_MS, failures++);
      }
      if (waitMs > 0 && generation === this.#generation) await this.#wait(waitMs);
    }
  }

  #isDisposed(): boolean {
    return this.#disposed;
  }

  async #attempt(): Promise<LiveLink> {
    const { context, store, table, log } = this.#o;
    const server = this.#server;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const checked = await this.#check(server, signal);
    const live = await LiveLink.open({ context, server, service: this.#service, checked, store, table, log, signal });
    await context.pki.accept(server.id, checked.certificate.sha256);
    return live;
  }

  async #check(server: Server, signal?: AbortSignal): Promise<CheckedServer> {
    try {
      const checked = await checkServer(this.#o.context, server, signal);
      this.#serverCertificate = checked.certificate;
      return checked;
    } catch (err) {
      if (err instanceof Refusal && err.question) this.#serverCertificate = err.question.certificate;
      throw err;
    }
  }

  /** @returns true when it lasted: one that breaks at once must not be tried again at once. */
  async #stayLive(live: LiveLink): Promise<boolean> {
    const fromMs = this.#o.context.clock.steadyMs();
    this.#live = live;
    this.#timesLive += 1;
    this.#askedFor = "";
    this.#rejectedSha256 = null;
    this.#to("live", "", "");
    const end = await live.ended;
    this.heardMs();
    this.#live = null;
    this.#o.table.linkLost(this.#server.id);
    this.#closeInBackground(live, end.kind === "silent");
    if (!this.#disposed) this.#to(stateAfter(end), `${end.why}${end.kind === "asked" ? "" : " Connecting again by itself."}`, end.kind === "silent" ? "BadTimeout" : end.kind === "lost" ? "BadConnectionClosed" : "");
    return this.#o.context.clock.steadyMs() - fromMs > LASTING_MS;
  }

  #report(err: unknown, failure: Failure): void {
    if (failure.refused) this.#to("refused", failure.reason, failure.code);
    else if (this.#state === "silent" && noAnswer(err)) this.#to("silent", failure.reason, failure.code);
    else this.#to(this.#timesLive > 0 ? "reconnecting" : "connecting", failure.reason, failure.code);
    if (err instanceof Refusal && err.question) this.#ask(err.question);
  }

  #ask(question: NonNullable<Refusal["question"]>): void {
    const { certificate, faults } = question;
    const asked = `${certificate.sha256} ${faults.join(" ")}`;
    if (asked === this.#askedFor || certificate.sha256 === this.#rejectedSha256) return;
    this.#askedFor = asked;
    this.#o.onQuestion({
      zone: this.#o.zone, server: this.#server.id, endpointUrl: this.#server.endpointUrl, expectedApplicationUri: this.#server.applicationUri,
      certificate, faults, askedAtMs: this.#o.context.clock.nowMs(),
    });
  }

  /** Trusts the certificate the server shows at this moment, if it is the one decided about and nothing else is wrong with it. */
  async trustPending(sha256: string): Promise<CertificateInfo> {
    const shown = await this.#shown();
    if (shown.certificate.sha256 !== sha256) throw new AppError("conflict", "The server now shows another certificate than the one you decided about. Look at it again.");
    if (!mendable(shown.faults)) throw new AppError("conflict", `Trust does not mend this certificate. ${shown.reason}`);
    if (shown.faults.length > 0) await this.#o.context.pki.trust(shown.der);
    this.restart("Its certificate was trusted.");
    return shown.certificate;
  }

  async #shown(): Promise<{ certificate: CertificateInfo; der: Buffer; faults: TrustQuestion["faults"]; reason: string }> {
    try {
      const checked = await this.#check(this.#server);
      return { certificate: checked.certificate, der: checked.chainDer, faults: [], reason: "" };
    } catch (err) {
      if (err instanceof Refusal && err.question) return { ...err.question, reason: err.message };
      if (err instanceof Refusal) throw new AppError("conflict", err.message, { cause: err });
      throw new AppError("unavailable", "The server does not answer now, so its certificate cannot be compared. Try again when it does.", { cause: err });
    }
  }

  rejectPending(sha256: string): void {
    if (this.#serverCertificate?.sha256 !== sha256) throw new AppError("conflict", "The server now shows another certificate than the one you decided about. Look at it again.");
    this.#rejectedSha256 = sha256;
  }

  async clearUser(userId: UserId): Promise<void> {
    await this.#live?.users.close(userId);
  }

  health(): LinkHealth {
    const counts = this.#o.store.counts(this.#server.id);
    const live = this.#live;
    return {
      server: this.#server.id, endpointUrl: this.#server.endpointUrl, state: this.#state, sinceMs: this.#sinceMs, reason: this.#reason, code: this.#code,
      securityMode: live?.channel.securityMode ?? null, securityPolicy: live?.channel.securityPolicy ?? null, sessions: live?.sessions ?? 0,
      latencyMs: live?.latencyMs ?? null, clockSkewMs: live?.skewMs ?? null, reconnects: Math.max(0, this.#timesLive - 1), heardMs: this.heardMs(),
      tags: counts.tags, goodTags: counts.good, freshTags: this.isStale() ? 0 : counts.seen,
      ownCertificate: this.#o.context.pki.own.info, serverCertificate: this.#serverCertificate,
    };
  }

  #to(state: LinkState, reason: string, code: string): void {
    const from = this.#state;
    this.#reason = reason;
    this.#code = code;
    if (from === state) return;
    this.#state = state;
    this.#sinceMs = this.#o.context.clock.nowMs();
    this.#o.onState({ server: this.#server.id, from, to: state, reason, code });
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** The next attempt does not wait for the old connection's farewell. */
  #closeInBackground(live: LiveLink, broken: boolean): void {
    const closing = live.close(broken).catch((err: unknown) => this.#o.log.warn("opcua.link.closeFailed", { server: this.#server.id, text: errorText(err).slice(0, 200) }));
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.restart("Millward closed the link.");
    await this.#running;
    await Promise.all(this.#closing);
  }
}

const stateAfter = (end: LinkEnd): LinkState => (end.kind === "silent" ? "silent" : end.kind === "lost" ? "reconnecting" : "connecting");
const backOff = (retry: { first: number; most: number }, failures: number): number => Math.min(retry.most, retry.first * 2 ** failures);
