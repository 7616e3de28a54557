// From an address to a secure channel with a server that has proved to be the one the plant project names.
import {
  MessageSecurityMode, OPCUAClient, SecurityPolicy, UserTokenType,
  type ClientSecureChannelLayer, type ClientSession, type EndpointDescription,
} from "node-opcua-client";
import { split_der } from "node-opcua-crypto";
import type { ServerIdentity } from "../../../shared/hosts/zoneHost.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { CertificateFault, CertificateInfo } from "../../../shared/zones/health.ts";
import { certificateInfo } from "../pki/certificateInfo.ts";
import type { Clock } from "../clock.ts";
import { deadline } from "./deadline.ts";
import type { ZonePki } from "../pki/pki.ts";
import { refusalOf, serverFaults, type ServerIdentityCheck } from "./serverCheck.ts";

const DISCOVERY_MS = 4_000;
const CHANNEL_MS = 8_000;
const CLOSE_MS = 2_000;
const REQUEST_MS = 10_000;
/** A session that a lost link leaves behind on the server is gone after this. */
const SESSION_TIMEOUT_MS = 30_000;

export interface ChannelContext { readonly pki: ZonePki; readonly clock: Clock; readonly stationName: string; readonly applicationUri: string; readonly zone: string }

/** Not a fault of the network: somebody must decide or mend something. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  readonly question: { readonly certificate: CertificateInfo; readonly der: Buffer; readonly faults: readonly CertificateFault[] } | null;
  constructor(code: string, reason: string, question: Refusal["question"] = null) {
    super(reason);
    this.code = code;
    this.question = question;
  }
}

export interface CheckedServer { readonly chainDer: Buffer; readonly certificate: CertificateInfo }

const modes = { Sign: MessageSecurityMode.Sign, SignAndEncrypt: MessageSecurityMode.SignAndEncrypt } as const;

/**
 * Asks for the endpoints over an open channel, which carries nothing secret, and checks the one that offers
 * exactly the configured security.
 * @throws Refusal with every fault of the certificate; any other error is the network's.
 */
export async function checkServer(context: ChannelContext, server: Server, signal?: AbortSignal): Promise<CheckedServer> {
  const endpoints = await discover(context, server.endpointUrl, signal);
  const endpoint = endpoints.find((e) => e.securityMode === modes[server.securityMode] && e.securityPolicyUri === SecurityPolicy[server.securityPolicy]);
  if (!endpoint) {
    const wanted = `${server.securityMode} with ${server.securityPolicy}`;
    throw new Refusal("BadSecurityPolicyRejected", `The server does not offer ${wanted}, which the plant project demands, and nothing weaker is used. Switch it on at the server, or correct the plant project.`);
  }
  return checkEndpoint(context, server, endpoint);
}

async function checkEndpoint(context: ChannelContext, server: Server, endpoint: EndpointDescription): Promise<CheckedServer> {
  const chainDer = Buffer.from((endpoint.serverCertificate as Buffer | null) ?? Buffer.alloc(0));
  let der: Buffer;
  let certificate: CertificateInfo;
  try {
    der = split_der(chainDer)[0]!;
    certificate = certificateInfo(der);
  } catch {
    throw new Refusal("BadCertificateInvalid", "The server shows no readable certificate. Install a sound certificate on the server.");
  }
  const check: ServerIdentityCheck = {
    server, certificate, endpointApplicationUri: endpoint.server.applicationUri ?? "", trust: await context.pki.verdict(chainDer),
    acceptedSha256: context.pki.acceptedSha256(server.id), nowMs: context.clock.nowMs(),
  };
  const faults = serverFaults(check);
  if (faults.length === 0) return { chainDer, certificate };
  const { code, reason } = refusalOf(faults, check);
  throw new Refusal(code, reason, { certificate, der, faults });
}

async function discover(context: ChannelContext, endpointUrl: string, signal?: AbortSignal): Promise<EndpointDescription[]> {
  const client = OPCUAClient.create({ ...clientOptions(context), clientName: "discovery", securityMode: MessageSecurityMode.None, securityPolicy: SecurityPolicy.None, transportTimeout: DISCOVERY_MS, defaultTransactionTimeout: 5_000 });
  const channel = watchChannel(client);
  let answered = false;
  try {
    const endpoints = await deadline(client.connect(endpointUrl).then(() => client.getEndpoints()), DISCOVERY_MS, "The server did not answer the endpoint request in time.", signal);
    answered = true;
    return endpoints;
  } finally {
    await closeClient(client, channel, !answered);
  }
}

const clientOptions = (context: ChannelContext) => ({
  applicationName: `Millward ${context.zone}`, applicationUri: context.applicationUri, clientCertificateManager: context.pki.store, certificateFile: context.pki.certificateFile,
  endpointMustExist: false, keepSessionAlive: false,
  // One attempt: coming back is the link's work, which checks the server anew each time.
  connectionStrategy: { maxRetry: 0, initialDelay: 50, maxDelay: 100 },
});

interface WatchedChannel { layer: ClientSecureChannelLayer | null; /** Certificate by which the server signed its OpenSecureChannel answer. */ signer: Buffer | null }

