// What can be found in a server's endpoints, as a table.
import { endpointAddress } from "./declared.ts";
import type { DiscoveryAnswer, DiscoveryFinding, FoundEndpoint, FoundToken } from "./discovery.ts";
import { discoveryWords } from "./discoveryWords.ts";
import { policyOf, type SecurityModeName, type SecurityPolicyFact } from "./policies.ts";

interface Secured {
  readonly index: number;
  readonly mode: SecurityModeName;
  readonly policy: SecurityPolicyFact;
}

export const securedOf = (endpoints: readonly FoundEndpoint[]): Secured[] =>
  endpoints.flatMap((e, index) =>
    e.binaryTcp && (e.mode === "Sign" || e.mode === "SignAndEncrypt") && policyOf(e.policyUri).strength > 0
      ? [{ index, mode: e.mode, policy: policyOf(e.policyUri) }]
      : [],
  );
export const unique = (list: readonly string[]): string => [...new Set(list)].slice(0, 8).join(", ");
/** The policy that protects a token: its own, else the endpoint's. */
const tokenPolicy = (e: FoundEndpoint, t: FoundToken): SecurityPolicyFact =>
  policyOf(t.policyUri === "" ? e.policyUri : t.policyUri);

/** What the rules look at. */
export interface Seen {
  readonly endpoints: readonly FoundEndpoint[];
  readonly secured: readonly Secured[];
  /** Endpoints without any security. */
  readonly none: readonly FoundEndpoint[];
  /** User names are taken where neither channel nor token is encrypted. */
  readonly takesClearPasswords: boolean;
  /** The host that was dialled, and those that endpoints name instead. */
  readonly host: string;
  readonly otherHosts: readonly string[];
  readonly clockSkewMs: number | null;
}

export interface DiscoveryRule {
  readonly id: string;
  readonly weight: DiscoveryFinding["weight"];
  readonly holds: (s: Seen) => boolean;
  readonly says: string | ((s: Seen) => string);
}

export function seenOf(dialled: string, { endpoints, clockSkewMs }: DiscoveryAnswer): Seen {
  const host = endpointAddress(dialled)?.host ?? "";
  return {
    endpoints,
    secured: securedOf(endpoints),
    none: endpoints.filter((e) => e.mode === "None"),
    takesClearPasswords: endpoints.some(
      (e) =>
        e.mode !== "SignAndEncrypt" && e.tokens.some((t) => t.kind === "UserName" && tokenPolicy(e, t).name === "None"),
    ),
    host,
    otherHosts: endpoints.map((e) => endpointAddress(e.endpointUrl)?.host ?? "").filter((h) => h !== "" && h !== host),
    clockSkewMs,
  };
}

export const discoveryRules: readonly DiscoveryRule[] = [
  {
    id: "onlyNone",
    weight: "high",
    holds: (s) => s.endpoints.length > 0 && s.secured.length === 0,
    says: "No endpoint is secured: anybody on the network can read and change what goes over the wire.",
  },
  {
    id: "noneOffered",
    weight: "medium",
    holds: (s) => s.none.length > 0 && s.secured.length > 0,
    says: "Unsecured connections (None) are offered beside the secured ones.",
  },
  {
    id: "signOnly",
    weight: "medium",
    holds: (s) => s.secured.some((x) => x.mode === "Sign") && !s.secured.some((x) => x.mode === "SignAndEncrypt"),
    says: "Messages can only be signed, not encrypted: everybody on the network can read them.",
  },
  {
    id: "signOffered",
    weight: "low",
    holds: (s) => s.secured.some((x) => x.mode === "Sign") && s.secured.some((x) => x.mode === "SignAndEncrypt"),
    says: "Connections that are only signed are offered beside the encrypted ones.",
  },
  {
    id: "withdrawnPolicy",
    weight: "high",
    holds: (s) => s.endpoints.some((e) => policyOf(e.policyUri).deprecated),
    says: (s) =>
      `Withdrawn policies are offered: ${unique(
        s.endpoints
          .map((e) => policyOf(e.policyUri))
          .filter((p) => p.deprecated)
          .map((p) => p.name),
      )}.`,
  },
  {
    id: "eccOnly",
    weight: "medium",
    holds: (s) => s.secured.length > 0 && s.secured.every((x) => x.policy.family === "ecc"),
    says: (s) => discoveryWords.eccOffered(unique(s.secured.map((x) => x.policy.name))),
  },
  {
    id: "noneRankedHigh",
    weight: "medium",
    holds: (s) => s.none.some((n) => s.secured.some((x) => n.securityLevel >= s.endpoints[x.index]!.securityLevel)),
    says: "The server ranks an unsecured endpoint as high as a secured one, so that careless clients choose it.",
  },
  {
    id: "anonymous",
    weight: "medium",
    holds: (s) => s.endpoints.some((e) => e.mode !== "None" && e.tokens.some((t) => t.kind === "Anonymous")),
    says: "Nobody in particular may sign in (anonymous).",
  },
  {
    id: "anonymousUnsecured",
    weight: "high",
    holds: (s) => s.none.some((e) => e.tokens.some((t) => t.kind === "Anonymous")),
    says: "Anybody may sign in without a name over an unsecured connection.",
  },
  {
    id: "passwordInClear",
    weight: "high",
    holds: (s) => s.takesClearPasswords,
    says: "Passwords would travel in clear text: user names are taken where neither channel nor token is encrypted.",
  },
  {
    id: "passwordUnsecured",
    weight: "medium",
    holds: (s) => !s.takesClearPasswords && s.none.some((e) => e.tokens.some((t) => t.kind === "UserName")),
    says: "User names are taken over an unsecured connection; only the password itself is encrypted.",
  },
  {
    id: "weakToken",
    weight: "high",
    holds: (s) => s.endpoints.some((e) => e.tokens.some((t) => tokenPolicy(e, t).name === "Basic128Rsa15")),
    says: "A password would be encrypted with Basic128Rsa15, which can be broken.",
  },
  {
    id: "otherTransports",
    weight: "low",
    holds: (s) => s.endpoints.some((e) => !e.binaryTcp),
    says: "Endpoints over HTTPS or WebSockets are offered too; Millward speaks opc.tcp.",
  },
  {
    id: "otherHost",
    weight: "low",
    holds: (s) => s.otherHosts.length > 0,
    says: (s) => discoveryWords.otherHost(unique(s.otherHosts), s.host),
  },
  {
    id: "severalApplications",
    weight: "medium",
    holds: (s) => new Set(s.endpoints.map((e) => e.applicationUri)).size > 1,
    says: (s) =>
      `Its endpoints name several applications: ${unique(s.endpoints.map((e) => e.applicationUri || "(none)"))}.`,
  },
];

/** After what the certificates say. */
export const clockRules: readonly DiscoveryRule[] = [
  {
    id: "clock",
    weight: "medium",
    holds: (s) => s.clockSkewMs !== null && Math.abs(s.clockSkewMs) > 5_000,
    says: (s) =>
      discoveryWords.clock(
        Math.round(Math.abs(s.clockSkewMs ?? 0) / 1000),
        (s.clockSkewMs ?? 0) > 0 ? "ahead of" : "behind",
      ),
  },
];
