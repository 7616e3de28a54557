import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutHiddenLetters } from "../hiddenLetters.ts";
import { parse } from "yaml";
import type { Server, Zone } from "../plant/model.ts";
import { ServerEntry } from "../plant/schema.ts";
import { tokenKinds, type DiscoveryAnswer, type FoundEndpoint } from "./discovery.ts";
import { declarationOf, discoveryFindings, recommend, snippetOf } from "./discoveryFindings.ts";
import type { CertificateInfo } from "./health.ts";
import { compareSecurity, policyOf, securityPolicies, type SecurityModeName } from "./policies.ts";

const NOW_MS = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;
const url = "opc.tcp://plc1.plant:4840";
const certificate: CertificateInfo = {
  sha256: "a".repeat(64),
  sha1: "b".repeat(40),
  subject: "CN=plc",
  issuer: "CN=plc",
  selfSigned: true,
  applicationUri: "urn:plc1",
  dnsNames: ["plc1.plant"],
  ipAddresses: [],
  notBeforeMs: NOW_MS - DAY_MS,
  notAfterMs: NOW_MS + 300 * DAY_MS,
  keyBits: 2048,
  signatureAlgorithm: "sha256WithRSAEncryption",
};
const endpoint = (mode: FoundEndpoint["mode"], policy: string, more: Partial<FoundEndpoint> = {}): FoundEndpoint => ({
  endpointUrl: url,
  mode,
  policyUri: `http://opcfoundation.org/UA/SecurityPolicy#${policy}`,
  securityLevel: mode === "None" ? 0 : 50,
  binaryTcp: true,
  applicationUri: "urn:plc1",
  tokens: [{ kind: "UserName", policyUri: "" }],
  certificateSha256: certificate.sha256,
  ...more,
});
const best = endpoint("SignAndEncrypt", "Aes256_Sha256_RsaPss");
const answer = (endpoints: readonly FoundEndpoint[], more: Partial<DiscoveryAnswer> = {}): DiscoveryAnswer => ({
  endpointUrl: url,
  atMs: NOW_MS,
  tookMs: 5,
  servers: [{ applicationUri: "urn:plc1", name: "PLC 1", kind: "Server", discoveryUrls: [url] }],
  endpoints,
  leftOut: 0,
  certificates: [certificate],
  clockSkewMs: 0,
  ...more,
});
const ids = (a: DiscoveryAnswer): string[] => discoveryFindings(url, a, NOW_MS).map((f) => f.id);
const cert = (c: Partial<CertificateInfo>): DiscoveryAnswer =>
  answer([best], { certificates: [{ ...certificate, ...c }] });

test("a server with one strong endpoint, named tokens and a sound certificate has no finding", () =>
  expect(ids(answer([best]))).toEqual([]));

