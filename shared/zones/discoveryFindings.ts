// What a server's endpoints say about its security, and which of them to use.
import type { Server, Zone } from "../plant/model.ts";
import { isWeakSignature, MIN_KEY_BITS } from "./certificateStrength.ts";
import { endpointAddress, sameAddress } from "./declared.ts";
import type {
  Declaration,
  Discovery,
  DiscoveryAnswer,
  DiscoveryFinding,
  FoundEndpoint,
  Recommendation,
} from "./discovery.ts";
import type { CertificateInfo } from "./health.ts";
import { compareSecurity, policyOf, type SecurityPolicyFact } from "./policies.ts";
import {
  clockRules,
  discoveryRules,
  securedOf,
  seenOf,
  unique,
  type DiscoveryRule,
  type Seen,
} from "./discoveryRules.ts";
import { discoveryWords } from "./discoveryWords.ts";
import { withoutHiddenLetters } from "../hiddenLetters.ts";
import { bounded } from "../text.ts";

const SOON_MS = 30 * 86_400_000;
const words = (s: { readonly mode: string; readonly policy: SecurityPolicyFact }): string =>
  `${s.mode} with ${s.policy.name}`;

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
      text: discoveryWords.noneSecured,
    };
  if (secured.every((s) => s.policy.family === "ecc"))
    return {
      endpoint: null,
      text: discoveryWords.onlyEcc,
    };
  return {
    endpoint: null,
    text: discoveryWords.onlyWithdrawn,
  };
}

/** @param dialled the address a person typed. */
export function discoveryFindings(dialled: string, answer: DiscoveryAnswer, nowMs: number): DiscoveryFinding[] {
  const seen = seenOf(dialled, answer);
  const ofCertificates = answer.certificates.flatMap((c) => certificateFindings(c, answer.endpoints, seen.host, nowMs));
  const rank = { high: 0, medium: 1, low: 2 } as const;
  return [...findingsOf(discoveryRules, seen), ...ofCertificates, ...findingsOf(clockRules, seen)].sort(
    (x, y) => rank[x.weight] - rank[y.weight],
  );
}

const findingsOf = (rules: readonly DiscoveryRule[], seen: Seen): DiscoveryFinding[] =>
  rules
    .filter((rule) => rule.holds(seen))
    .map(({ id, weight, says }) => ({ id, weight, text: typeof says === "string" ? says : says(seen) }));

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
      c.keyBits < MIN_KEY_BITS && { id: "certificateKey", weight: "high", text: `Its key has only ${c.keyBits} bits.` },
    isWeakSignature(c.signatureAlgorithm) && {
      id: "certificateSha1",
      weight: "high",
      text: `Its certificate is signed with ${c.signatureAlgorithm}, which can be forged.`,
    },
    claimed.some((uri) => uri !== c.applicationUri) && {
      id: "certificateUri",
      weight: "high",
      text: discoveryWords.otherUri(c.applicationUri || "(none)", unique(claimed) || "(none)"),
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
      text: discoveryWords.impostor(hit.server.applicationUri, unique([...uris]) || "none"),
    };
  if (!byAddress)
    return {
      kind: "conflict",
      ...of,
      text: discoveryWords.elsewhere(hit.server.endpointUrl),
    };
  return { kind: "declared", ...of, warning: downgradeOf(hit.server, answer) };
}

const isOpenPort = (server: Server): boolean => server.demo && endpointAddress(server.endpointUrl)?.port === 0;

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
    return discoveryWords.downgrade(words(declared), offer);
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
  const said = chosen?.applicationUri ?? answer.endpoints[0]?.applicationUri ?? "";
  const applicationUri = written(said, 200);
  const name =
    written(answer.servers?.find((s) => s.applicationUri === said)?.name ?? "", 80).trim() ||
    written(applicationUri, 80) ||
    "New server";
  const id =
    bounded(
      name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^[^a-z]+|-+$/g, ""),
      40,
    ).replace(/-+$/, "") || "server";
  const policy = chosen ? policyOf(chosen.policyUri).name : "Basic256Sha256 # the server does not offer it yet";
  return [
    `- id: ${id}`,
    `  name: ${quoted(name)}`,
    `  endpointUrl: ${quoted(dialled)}`,
    `  applicationUri: ${quoted(applicationUri)}`,
    `  namespaceUri: ${quoted("urn:to-be-filled-in")} # namespace of the tags: ask the server's owner`,
    `  securityMode: ${chosen?.mode ?? "SignAndEncrypt"}`,
    `  securityPolicy: ${policy}`,
    "",
  ].join("\n");
}

/** A plant project takes no letter that does not show; half of a letter is what cutting may leave. */
const written = (text: string, max: number): string => withoutHiddenLetters(bounded(text, max));

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
