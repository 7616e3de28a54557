// From an address to a secure channel with a server that has proved to be the one the plant project names.
import {
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  type ClientSession,
  type EndpointDescription,
  type UserIdentityInfo,
} from "node-opcua-client";
import type { ServerIdentity } from "../../../shared/hosts/zoneHost.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { CertificateInfo } from "../../../shared/zones/health.ts";
import { chainOf } from "../pki/certificateChain.ts";
import { certificateInfo } from "../pki/certificateInfo.ts";
import { useOf } from "../pki/certificateUse.ts";
import type { Clock } from "../wire/clock.ts";
import { boundedTransport } from "../wire/boundedTransport.ts";
import { deadline } from "../wire/deadline.ts";
import type { HeldAccounts } from "./heldAccounts.ts";
import { isIdentityCode } from "./identityCodes.ts";
import { guardNonces, nonceOf } from "./nonceGuard.ts";
import { identityName, identityRefusal, userIdentityInfo } from "./sessionIdentity.ts";
import type { ZonePki } from "../pki/pki.ts";
import { refusalOf, serverFaults, type ServerIdentityCheck } from "../pki/serverCheck.ts";
import type { NonceFault, ServerNonces } from "../wire/serverNonces.ts";
import { SessionGone, withoutLibraryRepair } from "../wire/sessionKeeping.ts";
import { codeOf, messageOf } from "../wire/statusName.ts";
import { HeldAccount, Refusal } from "./refusal.ts";
import { signInRefusalWords } from "./signInRefusalWords.ts";
import { closeClient, watchChannel, type WatchedChannel } from "./watchedChannel.ts";

const DISCOVERY_MS = 4_000;
const CHANNEL_MS = 8_000;
const REQUEST_MS = 10_000;
const RESUME_MS = 5_000;
/** Long enough that a session outlives an outage we bridge; what a lost link leaves behind is gone after this. */
const SESSION_TIMEOUT_MS = 60_000;

export interface ChannelContext {
  readonly pki: ZonePki;
  readonly clock: Clock;
  /** Of all servers of the zone. */
  readonly accounts: HeldAccounts;
  readonly stationName: string;
  readonly applicationUri: string;
  readonly zone: string;
}

export interface CheckedServer {
  readonly chainDer: Buffer;
  readonly certificate: CertificateInfo;
  /** What the check went by, so that it can be made again while the link lives. */
  readonly check: ServerIdentityCheck;
}

const modes = { Sign: MessageSecurityMode.Sign, SignAndEncrypt: MessageSecurityMode.SignAndEncrypt } as const;

/**
 * Asks for the endpoints over an open channel, which carries nothing secret, and checks the one that offers
 * exactly the configured security.
 * @throws Refusal with every fault of the certificate; any other error is the network's.
 */
export async function checkServer(
  context: ChannelContext,
  server: Server,
  signal?: AbortSignal,
  patienceMs = DISCOVERY_MS,
): Promise<CheckedServer> {
  const endpoints = await overOpenChannel(
    context,
    server.endpointUrl,
    (client) => client.getEndpoints(),
    signal,
    patienceMs,
  );
  const endpoint = endpoints.find(
    (e) =>
      e.securityMode === modes[server.securityMode] && e.securityPolicyUri === SecurityPolicy[server.securityPolicy],
  );
  if (!endpoint) {
    const wanted = `${server.securityMode} with ${server.securityPolicy}`;
    throw new Refusal("BadSecurityPolicyRejected", signInRefusalWords.notOffered(wanted));
  }
  return checkEndpoint(context, server, endpoint);
}

async function checkEndpoint(
  context: ChannelContext,
  server: Server,
  endpoint: EndpointDescription,
): Promise<CheckedServer> {
  const chainDer = Buffer.from((endpoint.serverCertificate as Buffer | null) ?? Buffer.alloc(0));
  let der: Buffer;
  let certificate: CertificateInfo;
  try {
    der = chainOf(chainDer)[0]!;
    certificate = certificateInfo(der);
  } catch {
    throw new Refusal(
      "BadCertificateInvalid",
      "The server shows no readable certificate. Install a sound certificate on the server.",
    );
  }
  const check: ServerIdentityCheck = {
    server,
    certificate,
    endpointApplicationUri: endpoint.server.applicationUri ?? "",
    ...(await context.pki.judged(chainDer)),
    use: useOf(der),
    acceptedSha256: context.pki.acceptedSha256(server.id),
    nowMs: context.clock.nowMs(),
  };
  const faults = serverFaults(check);
  if (faults.length === 0) return { chainDer, certificate, check };
  const { code, reason } = refusalOf(faults, check);
  throw new Refusal(code, reason, { certificate, der, faults });
}

