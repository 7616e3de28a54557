// What a server's endpoints say about its security, and which of them to use.
import type { Server, Zone } from "../plant/model.ts";
import { addressOf, sameAddress } from "./declared.ts";
import type {
  Declaration,
  Discovery,
  DiscoveryAnswer,
  DiscoveryFinding,
  FoundEndpoint,
  FoundToken,
  Recommendation,
} from "./discovery.ts";
import type { CertificateInfo } from "./health.ts";
import { compareSecurity, policyOf, type SecurityModeName, type SecurityPolicyFact } from "./policies.ts";

interface Secured {
  readonly index: number;
  readonly mode: SecurityModeName;
  readonly policy: SecurityPolicyFact;
}
const SOON_MS = 30 * 86_400_000;

const securedOf = (endpoints: readonly FoundEndpoint[]): Secured[] =>
  endpoints.flatMap((e, index) =>
    e.binaryTcp && (e.mode === "Sign" || e.mode === "SignAndEncrypt") && policyOf(e.policyUri).strength > 0
      ? [{ index, mode: e.mode, policy: policyOf(e.policyUri) }]
      : [],
  );
const words = (s: { readonly mode: string; readonly policy: SecurityPolicyFact }): string =>
  `${s.mode} with ${s.policy.name}`;
const unique = (list: readonly string[]): string => [...new Set(list)].slice(0, 8).join(", ");
/** The policy that protects a token: its own, else the endpoint's. */
const tokenPolicy = (e: FoundEndpoint, t: FoundToken): SecurityPolicyFact =>
  policyOf(t.policyUri === "" ? e.policyUri : t.policyUri);

/** The strongest that Millward speaks; among equals the one the server ranks higher. Never None. */
export function recommend(endpoints: readonly FoundEndpoint[]): Recommendation {
  const secured = securedOf(endpoints);
  const best = secured
    .filter((s) => s.policy.supported)
    .sort((a, b) => compareSecurity(b, a) || endpoints[b.index]!.securityLevel - endpoints[a.index]!.securityLevel)[0];
  if (best)
    return {
      endpoint: best.index,
      text: `Use ${words(best)}: the strongest of this server's endpoints that Millward speaks.`,
    };
  if (endpoints.length === 0)
    return { endpoint: null, text: "The server announces no endpoint. Switch one on, with SignAndEncrypt." };
  if (secured.length === 0)
    return {
      endpoint: null,
      text: "None of these endpoints is secured, so none is used. Switch SignAndEncrypt with Basic256Sha256 or better on at the server.",
    };
  if (secured.every((s) => s.policy.family === "ecc"))
    return {
      endpoint: null,
      text: "This server offers only policies with elliptic curves, which Millward does not speak. Switch on an RSA policy as well, such as Aes256_Sha256_RsaPss.",
    };
  return {
    endpoint: null,
    text: "This server offers only policies that are withdrawn or that Millward does not speak. Switch on Basic256Sha256 or better.",
  };
}