function watchChannel(client: OPCUAClient): WatchedChannel {
  const watched: WatchedChannel = { layer: null, signer: null };
  client.on("secure_channel_created", (layer) => {
    watched.layer = layer;
    layer.on("message", (_response, msgType, header) => {
      const sender = (header as { senderCertificate?: Buffer | null } | null)?.senderCertificate;
      if (msgType === "OPN" && sender) watched.signer = sender;
    });
  });
  return watched;
}

/** Ends a client without waiting for a peer that no longer answers. */
async function closeClient(client: OPCUAClient, channel: WatchedChannel, broken = false): Promise<void> {
  const abort = (): Promise<void> => new Promise((resolve) => {
    if (channel.layer) channel.layer.abortConnection(() => resolve());
    else resolve();
  });
  if (broken) await abort();
  try {
    await deadline(client.disconnect(), CLOSE_MS, "disconnect");
  } catch {
    await abort();
    await deadline(client.disconnect(), CLOSE_MS, "disconnect").catch(() => undefined);
  }
}

/** An open secure channel with one checked server; sessions of several users share it. */
export class Channel {
  readonly server: CheckedServer;
  readonly securityMode: "Sign" | "SignAndEncrypt";
  readonly securityPolicy: Server["securityPolicy"];
  readonly #client: OPCUAClient;
  readonly #watched: WatchedChannel;
  #closed: Promise<void> | null = null;

  private constructor(client: OPCUAClient, watched: WatchedChannel, server: CheckedServer, wanted: Server) {
    this.#client = client;
    this.#watched = watched;
    this.server = server;
    this.securityMode = wanted.securityMode;
    this.securityPolicy = wanted.securityPolicy;
  }

  /** @param onLost called once when the channel breaks by itself. */
  static async open(context: ChannelContext, wanted: Server, checked: CheckedServer, onLost: (why: string) => void, signal?: AbortSignal): Promise<Channel> {
    const client = OPCUAClient.create({
      ...clientOptions(context), clientName: `Millward ${context.zone}`, securityMode: modes[wanted.securityMode], securityPolicy: SecurityPolicy[wanted.securityPolicy],
      // Pins the channel: the OpenSecureChannel request is encrypted for this key alone.
      serverCertificate: split_der(checked.chainDer), requestedSessionTimeout: SESSION_TIMEOUT_MS, transportTimeout: REQUEST_MS, defaultTransactionTimeout: REQUEST_MS,
      defaultSecureTokenLifetime: 3_600_000, localeIds: ["en"],
    });
    const watched = watchChannel(client);
    const channel = new Channel(client, watched, checked, wanted);
    try {
      await deadline(client.connect(wanted.endpointUrl), CHANNEL_MS, "The server did not open a secure channel in time.", signal);
      channel.#verifySecurity();
    } catch (err) {
      await channel.close(true);
      throw err;
    }
    client.once("connection_lost", () => onLost("The connection to the server broke."));
    client.once("close", () => onLost("The connection to the server was closed."));
    return channel;
  }

  #verifySecurity(): void {
    const layer = this.#watched.layer;
    if (layer?.securityMode !== modes[this.securityMode] || layer.securityPolicy !== SecurityPolicy[this.securityPolicy])
      throw new Refusal("BadSecurityModeRejected", "The server opened a channel with other security than the plant project demands.");
    const signer = this.#watched.signer && split_der(this.#watched.signer)[0];
    if (!signer?.equals(split_der(this.server.chainDer)[0]!))
      throw new Refusal("BadCertificateInvalid", "The server answered with another certificate than the one that was checked.");
  }

  /** @throws Error of the library (BadUserAccessDenied, …), or Refusal when the password would not be protected. */
  async signIn(identity: ServerIdentity, signal?: AbortSignal): Promise<ClientSession> {
    this.#refuseBarePassword();
    return deadline(this.#client.createSession({ type: UserTokenType.UserName, userName: identity.userName, password: identity.password }), CHANNEL_MS, "The server did not open a session in time.", signal);
  }

  /** A password is only sent inside an encrypted channel, or encrypted by itself inside a signed one. */
  #refuseBarePassword(): void {
    const endpoint = this.#client.findEndpointForSecurity(modes[this.securityMode], SecurityPolicy[this.securityPolicy]);
    const tokens = (endpoint?.userIdentityTokens ?? []).filter((t) => t.tokenType === UserTokenType.UserName);
    if (tokens.length === 0) throw new Refusal("BadIdentityTokenInvalid", "The server takes no user name and password at this endpoint. Allow user names on the server.");
    if (this.securityMode === "SignAndEncrypt") return;
    if (tokens.some((t) => t.securityPolicyUri === SecurityPolicy.None)) throw new Refusal("BadSecurityModeInsufficient", "The server would take the password unencrypted over a channel that is only signed. Use SignAndEncrypt for this server.");
  }

  /** @param broken true when the peer is known not to answer any more. Safe to call twice. */
  close(broken: boolean): Promise<void> {
    this.#closed ??= closeClient(this.#client, this.#watched, broken);
    return this.#closed;
  }
}