/** Asks something over a channel without security, which therefore carries nothing secret, and closes it. */
export async function overOpenChannel<T>(
  context: ChannelContext,
  endpointUrl: string,
  ask: (client: OPCUAClient) => Promise<T>,
  signal?: AbortSignal,
  patienceMs = DISCOVERY_MS,
): Promise<T> {
  const client = OPCUAClient.create({
    ...clientOptions(context, null),
    clientName: "discovery",
    securityMode: MessageSecurityMode.None,
    securityPolicy: SecurityPolicy.None,
    transportTimeout: DISCOVERY_MS,
    defaultTransactionTimeout: 5_000,
  });
  const channel = watchChannel(client);
  let answered = false;
  try {
    const answer = await deadline(
      client.connect(endpointUrl).then(() => ask(client)),
      patienceMs,
      "The server did not answer the endpoint request in time.",
      signal,
    );
    answered = true;
    return answer;
  } finally {
    await closeClient(client, channel, !answered);
  }
}

const clientOptions = (context: ChannelContext, server: string | null) => ({
  applicationName: `Millward ${context.zone}`,
  applicationUri: context.applicationUri,
  ...context.pki.clientIdentity(server),
  endpointMustExist: false,
  keepSessionAlive: false,
  transportFactory: boundedTransport,
  // One attempt: coming back is the link's work, which checks the server again each time.
  connectionStrategy: { maxRetry: 0, initialDelay: 50, maxDelay: 100 },
});

const heldAccount = (identity: ServerIdentity, cause?: unknown): HeldAccount =>
  new HeldAccount(codeOf(cause) || "BadUserAccessDenied", signInRefusalWords.held(identityName(identity)));
const nonceRefusal = (fault: NonceFault): Refusal => new Refusal("BadNonceInvalid", signInRefusalWords.nonce(fault));

/** An open secure channel with one checked server; sessions of several users share it. */
export class Channel {
  readonly server: CheckedServer;
  readonly securityMode: "Sign" | "SignAndEncrypt";
  readonly securityPolicy: Server["securityPolicy"];
  readonly #client: OPCUAClient;
  readonly #anonymous: boolean;
  readonly #nowMs: () => number;
  readonly #watched: WatchedChannel;
  readonly #nonces: ServerNonces;
  readonly #accounts: HeldAccounts;
  readonly #serverId: string;
  /** Who each session was opened as: asked again whether the channel protects it, should it move to another. */
  readonly #identities = new WeakMap<ClientSession, ServerIdentity>();
  /** Resolves with the reason when the channel breaks by itself. */
  readonly lost: Promise<string>;
  #closed: Promise<void> | null = null;

  private constructor(
    client: OPCUAClient,
    watched: WatchedChannel,
    server: CheckedServer,
    wanted: Server,
    { clock, pki, accounts }: ChannelContext,
  ) {
    this.#client = client;
    this.#anonymous = wanted.anonymous === true;
    this.#nowMs = () => clock.nowMs();
    this.#nonces = pki.nonces;
    this.#accounts = accounts;
    this.#serverId = wanted.id;
    guardNonces(client, pki.nonces, nonceRefusal);
    this.#watched = watched;
    this.server = server;
    this.securityMode = wanted.securityMode;
    this.securityPolicy = wanted.securityPolicy;
    this.lost = new Promise((resolve) => {
      client.once("connection_lost", () => resolve("The connection to the server broke."));
      client.once("close", () => resolve("The connection to the server was closed."));
    });
  }

  /** @throws Refusal; any other error is the network's. Nothing stays open then. */
  static async open(
    context: ChannelContext,
    wanted: Server,
    checked: CheckedServer,
    signal?: AbortSignal,
    patienceMs = CHANNEL_MS,
  ): Promise<Channel> {
    const client = OPCUAClient.create({
      ...clientOptions(context, wanted.id),
      clientName: `Millward ${context.zone}`,
      securityMode: modes[wanted.securityMode],
      securityPolicy: SecurityPolicy[wanted.securityPolicy],
      // Pins the channel: the OpenSecureChannel request is encrypted for this key alone.
      serverCertificate: chainOf(checked.chainDer),
      requestedSessionTimeout: SESSION_TIMEOUT_MS,
      transportTimeout: REQUEST_MS,
      defaultTransactionTimeout: REQUEST_MS,
      defaultSecureTokenLifetime: 3_600_000,
      localeIds: ["en"],
    });
    const watched = watchChannel(client);
    const channel = new Channel(client, watched, checked, wanted, context);
    try {
      await deadline(
        client.connect(wanted.endpointUrl),
        patienceMs,
        "The server did not open a secure channel in time.",
        signal,
      );
      channel.#verifySecurity();
    } catch (err) {
      await channel.close(true);
      throw err;
    }
    return channel;
  }

