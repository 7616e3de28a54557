import type { ServerId, ZoneId } from "../ids.ts";
import type { SecurityModeName } from "./policies.ts";
import type { CertificateInfo } from "./health.ts";

export const tokenKinds = ["Anonymous", "UserName", "Certificate", "IssuedToken"] as const;
export type TokenKind = (typeof tokenKinds)[number];

/** A way to sign in that an endpoint offers. */
export interface FoundToken {
  readonly kind: TokenKind;
  /** Empty: that of the endpoint. */
  readonly policyUri: string;
}

export interface FoundEndpoint {
  readonly endpointUrl: string;
  /** "Invalid" when the server names a mode that does not exist. */
  readonly mode: SecurityModeName | "Invalid";
  readonly policyUri: string;
  /** What the server itself thinks of it, 0 to 255. */
  readonly securityLevel: number;
  /** False for HTTPS, WebSockets and others that Millward does not speak. */
  readonly binaryTcp: boolean;
  readonly applicationUri: string;
  readonly tokens: readonly FoundToken[];
  /** Of the leaf; null when the endpoint shows none. */
  readonly certificateSha256: string | null;
}

/** One answer to FindServers. */
export interface FoundServer {
  readonly applicationUri: string;
  readonly name: string;
  readonly kind: "Server" | "Client" | "ClientAndServer" | "DiscoveryServer";
  readonly discoveryUrls: readonly string[];
}

/** What a server said over an open channel, made safe to show. */
export interface DiscoveryAnswer {
  readonly endpointUrl: string;
  readonly atMs: number;
  readonly tookMs: number;
  /** Null when it does not answer FindServers. */
  readonly servers: readonly FoundServer[] | null;
  readonly endpoints: readonly FoundEndpoint[];
  /** More there were, but no more are shown. */
  readonly leftOut: number;
  readonly certificates: readonly CertificateInfo[];
  /** Server clock minus ours; null when it told no time. */
  readonly clockSkewMs: number | null;
}

export interface DiscoveryFinding {
  readonly id: string;
  readonly weight: "high" | "medium" | "low";
  readonly text: string;
}

export interface Recommendation {
  /** Index in `endpoints`; null when none can be used. */
  readonly endpoint: number | null;
  readonly text: string;
}

/** Whether the plant project knows it; only a declared endpoint is ever connected. */
export type Declaration =
  | {
      readonly kind: "declared";
      readonly zone: ZoneId;
      readonly server: ServerId;
      readonly name: string;
      /** The plant file asks for less than the server can do, or for what it does not offer. */
      readonly warning: string;
    }
  /** Another application answers at a declared address, or the application is declared elsewhere. */
  | {
      readonly kind: "conflict";
      readonly zone: ZoneId;
      readonly server: ServerId;
      readonly name: string;
      readonly text: string;
    }
  | { readonly kind: "undeclared"; /** To be added to zones.yaml. */ readonly yaml: string };

export interface Discovery extends DiscoveryAnswer {
  readonly zone: ZoneId;
  readonly findings: readonly DiscoveryFinding[];
  readonly recommendation: Recommendation;
  readonly declaration: Declaration;
}

/** A server of the plant, or one found while Millward runs. */
export interface KnownServer {
  readonly zone: ZoneId;
  readonly name: string;
  readonly endpointUrl: string;
  readonly applicationUri: string;
  /** Id in the plant project; null for one that was only found. */
  readonly server: ServerId | null;
  /** When it last answered; null when never. */
  readonly lastSeenMs: number | null;
}