test.each<[string, DiscoveryAnswer, string[]]>([
  ["only None", answer([endpoint("None", "None")]), ["onlyNone", "passwordInClear"]],
  ["None beside it", answer([best, endpoint("None", "None", { tokens: [] })]), ["noneOffered"]],
  ["only Sign", answer([endpoint("Sign", "Basic256Sha256")]), ["signOnly"]],
  ["Sign beside it", answer([best, endpoint("Sign", "Basic256Sha256")]), ["signOffered"]],
  [
    "withdrawn policies",
    answer([best, endpoint("SignAndEncrypt", "Basic128Rsa15", { tokens: [] }), endpoint("SignAndEncrypt", "Basic256")]),
    ["withdrawnPolicy"],
  ],
  ["elliptic curves alone", answer([endpoint("SignAndEncrypt", "ECC_nistP256")]), ["eccOnly"]],
  [
    "None ranked as high",
    answer([best, endpoint("None", "None", { tokens: [], securityLevel: 50 })]),
    ["noneOffered", "noneRankedHigh"],
  ],
  [
    "anonymous",
    answer([endpoint("SignAndEncrypt", "Basic256Sha256", { tokens: [{ kind: "Anonymous", policyUri: "" }] })]),
    ["anonymous"],
  ],
  [
    "anonymous without security",
    answer([best, endpoint("None", "None", { tokens: [{ kind: "Anonymous", policyUri: "" }] })]),
    ["anonymousUnsecured", "noneOffered"],
  ],
  [
    "a password in clear over a signed channel",
    answer([
      best,
      endpoint("Sign", "Basic256Sha256", {
        tokens: [{ kind: "UserName", policyUri: "http://opcfoundation.org/UA/SecurityPolicy#None" }],
      }),
    ]),
    ["passwordInClear", "signOffered"],
  ],
  [
    "a password over None, itself encrypted",
    answer([
      best,
      endpoint("None", "None", {
        tokens: [{ kind: "UserName", policyUri: "http://opcfoundation.org/UA/SecurityPolicy#Basic256Sha256" }],
      }),
    ]),
    ["noneOffered", "passwordUnsecured"],
  ],
  [
    "a weak token policy",
    answer([
      endpoint("SignAndEncrypt", "Basic256Sha256", {
        tokens: [{ kind: "UserName", policyUri: "http://opcfoundation.org/UA/SecurityPolicy#Basic128Rsa15" }],
      }),
    ]),
    ["weakToken"],
  ],
  [
    "HTTPS too",
    answer([best, endpoint("SignAndEncrypt", "Basic256Sha256", { binaryTcp: false })]),
    ["otherTransports"],
  ],
  ["another host", answer([{ ...best, endpointUrl: "opc.tcp://10.0.0.7:4840" }]), ["otherHost"]],
  [
    "two applications",
    answer([best, { ...best, applicationUri: "urn:other", certificateSha256: null }]),
    ["severalApplications"],
  ],
  ["an expired certificate", cert({ notAfterMs: NOW_MS - 1 }), ["certificateExpired"]],
  ["a future certificate", cert({ notBeforeMs: NOW_MS + 1 }), ["certificateFuture"]],
  ["one that ends soon", cert({ notAfterMs: NOW_MS + DAY_MS }), ["certificateExpiring"]],
  ["a short key", cert({ keyBits: 1024 }), ["certificateKey"]],
  ["SHA-1", cert({ signatureAlgorithm: "sha1WithRSAEncryption" }), ["certificateSha1"]],
  ["another application in the certificate", cert({ applicationUri: "urn:x" }), ["certificateUri"]],
  ["another host in the certificate", cert({ dnsNames: ["x"] }), ["certificateHost"]],
  ["a wrong clock", answer([best], { clockSkewMs: -60_000 }), ["clock"]],
])("%s is found", (_what, a, expected) => expect(ids(a).sort()).toEqual([...expected].sort()));

test("the worst stands first", () => {
  const found = discoveryFindings(
    url,
    answer([
      best,
      endpoint("Sign", "Basic256"),
      endpoint("None", "None", { tokens: [{ kind: "Anonymous", policyUri: "" }] }),
    ]),
    NOW_MS,
  );
  expect(found.map((f) => f.weight)).toEqual(
    [...found.map((f) => f.weight)].sort(
      (a, b) => ["high", "medium", "low"].indexOf(a) - ["high", "medium", "low"].indexOf(b),
    ),
  );
});

const anyEndpoint = fc
  .record({
    mode: fc.constantFrom<FoundEndpoint["mode"]>("None", "Sign", "SignAndEncrypt", "Invalid"),
    policy: fc.oneof(fc.constantFrom(...securityPolicies.map((p) => p.name)), fc.string({ maxLength: 20 })),
    level: fc.nat(255),
    tcp: fc.boolean(),
    kind: fc.constantFrom(...tokenKinds),
  })
  .map((e) =>
    endpoint(e.mode, e.policy, { securityLevel: e.level, binaryTcp: e.tcp, tokens: [{ kind: e.kind, policyUri: "" }] }),
  );

test("what is recommended is secured, supported and never beaten; where nothing may be used the words say why", () => {
  fc.assert(
    fc.property(fc.array(anyEndpoint, { maxLength: 8 }), (endpoints) => {
      const { endpoint: index, text } = recommend(endpoints);
      expect(text.length).toBeGreaterThan(30);
      const usable = endpoints.filter(
        (e) => e.binaryTcp && (e.mode === "Sign" || e.mode === "SignAndEncrypt") && policyOf(e.policyUri).supported,
      );
      expect(index === null).toBe(usable.length === 0);
      if (index === null) return;
      const of = (e: FoundEndpoint) => ({ mode: e.mode as SecurityModeName, policy: policyOf(e.policyUri) });
      const chosen = endpoints[index]!;
      expect([
        usable.includes(chosen),
        policyOf(chosen.policyUri).deprecated,
        usable.every((e) => compareSecurity(of(e), of(chosen)) <= 0),
      ]).toEqual([true, false, true]);
    }),
  );
});

const server = (s: Partial<Server> = {}): Server => ({
  id: "plc1",
  name: "PLC 1",
  endpointUrl: url,
  applicationUri: "urn:plc1",
  namespaceUri: "urn:ns",
  securityMode: "SignAndEncrypt",
  securityPolicy: "Aes256_Sha256_RsaPss",
  publishMs: 200,
  samplingMs: 100,
  demo: false,
  ...s,
});
const zonesWith = (s: Server): Zone[] => [
  {
    id: "process",
    name: "Process",
    purdue: 1,
    kind: "process",
    criticality: 2,
    slTarget: [],
    staleAfterMs: 1000,
    servers: [s],
  },
];
const of = { zone: "process", server: "plc1", name: "PLC 1" };

