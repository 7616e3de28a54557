// The evidence of each step in words, for the screen and for the colleague who owns the server.
import type { DoctorFact, DoctorStep } from "../../../shared/zones/doctor.ts";
import { policyOf } from "../../../shared/zones/policies.ts";
import type { FoundEndpoint } from "../../../shared/zones/discovery.ts";
import type { CertificateInfo } from "../../../shared/zones/health.ts";
import { day, fingerprintGroups, skewWords } from "./rule.ts";
import { isWanted, offered } from "./rulesTransport.ts";
import { readOf } from "./rulesCertificate.ts";
import type { CertificateShape, ChainEvidence, Evidence } from "./evidence.ts";

type Pair = readonly [label: string, value: string];
const MOST_ENDPOINTS = 8;

export function factsOf(step: DoctorStep, e: Evidence): readonly DoctorFact[] {
  return tellers[step](e)
    .filter(([, value]) => value !== "")
    .map(([label, value]) => ({ label, value }));
}

const tellers: Readonly<Record<DoctorStep, (e: Evidence) => readonly Pair[]>> = {
  reach: ({ reach: r }) =>
    r
      ? [
          ["Host", r.host],
          ["Port", String(r.port)],
          ["Addresses", r.addresses.join(", ")],
          ["Network code", r.detail],
          ["Time", `${r.tookMs} ms`],
        ]
      : [],
  hello: ({ hello: h }) =>
    h?.ack
      ? [
          ["Protocol version", String(h.ack.protocolVersion)],
          ["Buffers", `${h.ack.receiveBufferBytes} and ${h.ack.sendBufferBytes} bytes`],
          ["Largest message", h.ack.maxMessageBytes === 0 ? "no limit" : `${h.ack.maxMessageBytes} bytes`],
        ]
      : h
        ? [
            ["Answer", h.sample],
            ["Code", h.code],
            ["Reason given", h.reason],
          ]
        : [],
  endpoints: (e) =>
    e.endpoints?.outcome === "answered"
      ? endpointFacts(e)
      : e.endpoints
        ? [
            ["Code", e.endpoints.code],
            ["Detail", e.endpoints.detail],
          ]
        : [],
  serverCertificate: (e) => {
    const c = readOf(e);
    return c
      ? [
          ...certificateFacts(c.certificate, c.shape),
          ...chainFacts(c.chain),
          ["Lies here as", c.keptIn],
          [
            "Accepted before",
            c.acceptedSha256 === null
              ? "never"
              : c.acceptedSha256 === c.certificate.sha256
                ? "this very one"
                : fingerprintGroups(c.acceptedSha256),
          ],
        ]
      : [];
  },
  ownCertificate: (e) =>
    e.own?.certificate && e.own.shape
      ? [
          ...certificateFacts(e.own.certificate, e.own.shape),
          ["Lies here as", e.station.certificateFile],
          ["We call ourselves", e.own.applicationUri],
          [
            "Private key",
            e.own.keyMatches === true ? "belongs to it" : e.own.keyMatches === false ? "does not belong to it" : "",
          ],
        ]
      : [],
  channel: ({ channel: c, server }) =>
    c
      ? [
          ["Asked for", `${server.securityMode} with ${server.securityPolicy}`],
          ...(c.outcome === "opened"
            ? [["Outcome", "opened"] as const]
            : [["Code", c.code] as const, ["Detail", c.detail] as const]),
        ]
      : [],
  session: (e) =>
    e.session
      ? [
          ["Account", e.station.account],
          ...(e.session.outcome === "opened"
            ? [["Outcome", "signed in and out again"] as const]
            : [["Code", e.session.code] as const, ["Detail", e.session.detail] as const]),
        ]
      : [],
  contents: (e) =>
    e.contents
      ? [
          ["Namespaces", e.contents.namespaces.join(", ")],
          ["Tags in the plant project", String(e.contents.tags)],
          ["Looked up", e.contents.sample ? `${e.contents.sample.identifier}: ${e.contents.sample.status}` : ""],
        ]
      : [],
};

function endpointFacts(e: Evidence): Pair[] {
  const list = offered(e);
  const skewMs = e.endpoints?.outcome === "answered" ? e.endpoints.answer.clockSkewMs : null;
  const skew = skewWords(skewMs);
  return [
    ["Demanded", `${e.server.securityMode} with ${e.server.securityPolicy}`],
    ...list
      .slice(0, MOST_ENDPOINTS)
      .map((p, i): Pair => [`Offered ${i + 1}`, `${endpointText(p)}${isWanted(e)(p) ? " (the demanded one)" : ""}`]),
    ["More offered", list.length > MOST_ENDPOINTS ? String(list.length - MOST_ENDPOINTS) : ""],
    [
      "Server's clock",
      skewMs === null ? "not told" : skew === "" ? "agrees with this station's" : `${skew} this station's`,
    ],
  ];
}

function endpointText(p: FoundEndpoint): string {
  const ways = p.tokens.map((t) => t.kind).join(", ") || "no way to sign in";
  return `${p.mode}, ${policyOf(p.policyUri).name}, level ${p.securityLevel}; ${ways}`;
}

function certificateFacts(c: CertificateInfo, shape: CertificateShape): Pair[] {
  const bits = c.keyBits === 0 ? "" : `${c.keyBits} bits`;
  return [
    ["Subject", c.subject],
    ["Issuer", c.selfSigned ? "itself (self-signed)" : c.issuer],
    ["SHA-256", fingerprintGroups(c.sha256)],
    ["SHA-1", fingerprintGroups(c.sha1)],
    ["Application URI", c.applicationUri || "none"],
    ["Host names", [...c.dnsNames, ...c.ipAddresses].join(", ") || "none"],
    ["Valid", `${day(c.notBeforeMs)} to ${day(c.notAfterMs)}`],
    ["Key", `${shape.keyKind} ${bits}, signed with ${c.signatureAlgorithm || "an unknown algorithm"}`],
    [
      "Key usage",
      shape.hasKeyUsage
        ? shape.missingUsages.length === 0
          ? "complete"
          : `lacks ${shape.missingUsages.join(", ")}`
        : "not restricted",
    ],
  ];
}

const issuerWords: Readonly<Record<ChainEvidence["issuer"], string>> = {
  self: "",
  trusted: "known and trusted in this zone",
  known: "known but not trusted in this zone",
  sentOnly: "sent by the server, not known in this zone",
  unknown: "neither sent nor known",
};
const crlWords: Readonly<Record<ChainEvidence["crl"], string>> = {
  notNeeded: "",
  current: "there, current",
  expired: "there, but out of date",
  missing: "none here",
};
const chainFacts = (c: ChainEvidence): Pair[] => [
  ["Authority", issuerWords[c.issuer]],
  ["Revocation list", crlWords[c.crl]],
  ["Verdict of the trust list", c.status],
];
