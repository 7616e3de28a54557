// FindServers and GetEndpoints over an open channel, made safe to show: bounded, plain, and no larger than a screen can
// bear.
import {
  ApplicationType,
  FindServersRequest,
  GetEndpointsRequest,
  MessageSecurityMode,
  UserTokenType,
  type ApplicationDescription,
  type EndpointDescription,
  type FindServersResponse,
  type GetEndpointsResponse,
  type OPCUAClient,
  type Response as OpcuaResponse,
} from "node-opcua-client";
import type { DiscoveryAnswer, FoundEndpoint, FoundServer, TokenKind } from "../../../shared/zones/discovery.ts";
import type { CertificateInfo } from "../../../shared/zones/health.ts";
import { deadline } from "../wire/deadline.ts";
import { overOpenChannel, type ChannelContext } from "../link/openChannel.ts";
import { chainOf } from "../pki/certificateChain.ts";
import { certificateInfo } from "../pki/certificateInfo.ts";
import { plainText } from "../wire/plainText.ts";

const REQUEST_MS = 3_500;
const MOST = { endpoints: 100, servers: 100, tokens: 16, urls: 8, certificates: 16 } as const;

interface ServerAnswer {
  readonly shown: DiscoveryAnswer;
  /** As they came, for checks on the bytes. */
  readonly raw: readonly EndpointDescription[];
}

/** @throws what the network or the library throws; a server without FindServers is no failure. */
export async function askServer(
  context: ChannelContext,
  endpointUrl: string,
  signal?: AbortSignal,
): Promise<ServerAnswer> {
  const { clock } = context;
  const [atMs, fromMs] = [clock.nowMs(), clock.steadyMs()];
  return overOpenChannel(
    context,
    endpointUrl,
    async (client) => {
      const sentMs = clock.nowMs();
      const sentSteadyMs = clock.steadyMs();
      const response = await request<GetEndpointsResponse>(
        client,
        new GetEndpointsRequest({ endpointUrl, localeIds: ["en"], profileUris: [] }),
        signal,
      );
      const serverMs = response.responseHeader.timestamp?.getTime() ?? Number.NaN;
      const halfWayMs = sentMs + (clock.steadyMs() - sentSteadyMs) / 2;
      const servers = await request<FindServersResponse>(
        client,
        new FindServersRequest({ endpointUrl, localeIds: ["en"], serverUris: [] }),
        signal,
      ).then(
        (r) => r.servers ?? [],
        () => null,
      );
      signal?.throwIfAborted();
      const raw = (response.endpoints ?? []).slice(0, MOST.endpoints);
      const certificates = new Map<string, CertificateInfo>();
      return {
        raw,
        shown: {
          endpointUrl,
          atMs,
          tookMs: Math.round(clock.steadyMs() - fromMs),
          servers: servers?.slice(0, MOST.servers).map(foundServer) ?? null,
          endpoints: raw.map((e) => foundEndpoint(e, certificates)),
          leftOut: (response.endpoints ?? []).length - raw.length,
          certificates: [...certificates.values()],
          clockSkewMs: Number.isFinite(serverMs) ? Math.round(serverMs - halfWayMs) : null,
        },
      };
    },
    signal,
  );
}

interface Requestable {
  performMessageTransaction(request: unknown, callback: (err: Error | null, response?: OpcuaResponse) => void): void;
}

/** The library's own calls hand out no response header, in which the server tells its time. */
function request<T extends OpcuaResponse>(client: OPCUAClient, message: unknown, signal?: AbortSignal): Promise<T> {
  const answer = new Promise<T>((resolve, reject) => {
    (client as unknown as Requestable).performMessageTransaction(message, (err, response) => {
      if (response && !err) resolve(response as T);
      else reject(err ?? new Error("no response"));
    });
  });
  return deadline(answer, REQUEST_MS, "The server did not answer the request in time.", signal);
}

const modes: Readonly<Record<number, FoundEndpoint["mode"]>> = {
  [MessageSecurityMode.None]: "None",
  [MessageSecurityMode.Sign]: "Sign",
  [MessageSecurityMode.SignAndEncrypt]: "SignAndEncrypt",
};
const tokens: Readonly<Record<number, TokenKind>> = {
  [UserTokenType.Anonymous]: "Anonymous",
  [UserTokenType.UserName]: "UserName",
  [UserTokenType.Certificate]: "Certificate",
  [UserTokenType.IssuedToken]: "IssuedToken",
};

function foundEndpoint(e: EndpointDescription, certificates: Map<string, CertificateInfo>): FoundEndpoint {
  const seen = new Set<string>();
  return {
    endpointUrl: plainText(e.endpointUrl ?? "", 300),
    mode: modes[e.securityMode] ?? "Invalid",
    policyUri: plainText(e.securityPolicyUri ?? "", 200),
    securityLevel: e.securityLevel,
    binaryTcp:
      /\/uatcp-uasc-uabinary$/.test(e.transportProfileUri ?? "") ||
      ((e.transportProfileUri ?? "") === "" && /^opc\.tcp:/i.test(e.endpointUrl ?? "")),
    applicationUri: plainText(e.server.applicationUri ?? "", 256),
    // Some servers repeat each token.
    tokens: (e.userIdentityTokens ?? []).flatMap((t) => {
      const kind = tokens[t.tokenType];
      const token = kind ? { kind, policyUri: plainText(t.securityPolicyUri ?? "", 200) } : null;
      const name = JSON.stringify(token);
      if (!token || seen.has(name) || seen.size >= MOST.tokens) return [];
      seen.add(name);
      return [token];
    }),
    certificateSha256: certificateOf(e, certificates),
  };
}

function certificateOf(e: EndpointDescription, certificates: Map<string, CertificateInfo>): string | null {
  try {
    const info = certificateInfo(leafOf(e));
    if (certificates.size < MOST.certificates) certificates.set(info.sha256, info);
    return info.sha256;
  } catch {
    return null;
  }
}

/** @throws when the endpoint shows no certificate. */
function leafOf(e: Pick<EndpointDescription, "serverCertificate">): Buffer {
  return chainOf(Buffer.from((e.serverCertificate as Buffer | null) ?? Buffer.alloc(0)))[0]!;
}

const kinds: Readonly<Record<number, FoundServer["kind"]>> = {
  [ApplicationType.Client]: "Client",
  [ApplicationType.ClientAndServer]: "ClientAndServer",
  [ApplicationType.DiscoveryServer]: "DiscoveryServer",
};
function foundServer(s: ApplicationDescription): FoundServer {
  return {
    applicationUri: plainText(s.applicationUri ?? "", 256),
    name: plainText(s.applicationName, 120),
    kind: kinds[s.applicationType] ?? "Server",
    discoveryUrls: (s.discoveryUrls ?? []).slice(0, MOST.urls).map((url) => plainText(url ?? "", 300)),
  };
}