test("a declared server is recognised; less than declared, or less than possible, is said", () => {
  expect(declarationOf(url, answer([best]), zonesWith(server()))).toEqual({ kind: "declared", ...of, warning: "" });
  expect(declarationOf(url, answer([endpoint("SignAndEncrypt", "Basic256Sha256")]), zonesWith(server()))).toMatchObject(
    {
      kind: "declared",
      warning: expect.stringContaining(
        "Downgrade: the plant project demands SignAndEncrypt with Aes256_Sha256_RsaPss",
      ) as string,
    },
  );
  expect(
    declarationOf(
      url,
      answer([best, endpoint("Sign", "Basic256Sha256")]),
      zonesWith(server({ securityMode: "Sign", securityPolicy: "Basic256Sha256" })),
    ),
  ).toMatchObject({
    warning: expect.stringContaining(
      "less than this server can do: SignAndEncrypt with Aes256_Sha256_RsaPss",
    ) as string,
  });
});

test("an impostor at a declared address and a declared application elsewhere are conflicts", () => {
  expect(declarationOf(url, answer([{ ...best, applicationUri: "urn:evil" }]), zonesWith(server()))).toMatchObject({
    kind: "conflict",
    ...of,
    text: expect.stringContaining("urn:evil answers") as string,
  });
  const moved = answer([{ ...best, endpointUrl: "opc.tcp://plc9:4840" }]);
  expect(declarationOf("opc.tcp://plc9:4840", moved, zonesWith(server()))).toMatchObject({
    kind: "conflict",
    text: expect.stringContaining("not at the address asked for") as string,
  });
  const demo = zonesWith(server({ endpointUrl: "opc.tcp://127.0.0.1:0", demo: true }));
  expect(
    declarationOf("opc.tcp://127.0.0.1:50123", answer([{ ...best, endpointUrl: "opc.tcp://127.0.0.1:50123" }]), demo),
  ).toMatchObject({ kind: "declared" });
  expect(
    declarationOf(
      "opc.tcp://127.0.0.1:50123",
      answer([{ ...best, endpointUrl: "opc.tcp://127.0.0.1:50123", applicationUri: "urn:evil" }]),
      demo,
    ),
  ).toMatchObject({ kind: "undeclared" });
});

test("the lines for zones.yaml are valid for the plant project, whatever the server calls itself", () => {
  const read = (yaml: string): unknown =>
    (parse(`servers:\n${yaml.replace(/^(?=.)/gm, "  ")}`) as { servers: unknown[] }).servers;
  expect(read(snippetOf(url, answer([best])))).toEqual([
    {
      id: "plc-1",
      name: "PLC 1",
      endpointUrl: url,
      applicationUri: "urn:plc1",
      namespaceUri: "urn:to-be-filled-in",
      securityMode: "SignAndEncrypt",
      securityPolicy: "Aes256_Sha256_RsaPss",
    },
  ]);
  fc.assert(
    fc.property(fc.string({ maxLength: 120 }), fc.string({ unit: "binary", maxLength: 120 }), (name, uri) => {
      const applicationUri = `urn:${uri}`;
      const [entry, ...more] = read(
        snippetOf(
          url,
          answer([{ ...best, applicationUri }], {
            servers: [{ applicationUri, name, kind: "Server", discoveryUrls: [] }],
          }),
        ),
      ) as unknown[];
      expect([more, ServerEntry.safeParse(entry).success, (entry as Server).applicationUri]).toEqual([
        [],
        true,
        withoutHiddenLetters(applicationUri),
      ]);
    }),
  );
});

test("an unknown policy protects nothing and is not supported; a known one is named by its last part", () => {
  expect(policyOf("http://opcfoundation.org/UA/SecurityPolicy#Basic256Sha256")).toEqual({
    name: "Basic256Sha256",
    family: "rsa",
    strength: 4,
    deprecated: false,
    supported: true,
  });
  expect([policyOf("x".repeat(500)), policyOf("")].map((p) => [p.name.length, p.strength, p.supported])).toEqual([
    [80, 0, false],
    [12, 0, false],
  ]);
  expect(securityPolicies.filter((p) => p.supported).map((p) => p.name)).toEqual([
    "Basic256Sha256",
    "Aes128_Sha256_RsaOaep",
    "Aes256_Sha256_RsaPss",
  ]);
});
