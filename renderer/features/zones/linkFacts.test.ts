import { expect, test } from "vitest";
import type { CertificateInfo, LinkHealth } from "../../../shared/zones/health.ts";
import { linkFacts } from "./linkFacts.ts";

const certificate = (days: number) => ({ notAfterMs: days * 86_400_000, subject: "CN=x" }) as CertificateInfo;
test("certificates say the days left and that they have expired", () => {
  const link = {
    server: "s",
    securityMode: "SignAndEncrypt",
    securityPolicy: "http://opcfoundation.org/UA/SecurityPolicy#Aes256_Sha256_RsaPss",
    serverCertificate: certificate(12),
    ownCertificate: certificate(-3),
    latencyMs: null,
    clockSkewMs: -9000,
    tags: 10,
    goodTags: 9,
    freshTags: 10,
    sessions: 2,
    reconnects: 1200,
  } as unknown as LinkHealth;
  expect(linkFacts(link, 0).map((f) => [f.label, f.value.replace("\u2009", " "), f.strong])).toEqual([
    ["Security in use", "signed and encrypted, Aes256_Sha256_RsaPss", false],
    ["Server certificate", "12 days left", true],
    ["Own certificate", "expired 3 days ago", true],
    ["Latency", "\u2014", false],
    ["Clock difference", "\u22129000 ms", true],
    ["Good values", "9 of 10", true],
    ["Fresh values", "10 of 10", false],
    ["Sessions", "2", false],
    ["Reconnects", "1,200", false],
  ]);
});

test("a channel without security is said strongly", () => {
  const link = {
    securityMode: "None",
    securityPolicy: null,
    serverCertificate: null,
    ownCertificate: null,
    latencyMs: 3,
    clockSkewMs: null,
    tags: 0,
    goodTags: 0,
    freshTags: 0,
    sessions: 0,
    reconnects: 0,
  } as unknown as LinkHealth;
  expect(linkFacts(link, 0)[0]).toEqual({
    label: "Security in use",
    value: "none: anybody on the network can read and change it, policy not known",
    strong: true,
    why: "",
  });
});
