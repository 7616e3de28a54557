import { expect, test } from "vitest";
import type { CertificateInfo } from "./health.ts";
import { daysUntil, expiryRows, urgencyOf, type ZonePkiStore } from "./pki.ts";

const DAY = 86_400_000;
const certificate = (sha256: string, days: number): CertificateInfo => ({
  sha256,
  sha1: "",
  subject: sha256,
  issuer: "",
  selfSigned: true,
  applicationUri: "",
  dnsNames: [],
  ipAddresses: [],
  notBeforeMs: 0,
  notAfterMs: days * DAY,
  keyBits: 2048,
  signatureAlgorithm: "",
});
const stored = (list: "trusted" | "issuers" | "rejected", c: CertificateInfo) => ({
  list,
  certificate: c,
  ca: list === "issuers",
  usedBy: [],
});

test("days are counted down whole, and what has ended says so at that very instant", () => {
  expect([daysUntil(3 * DAY, 0), daysUntil(3 * DAY - 1, 0), daysUntil(-1, 0)]).toEqual([3, 2, -1]);
  expect([0, 1, 7 * DAY, 30 * DAY, 90 * DAY].map((end) => urgencyOf(end, 0))).toEqual([
    "ended",
    "days7",
    "days30",
    "days90",
    "fine",
  ]);
});

test("the board lists each certificate and list once, soonest end first, with the servers that depend on it", () => {
  const [own, next, before, server, ca, spare] = [
    certificate("own", 50),
    certificate("next", 900),
    certificate("before", 1),
    certificate("server", 10),
    certificate("ca", 400),
    certificate("spare", 2),
  ];
  const store: ZonePkiStore = {
    zone: "z",
    atMs: 0,
    applicationUri: "",
    keyEncrypted: true,
    request: null,
    own: [
      { role: "present", certificate: own, issuers: [], pem: "" },
      { role: "next", certificate: next, issuers: [], pem: "" },
      { role: "previous", certificate: before, issuers: [], pem: "" },
    ],
    trusted: [stored("trusted", ca), stored("trusted", spare), stored("trusted", server)],
    issuers: [stored("issuers", ca)],
    rejected: [stored("rejected", certificate("evil", 1))],
    crls: [
      { sha256: "crl", issuer: "ca", issuerSha256: "ca", thisUpdateMs: 0, nextUpdateMs: 3 * DAY, revoked: 1 },
      { sha256: "endless", issuer: "x", issuerSha256: null, thisUpdateMs: 0, nextUpdateMs: null, revoked: 0 },
    ],
    peers: [
      {
        server: "s1",
        node: 1,
        certificate: server,
        issuers: [ca],
        trust: "trusted",
        status: "Good",
        pinned: false,
        own: "present",
      },
      {
        server: "s1",
        node: 2,
        certificate: server,
        issuers: [ca],
        trust: "trusted",
        status: "Good",
        pinned: false,
        own: "present",
      },
      { server: "s2", node: null, certificate: null, issuers: [], trust: null, status: "", pinned: false, own: "next" },
    ],
  };
  expect(expiryRows(store).map((r) => [r.kind, r.sha256, r.endMs / DAY, r.servers])).toEqual([
    ["trusted", "spare", 2, []],
    ["crl", "crl", 3, ["s1"]],
    ["server", "server", 10, ["s1"]],
    ["own", "own", 50, ["s1"]],
    ["issuer", "ca", 400, ["s1"]],
    ["next", "next", 900, ["s2"]],
  ]);
});
