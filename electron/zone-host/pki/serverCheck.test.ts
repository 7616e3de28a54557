import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { certificateFaults, type CertificateFault, type CertificateInfo } from "../../../shared/zones/health.ts";
import {
  dialledHost,
  hostMatches,
  mendable,
  refusalOf,
  serverFaults,
  type ServerIdentityCheck,
} from "./serverCheck.ts";

const certificate: CertificateInfo = {
  sha256: "a".repeat(64),
  sha1: "b".repeat(40),
  subject: "CN=plc",
  issuer: "CN=plc",
  selfSigned: true,
  applicationUri: "urn:plc",
  dnsNames: ["plc1.plant"],
  ipAddresses: ["10.1.2.3"],
  notBeforeMs: 1000,
  notAfterMs: 9000,
  keyBits: 2048,
  signatureAlgorithm: "sha256WithRSAEncryption",
};
const sound: ServerIdentityCheck = {
  server: { endpointUrl: "opc.tcp://plc1.plant:4840/UA", applicationUri: "urn:plc" },
  certificate,
  endpointApplicationUri: "urn:plc",
  trust: "trusted",
  pinned: true,
  use: { missing: [], authority: false },
  acceptedSha256: null,
  nowMs: 5000,
};

const sha1 = { ...certificate, signatureAlgorithm: "sha1WithRSAEncryption" };

const single: [string, Partial<ServerIdentityCheck>, CertificateFault[]][] = [
  ["past its end", { nowMs: 9001 }, ["expired"]],
  ["before its begin", { nowMs: 999 }, ["notYetValid"]],
  [
    "dialled at another address",
    { server: { ...sound.server, endpointUrl: "opc.tcp://10.1.2.4:4840" } },
    ["hostMismatch"],
  ],
  [
    "at something that is no address",
    { server: { ...sound.server, endpointUrl: "http://plc1.plant" } },
    ["hostMismatch"],
  ],
  ["of another application", { server: { ...sound.server, applicationUri: "urn:other" } }, ["uriMismatch"]],
  ["whose endpoint claims another application", { endpointApplicationUri: "urn:other" }, ["uriMismatch"]],
  ["with a short key", { certificate: { ...certificate, keyBits: 1024 } }, ["weakKey"]],
  ["signed with SHA-1 by an authority", { certificate: { ...sha1, selfSigned: false } }, ["weakSignature"]],
  ["signed with SHA-1 that counts through its issuer", { certificate: sha1, pinned: false }, ["weakSignature"]],
  [
    "signed with MD5, though pinned",
    { certificate: { ...sha1, signatureAlgorithm: "md5WithRSAEncryption" } },
    ["weakSignature"],
  ],
  ["signed with SHA-1 by itself and pinned", { certificate: sha1 }, []],
  ["that may not sign", { use: { missing: ["digitalSignature"], authority: false } }, ["keyUsage"]],
  ["of an authority", { use: { missing: [], authority: true } }, ["authority"]],
  ["nobody trusted", { trust: "untrusted" }, ["untrusted"]],
  ["nobody trusted, after another", { trust: "untrusted", acceptedSha256: "c".repeat(64) }, ["changed", "untrusted"]],
  ["revoked", { trust: "revoked" }, ["revoked"]],
  ["that does not verify", { trust: "invalid" }, ["invalid"]],
];

describe("the check of a server's certificate", () => {
  test("a sound certificate has no fault", () => expect(serverFaults(sound)).toEqual([]));

  test.each(single)("one %s has that fault", (_what, change, faults) =>
    expect(serverFaults({ ...sound, ...change })).toEqual(faults),
  );

  test("every fault has a code and words; only missing trust can be mended by a decision", () => {
    for (const fault of certificateFaults) {
      const { code, reason } = refusalOf([fault], sound);
      expect(code).toMatch(/^BadCertificate/);
      expect(reason.length).toBeGreaterThan(40);
      expect(mendable([fault])).toBe(fault === "untrusted" || fault === "changed");
    }
  });

  test("a host matches by whole name or address, in any case, and never by part", () => {
    expect(["PLC1.plant", "plc1.plant", "10.1.2.3"].map((h) => hostMatches(h.toLowerCase(), certificate))).toEqual([
      true,
      true,
      true,
    ]);
    expect(["plc1", "evil.plc1.plant", "10.1.2.30", "", "plant"].map((h) => hostMatches(h, certificate))).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
    fc.assert(fc.property(fc.string(), (h) => !hostMatches(h, { dnsNames: [], ipAddresses: [] })));
  });

  test("the dialled host is read from names, addresses and IPv6", () => {
    expect(
      ["opc.tcp://Plc1:4840/UA", "opc.tcp://127.0.0.1", "opc.tcp://[::1]:4840", "opc.tcp://", "x"].map(dialledHost),
    ).toEqual(["plc1", "127.0.0.1", "::1", "", ""]);
  });
});