/** @param dialled the address a person typed. */
export function discoveryFindings(dialled: string, answer: DiscoveryAnswer, nowMs: number): DiscoveryFinding[] {
  const { endpoints } = answer;
  const secured = securedOf(endpoints);
  const found: DiscoveryFinding[] = [];
  const add = (holds: boolean, id: string, weight: DiscoveryFinding["weight"], text: string): void => {
    if (holds) found.push({ id, weight, text });
  };
  const none = endpoints.filter((e) => e.mode === "None");
  add(
    endpoints.length > 0 && secured.length === 0,
    "onlyNone",
    "high",
    "No endpoint is secured: anybody on the network can read and change what goes over the wire.",
  );
  add(
    none.length > 0 && secured.length > 0,
    "noneOffered",
    "medium",
    "Unsecured connections (None) are offered beside the secured ones.",
  );
  add(
    secured.some((s) => s.mode === "Sign") && !secured.some((s) => s.mode === "SignAndEncrypt"),
    "signOnly",
    "medium",
    "Messages can only be signed, not encrypted: everybody on the network can read them.",
  );
  add(
    secured.some((s) => s.mode === "Sign") && secured.some((s) => s.mode === "SignAndEncrypt"),
    "signOffered",
    "low",
    "Connections that are only signed are offered beside the encrypted ones.",
  );
  add(
    endpoints.some((e) => policyOf(e.policyUri).deprecated),
    "withdrawnPolicy",
    "high",
    `Withdrawn policies are offered: ${unique(
      endpoints
        .map((e) => policyOf(e.policyUri))
        .filter((p) => p.deprecated)
        .map((p) => p.name),
    )}.`,
  );
  add(
    secured.length > 0 && secured.every((s) => s.policy.family === "ecc"),
    "eccOnly",
    "medium",
    `Only policies with elliptic curves are offered (${unique(secured.map((s) => s.policy.name))}); Millward speaks the RSA ones.`,
  );
  add(
    none.some((n) => secured.some((s) => n.securityLevel >= endpoints[s.index]!.securityLevel)),
    "noneRankedHigh",
    "medium",
    "The server ranks an unsecured endpoint as high as a secured one, so that careless clients choose it.",
  );
  add(
    endpoints.some((e) => e.mode !== "None" && e.tokens.some((t) => t.kind === "Anonymous")),
    "anonymous",
    "medium",
    "Nobody in particular may sign in (anonymous).",
  );
  add(
    none.some((e) => e.tokens.some((t) => t.kind === "Anonymous")),
    "anonymousUnsecured",
    "high",
    "Anybody may sign in without a name over an unsecured connection.",
  );
  const clear = endpoints.some(
    (e) =>
      e.mode !== "SignAndEncrypt" && e.tokens.some((t) => t.kind === "UserName" && tokenPolicy(e, t).name === "None"),
  );
  add(
    clear,
    "passwordInClear",
    "high",
    "Passwords would travel in clear text: user names are taken where neither channel nor token is encrypted.",
  );
  add(
    !clear && none.some((e) => e.tokens.some((t) => t.kind === "UserName")),
    "passwordUnsecured",
    "medium",
    "User names are taken over an unsecured connection; only the password itself is encrypted.",
  );
  add(
    endpoints.some((e) => e.tokens.some((t) => tokenPolicy(e, t).name === "Basic128Rsa15")),
    "weakToken",
    "high",
    "A password would be encrypted with Basic128Rsa15, which can be broken.",
  );
  add(
    endpoints.some((e) => !e.binaryTcp),
    "otherTransports",
    "low",
    "Endpoints over HTTPS or WebSockets are offered too; Millward speaks opc.tcp.",
  );
  const host = addressOf(dialled)?.host ?? "";
  const others = endpoints.map((e) => addressOf(e.endpointUrl)?.host ?? "").filter((h) => h !== "" && h !== host);
  add(
    others.length > 0,
    "otherHost",
    "low",
    `The server announces itself as ${unique(others)}, not as ${host}. That is usual behind address translation; its certificate must name ${host}.`,
  );
  add(
    new Set(endpoints.map((e) => e.applicationUri)).size > 1,
    "severalApplications",
    "medium",
    `Its endpoints name several applications: ${unique(endpoints.map((e) => e.applicationUri || "(none)"))}.`,
  );
  for (const certificate of answer.certificates)
    found.push(...certificateFindings(certificate, endpoints, host, nowMs));
  add(
    answer.clockSkewMs !== null && Math.abs(answer.clockSkewMs) > 5_000,
    "clock",
    "medium",
    `The server's clock is ${Math.round(Math.abs(answer.clockSkewMs ?? 0) / 1000)} s ${(answer.clockSkewMs ?? 0) > 0 ? "ahead of" : "behind"} this station's.`,
  );
  const rank = { high: 0, medium: 1, low: 2 } as const;
  return found.sort((a, b) => rank[a.weight] - rank[b.weight]);
}

function certificateFindings(
  c: CertificateInfo,
  endpoints: readonly FoundEndpoint[],
  host: string,
  nowMs: number,
): DiscoveryFinding[] {
  const claimed = endpoints.filter((e) => e.certificateSha256 === c.sha256).map((e) => e.applicationUri);
  const found: (DiscoveryFinding | false)[] = [
    c.notAfterMs < nowMs && { id: "certificateExpired", weight: "high", text: "Its certificate has expired." },
    c.notBeforeMs > nowMs && { id: "certificateFuture", weight: "high", text: "Its certificate is not valid yet." },
    c.notAfterMs >= nowMs &&
      c.notAfterMs - nowMs < SOON_MS && {
        id: "certificateExpiring",
        weight: "medium",
        text: "Its certificate expires within 30 days.",
      },
    c.keyBits > 0 &&
      c.keyBits < 2048 && { id: "certificateKey", weight: "high", text: `Its key has only ${c.keyBits} bits.` },
    /sha-?1(?!\d)|md5/i.test(c.signatureAlgorithm) && {
      id: "certificateSha1",
      weight: "high",
      text: `Its certificate is signed with ${c.signatureAlgorithm}, which can be forged.`,
    },
    claimed.some((uri) => uri !== c.applicationUri) && {
      id: "certificateUri",
      weight: "high",
      text: `Its certificate names the application ${c.applicationUri || "(none)"}, its endpoint ${unique(claimed) || "(none)"}.`,
    },
    ![...c.dnsNames, ...c.ipAddresses].some((name) => name.toLowerCase() === host) && {
      id: "certificateHost",
      weight: "medium",
      text: `Its certificate does not name the host ${host}, so a link to this address would be refused.`,
    },
  ];
  return found.filter((f) => f !== false);
}

