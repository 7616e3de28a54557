// The security session of one server: hears its audit events and reads who is connected. It never writes.
import {
  AttributeIds,
  ClientMonitoredItem,
  coerceNodeId,
  TimestampsToReturn,
  type ClientSession,
  type ClientSubscription,
  type Variant,
} from "node-opcua-client";
import type { IdentityEvents } from "../../../shared/hosts/identityCalls.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import { noServerSecurity, type ServerSecurity } from "../../../shared/zones/serverSecurity.ts";
import type { Log } from "../../base/log.ts";
import type { Clock } from "../wire/clock.ts";
import { deadline } from "../wire/deadline.ts";
import { codeOf } from "../wire/statusName.ts";
import { auditEvent, auditFilter } from "./auditEvents.ts";
import { sessionsOf, type OurClient } from "./sessionDiagnostics.ts";
import { isIdentityCode } from "../link/identityCodes.ts";
import { Refusal } from "../link/refusal.ts";
import { identityName } from "../link/sessionIdentity.ts";
import { bounded } from "../../../shared/text.ts";

/** What the watch needs of a link that is up. */
export interface WatchedLink {
  signIn(identity: ServerIdentity): Promise<ClientSession>;
}
interface SecurityWatchDeps {
  readonly server: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly ours: () => OurClient;
  /** The same object while the link lasts; null while it is down. */
  link(): WatchedLink | null;
  emit<E extends keyof IdentityEvents>(name: E, payload: IdentityEvents[E]): void;
}

const READ_EVERY_MS = 5_000;
const OPEN_MS = 20_000;
const READ_MS = 10_000;
const RETRY_MS = 5_000;
/** A wrong password is not tried often: servers count and lock. */
const REFUSED_RETRY_MS = 60_000;
const QUEUE = 1_000;
const MOST_PENDING = 1_000;
const SERVER_OBJECT = coerceNodeId("i=2253");
const nodes = { sessions: "i=3707", security: "i=3708", summary: "i=2275", auditing: "i=2994" } as const;

type AuditRow = IdentityEvents["serverAudit"]["events"][number];

/** The security session of one server: reads its diagnostics and audit events for whoever watches its security. */
export class SecurityWatch {
  readonly #deps: SecurityWatchDeps;
  #identity: ServerIdentity | null = null;
  #session: ClientSession | null = null;
  #on: WatchedLink | null = null;
  #busy = false;
  #nextMs = 0;
  #pending: AuditRow[] = [];
  #missed = 0;
  #state: ServerSecurity = noServerSecurity;

  constructor(deps: SecurityWatchDeps) {
    this.#deps = deps;
  }

  get sessions(): number {
    return this.#session ? 1 : 0;
  }

