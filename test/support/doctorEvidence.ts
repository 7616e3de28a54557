// What a look at a server may have seen: the pieces that cases are made of, and any evidence at all.
import fc from "fast-check";
import {
  helloOutcomes,
  reachOutcomes,
  type Evidence,
  type ServerCertificateEvidence,
} from "../../electron/zone-host/doctor/evidence.ts";
import type { FoundEndpoint } from "../../shared/zones/discovery.ts";
import { certificateFaults } from "../../shared/zones/health.ts";

const endpointUrl = "opc.tcp://127.0.0.1:4840";

export const endpoint = (mode: FoundEndpoint["mode"], policy: string): FoundEndpoint => ({
  endpointUrl,
  mode,
  policyUri: `http://opcfoundation.org/UA/SecurityPolicy#${policy}`,
  securityLevel: 3,
  binaryTcp: true,
  applicationUri: "urn:test:server",
  tokens: [{ kind: "UserName", policyUri: "" }],
  certificateSha256: "a".repeat(64),
});

/** A server's answer to GetEndpoints, told at once and by a clock that agrees with ours. */
export const answered = (endpoints: FoundEndpoint[]): NonNullable<Evidence["endpoints"]> => ({
  outcome: "answered",
  answer: {
    endpointUrl,
    atMs: 1,
    tookMs: 1,
    servers: [],
    endpoints,
    leftOut: 0,
    certificates: [],
    clockSkewMs: 0,
  },
});

const code = fc.constantFrom(
  "",
  "BadUserAccessDenied",
  "BadCertificateUntrusted",
  "BadTooManySessions",
  "BadInternalError",
  "BadSecurityChecksFailed",
  "0x80ff0000",
);
const detail = fc.constantFrom("", "Said by whoever refused, in a sentence.");

const anyEndpoints = fc.oneof(
  fc
    .array(
      fc
        .record({
          mode: fc.constantFrom("None", "Sign", "SignAndEncrypt", "Invalid"),
          policy: fc.constantFrom("None", "Basic256", "Basic256Sha256", "ECC_nistP256", "Unknown_1"),
        })
        .map((e) => endpoint(e.mode, e.policy)),
      { maxLength: 4 },
    )
    .map(answered),
  fc.constantFrom(
    { outcome: "silent" as const, code: "", detail: "" },
    { outcome: "failed" as const, code: "", detail: "" },
  ),
);
const anyChannel = fc.oneof(
  fc.constant({ outcome: "opened" as const }),
  fc.record({
    outcome: fc.constantFrom(...(["stationRefuses", "serverRefuses", "closed", "silent", "failed"] as const)),
    code,
    detail,
  }),
);
const anySession = fc.oneof(
  fc.constant({ outcome: "opened" as const }),
  fc.record({
    outcome: fc.constantFrom(
      ...(["noIdentity", "notTried", "stationRefuses", "serverRefuses", "silent", "failed"] as const),
    ),
    code,
    detail,
  }),
);

const anyHello = (sound: Evidence) =>
  fc.record({ outcome: fc.constantFrom(...helloOutcomes), code }).map(({ outcome, code: c }) => ({
    outcome,
    code: c,
    reason: "",
    sample: "",
    ack: outcome === "acknowledged" ? sound.hello!.ack : null,
  }));

const anyCertificate = (sound: Evidence) =>
  fc.oneof(
    fc.constantFrom({ outcome: "missing" as const }, { outcome: "unreadable" as const }),
    fc
      .record({
        faults: fc.subarray([...certificateFaults]),
        kind: fc.constantFrom("RSA", "EC", ""),
        issuer: fc.constantFrom("self", "trusted", "known", "sentOnly", "unknown"),
        crl: fc.constantFrom("notNeeded", "current", "expired", "missing"),
      })
      .map(({ faults, kind, issuer, crl }) => ({
        ...(sound.serverCertificate as Extract<ServerCertificateEvidence, { outcome: "read" }>),
        faults,
        shape: { missingUsages: [], hasKeyUsage: true, serverAuth: true, keyKind: kind },
        chain: { sent: 1, issuer, crl, crlNextUpdateMs: 5, status: "Bad" },
      })),
  );

const anyOwn = (sound: Evidence) =>
  fc.constantFrom(
    { ...sound.own! },
    { ...sound.own!, certificate: null, shape: null },
    { ...sound.own!, keyMatches: false },
  );

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });

/** Each step seen in any way or not at all, also as no look would see it. @param sound fills what it leaves alone. */
export const anyEvidence = (sound: Evidence): fc.Arbitrary<Evidence> =>
  fc
    .record({
      reach: maybe(fc.constantFrom(...reachOutcomes).map((outcome) => ({ ...sound.reach!, outcome }))),
      hello: maybe(anyHello(sound)),
      endpoints: maybe(anyEndpoints),
      serverCertificate: maybe(anyCertificate(sound)),
      own: maybe(anyOwn(sound)),
      channel: maybe(anyChannel),
      session: maybe(anySession),
      contents: maybe(fc.constantFrom(sound.contents!, { ...sound.contents!, failure: "x" })),
    })
    .map((seen) => ({ ...sound, ...seen }));