/** Finds the application in the plant project, by what it calls itself and by its address. */
export function declarationOf(dialled: string, answer: DiscoveryAnswer, zones: readonly Zone[]): Declaration {
  const all = zones.flatMap((zone) => zone.servers.map((server) => ({ zone, server })));
  const uris = new Set(answer.endpoints.map((e) => e.applicationUri));
  const addresses = [dialled, ...answer.endpoints.map((e) => e.endpointUrl)];
  const byAddress = all.find(
    ({ server }) =>
      addresses.some((a) => sameAddress(server.endpointUrl, a, isOpenPort(server) ? "any" : "compare")) &&
      (!isOpenPort(server) || uris.has(server.applicationUri)),
  );
  const byUri = all.find(({ server }) => uris.has(server.applicationUri));
  const hit = byAddress ?? byUri;
  if (!hit) return { kind: "undeclared", yaml: snippetOf(dialled, answer) };
  const of = { zone: hit.zone.id, server: hit.server.id, name: hit.server.name };
  if (byAddress && !uris.has(hit.server.applicationUri))
    return {
      kind: "conflict",
      ...of,
      text: `The plant project expects the application ${hit.server.applicationUri} at this address, but ${unique([...uris]) || "none"} answers. Find out which server this is before anything is changed.`,
    };
  if (!byAddress)
    return {
      kind: "conflict",
      ...of,
      text: `The plant project declares this application at ${hit.server.endpointUrl}, not at the address asked for. Is it a copy, a spare, or has it moved?`,
    };
  return { kind: "declared", ...of, warning: downgradeOf(hit.server, answer) };
}

const isOpenPort = (server: Server): boolean => server.demo && addressOf(server.endpointUrl)?.port === 0;

/** @returns why the declared security is not what it should be; empty when it is the best that is offered. */
function downgradeOf(server: Server, { endpoints }: DiscoveryAnswer): string {
  const declared = {
    mode: server.securityMode,
    policy: policyOf(`http://opcfoundation.org/UA/SecurityPolicy#${server.securityPolicy}`),
  };
  const secured = securedOf(endpoints);
  const best = secured.filter((s) => s.policy.supported).sort((a, b) => compareSecurity(b, a))[0];
  if (!secured.some((s) => compareSecurity(s, declared) === 0 && s.policy.name === declared.policy.name)) {
    const offer = best ? `the best it offers is ${words(best)}` : "it offers nothing that Millward may use";
    return `Downgrade: the plant project demands ${words(declared)}, which this server does not offer; ${offer}. The link stays refused rather than use less.`;
  }
  return best && compareSecurity(best, declared) > 0
    ? `The plant project uses ${words(declared)}, less than this server can do: ${words(best)}.`
    : "";
}

const quoted = (text: string): string => JSON.stringify(text);

/** What a person adds to zones.yaml, under `servers:` of the zone. Text from the server stands only inside quotes. */
export function snippetOf(dialled: string, answer: DiscoveryAnswer): string {
  const { endpoint } = recommend(answer.endpoints);
  const chosen = endpoint === null ? undefined : answer.endpoints[endpoint];
  const applicationUri = chosen?.applicationUri ?? answer.endpoints[0]?.applicationUri ?? "";
  const name = answer.servers?.find((s) => s.applicationUri === applicationUri)?.name || applicationUri || "New server";
  const id =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^[^a-z]+|-+$/g, "")
      .slice(0, 40)
      .replace(/-+$/, "") || "server";
  return [
    `- id: ${id}`,
    `  name: ${quoted(name.slice(0, 80))}`,
    `  endpointUrl: ${quoted(dialled)}`,
    `  applicationUri: ${quoted(applicationUri.slice(0, 200))}`,
    `  namespaceUri: ${quoted("urn:to-be-filled-in")} # namespace of the tags: ask the server's owner`,
    `  securityMode: ${chosen?.mode ?? "SignAndEncrypt"}`,
    `  securityPolicy: ${chosen ? policyOf(chosen.policyUri).name : "Basic256Sha256 # the server does not offer it yet"}`,
    "",
  ].join("\n");
}

/** Everything that is to be shown of one look. */
export function discoveryOf(
  zone: string,
  dialled: string,
  answer: DiscoveryAnswer,
  zones: readonly Zone[],
  nowMs: number,
): Discovery {
  return {
    ...answer,
    zone,
    findings: discoveryFindings(dialled, answer, nowMs),
    recommendation: recommend(answer.endpoints),
    declaration: declarationOf(dialled, answer, zones),
  };
}