  async setIdentity(identity: ServerIdentity | null): Promise<void> {
    this.#identity = identity;
    this.#nextMs = 0;
    await this.#drop();
    this.#say(
      identity
        ? {
            ...noServerSecurity,
            state: "waiting",
            reason: "The security session is being opened.",
            signedInAs: identityName(identity),
          }
        : noServerSecurity,
    );
  }

  /** Called about once a second: passes on what was heard, opens, reads or gives up, as it is time. */
  tick(): void {
    this.#flush();
    const link = this.#identity ? this.#deps.link() : null;
    if (this.#session && link !== this.#on)
      void this.#drop("The link is down; the security session comes back with it.");
    const now = this.#deps.clock.steadyMs();
    if (!link || !this.#identity || this.#busy || now < this.#nextMs) return;
    this.#busy = true;
    const work = this.#session ? this.#read(this.#session) : this.#open(link, this.#identity);
    void work.finally(() => (this.#busy = false));
  }

  async #open(link: WatchedLink, identity: ServerIdentity): Promise<void> {
    let session: ClientSession | null = null;
    try {
      session = await link.signIn(identity);
      const hears = await deadline(
        this.#listen(session),
        OPEN_MS,
        "The server did not set up the audit subscription in time.",
      );
      if (this.#identity !== identity || this.#deps.link() !== link) {
        await closeQuietly(session);
        return;
      }
      const opened = session;
      this.#session = opened;
      this.#on = link;
      session.once("session_closed", () => {
        if (this.#session === opened) void this.#drop("The server closed the security session; it is opened again.");
      });
      this.#say({
        ...this.#state,
        state: "open",
        reason: "",
        code: "",
        signedInAs: identityName(identity),
        hearsEvents: hears,
      });
      this.#nextMs = 0;
    } catch (err) {
      if (session) void closeQuietly(session);
      this.#refused(err, identity);
    }
  }

  #refused(err: unknown, identity: ServerIdentity): void {
    if (this.#identity !== identity) return;
    const own = (err as { code?: unknown }).code;
    const code = typeof own === "string" ? own : codeOf(err);
    const refused = err instanceof Error && (err instanceof Refusal || isIdentityCode(code));
    this.#nextMs = this.#deps.clock.steadyMs() + (refused ? REFUSED_RETRY_MS : RETRY_MS);
    const reason = refused
      ? refusedWords(err, identity)
      : "The security session could not be opened; it is tried again.";
    this.#deps.log.info("identity.security.notOpened", { server: this.#deps.server, code });
    this.#say({
      ...noServerSecurity,
      state: refused ? "refused" : "waiting",
      reason,
      code,
      signedInAs: identityName(identity),
    });
  }

  /** @returns false when the server sends this account no events. */
  async #listen(session: ClientSession): Promise<boolean> {
    const subscription: ClientSubscription = await session.createSubscription2({
      requestedPublishingInterval: 500,
      requestedMaxKeepAliveCount: 20,
      requestedLifetimeCount: 200,
      maxNotificationsPerPublish: QUEUE,
      publishingEnabled: true,
      priority: 1,
    });
    const item = ClientMonitoredItem.create(
      subscription,
      { nodeId: SERVER_OBJECT, attributeId: AttributeIds.EventNotifier },
      { samplingInterval: 0, queueSize: QUEUE, discardOldest: true, filter: auditFilter() },
      TimestampsToReturn.Neither,
    );
    item.on("changed", (values: unknown) => this.#onEvent(values as readonly Variant[]));
    return new Promise((resolve) => {
      item.once("initialized", () => resolve(item.statusCode.isGood()));
      item.once("err", () => resolve(false));
    });
  }

  #onEvent(values: readonly Variant[]): void {
    const event = Array.isArray(values) ? auditEvent(values, this.#deps.clock.nowMs()) : null;
    if (!event) return;
    if (this.#pending.length < MOST_PENDING) this.#pending.push(event);
    else this.#missed += 1;
  }

  #flush(): void {
    if (this.#pending.length === 0 && this.#missed === 0) return;
    const [events, missed] = [this.#pending, this.#missed];
    [this.#pending, this.#missed] = [[], 0];
    this.#deps.emit("serverAudit", { server: this.#deps.server, events, missed });
  }

  async #read(session: ClientSession): Promise<void> {
    this.#nextMs = this.#deps.clock.steadyMs() + READ_EVERY_MS;
    try {
      const [sessions, security, summary, auditing] = await deadline(
        session.read(Object.values(nodes).map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value }))),
        READ_MS,
        "The server did not answer the diagnostics read in time.",
      );
      if (this.#session !== session) return;
      const read = sessionsOf(sessions, security, this.#deps.ours());
      const counts = summary?.value.value as
        { rejectedSessionCount?: unknown; securityRejectedSessionCount?: unknown } | null | undefined;
      const auditingNow: unknown = auditing?.value.value;
      this.#say({
        ...this.#state,
        auditing: typeof auditingNow === "boolean" ? auditingNow : null,
        sessions: read.sessions,
        sessionsTotal: read.total,
        rejectedSessions: numberOrNull(counts?.rejectedSessionCount),
        securityRejectedSessions: numberOrNull(counts?.securityRejectedSessionCount),
        readAtMs: this.#deps.clock.nowMs(),
      });
    } catch (err) {
      this.#deps.log.info("identity.security.readFailed", { server: this.#deps.server, code: codeOf(err) });
      // A link that is being mended keeps its sessions: only an answer that says otherwise ends this one.
      if (/^BadSession/.test(codeOf(err)))
        await this.#drop("The server lost the security session; it is opened again.");
    }
  }

  #say(state: ServerSecurity): void {
    this.#state = state;
    this.#deps.emit("serverSecurity", { server: this.#deps.server, security: state });
  }

  async #drop(reason = ""): Promise<void> {
    const session = this.#session;
    this.#session = null;
    this.#on = null;
    if (!session) return;
    if (reason !== "" && this.#identity)
      this.#say({ ...this.#state, state: "waiting", reason, sessions: null, sessionsTotal: 0 });
    await closeQuietly(session);
  }

  async dispose(): Promise<void> {
    this.#identity = null;
    this.#flush();
    await this.#drop();
  }
}

/** A peer that no longer answers is not waited for. */
async function closeQuietly(session: ClientSession): Promise<void> {
  await deadline(session.close(true), 2_000, "close").catch(() => undefined);
}
const numberOrNull = (value: unknown): number | null => (typeof value === "number" ? value : null);

/** This station's own refusal says itself what is wrong; a server's is a code. */
function refusedWords(err: Error, identity: ServerIdentity): string {
  if (err instanceof Refusal) return err.message;
  const who = bounded(identityName(identity), 60);
  return `The server refused to sign in ${who}. Check the account on the server and the identity kept here.`;
}
