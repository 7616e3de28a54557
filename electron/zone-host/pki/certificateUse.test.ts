import { expect, test } from "vitest";
import { makeCertificate } from "../../../test/support/madeCertificates.ts";
import { isWeakSignature } from "../../../shared/zones/certificateStrength.ts";
import { useOf } from "./certificateUse.ts";

test("a certificate that says nothing of usage lacks none, and one that does has to allow a server's", () => {
  expect([
    useOf(makeCertificate().der),
    useOf(makeCertificate({ usage: null }).der),
    useOf(makeCertificate({ usage: ["digitalSignature", "keyEncipherment"] }).der),
    useOf(makeCertificate({ ca: true, usage: ["keyCertSign"] }).der),
    useOf(makeCertificate({ ca: true }).der),
  ]).toEqual([
    { missing: [], authority: false },
    { missing: [], authority: false },
    { missing: ["dataEncipherment"], authority: false },
    { missing: ["digitalSignature", "keyEncipherment", "dataEncipherment"], authority: true },
    { missing: [], authority: true },
  ]);
});

test("extended usages, where there are any, name a server or any use", () => {
  const lists = (...extendedUsage: string[]) => useOf(makeCertificate({ extendedUsage }).der).missing;
  expect([lists("1.3.6.1.5.5.7.3.1"), lists("2.5.29.37.0"), lists("1.3.6.1.5.5.7.3.2")]).toEqual([
    [],
    [],
    ["serverAuth"],
  ]);
});

test.each([
  ["sha1WithRSAEncryption", true],
  ["md5WithRSAEncryption", true],
  ["ecdsa-with-SHA1", true],
  ["sha256WithRSAEncryption", false],
  ["sha512WithRSAEncryption", false],
])("%s is a weak signature: %s", (algorithm, weak) => expect(isWeakSignature(algorithm)).toBe(weak));