  #verifySecurity(): void {
    const layer = this.#watched.layer;
    if (
      layer?.securityMode !== modes[this.securityMode] ||
      layer.securityPolicy !== SecurityPolicy[this.securityPolicy]
    )
      throw new Refusal(
        "BadSecurityModeRejected",
        "The server opened a channel with other security than the plant project demands.",
      );
    const { signer } = this.#watched;
    const [checked] = chainOf(this.server.chainDer);
    // Compared by its first bytes: whatever the peer appended is not cut apart.
    if (!signer || !signer.subarray(0, checked!.length).equals(checked!))
      throw new Refusal(
        "BadCertificateInvalid",
        "The server answered with another certificate than the one that was checked.",
      );
  }

  /**
   * @throws Error of the library (BadUserAccessDenied, …), or Refusal when the identity would not be protected or not
   * be taken.
   */
  async signIn(identity: ServerIdentity, signal?: AbortSignal): Promise<ClientSession> {
    const opening = this.#client.createSession(this.#admitted(identity)).catch((err: unknown) => {
      // The library's own word on some short nonces.
      throw /Invalid server Nonce/i.test(messageOf(err)) ? nonceRefusal("short") : err;
    });
    const session = await deadline(
      this.#counted(identity, opening),
      CHANNEL_MS,
      "The server did not open a session in time.",
      signal,
    );
    this.#identities.set(session, identity);
    return withoutLibraryRepair(session);
  }

  /**
   * Brings a session of an abandoned channel onto this one.
   * @throws Refusal; Error with the server's code when it does not give it back.
   */
  async resume(session: ClientSession, from: Channel, signal?: AbortSignal): Promise<void> {
    const identity = from.#identities.get(session);
    if (!identity) throw new SessionGone("not a session of that channel");
    this.#admitted(identity);
    await deadline(
      this.#counted(identity, this.#client.reactivateSession(session)),
      RESUME_MS,
      "The server did not give the session back in time.",
      signal,
    );
    this.#identities.set(session, identity);
  }

  /**
   * Re-activates a session of this channel under another identity.
   * @throws Refusal; Error when the server does not take it.
   */
  async changeUser(session: ClientSession, identity: ServerIdentity): Promise<void> {
    // Asked here as well: the library makes another error of what stops it.
    const fault = this.#nonces.fault(nonceOf(session));
    if (fault) throw nonceRefusal(fault);
    const changing = session.changeUser(this.#admitted(identity)).then((status) => {
      if (status.isNotGood()) throw new Error(status.name);
    });
    await deadline(
      this.#counted(identity, changing),
      CHANNEL_MS,
      "The server did not re-activate the session in time.",
    );
    this.#identities.set(session, identity);
  }

  /** Over the wire since the channel was opened, all sessions together. */
  get bytesRead(): number {
    return this.#client.bytesRead;
  }
  get bytesWritten(): number {
    return this.#client.bytesWritten;
  }

  #admitted(identity: ServerIdentity): UserIdentityInfo {
    // The list that came inside the secure channel, from which the library takes the token policy too; what was listed
    // before it counts for nothing.
    const { _serverEndpoints: listed } = this.#client as unknown as {
      readonly _serverEndpoints: readonly EndpointDescription[];
    };
    const endpoints = listed.filter(
      (e) => e.securityMode === modes[this.securityMode] && e.securityPolicyUri === SecurityPolicy[this.securityPolicy],
    );
    const refusal = identityRefusal(identity, {
      endpoints,
      securityMode: this.securityMode,
      anonymous: this.#anonymous,
      nowMs: this.#nowMs(),
    });
    if (refusal) throw new Refusal(refusal.code, refusal.reason);
    if (this.#accounts.isHeld(this.#serverId, identity)) throw heldAccount(identity);
    return userIdentityInfo(identity);
  }

  /** Every answer to a sign-in passes here, whosever it is; what stays unanswered says nothing of the account. */
  async #counted<T>(identity: ServerIdentity, signingIn: Promise<T>): Promise<T> {
    try {
      const signedIn = await signingIn;
      this.#accounts.taken(this.#serverId, identity);
      return signedIn;
    } catch (err) {
      if (err instanceof Refusal || !isIdentityCode(codeOf(err))) throw err;
      if (this.#accounts.refused(this.#serverId, identity)) throw heldAccount(identity, err);
      throw err;
    }
  }

  /** Lets go of the connection without a word to the server, which keeps the sessions for another channel. */
  abandon(): Promise<void> {
    (this.#client as { keepPendingSessionsOnDisconnect: boolean }).keepPendingSessionsOnDisconnect = true;
    return this.close(true);
  }

  /** @param broken true when the peer is known not to answer any more. Safe to call twice. */
  close(broken: boolean): Promise<void> {
    this.#closed ??= closeClient(this.#client, this.#watched, broken);
    return this.#closed;
  }
}
