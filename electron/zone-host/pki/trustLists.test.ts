import { webcrypto, type KeyObject } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pemToPrivateKey, x509 } from "node-opcua-crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { daysAgo, newTestKey, TestAuthority } from "../../../test/support/testAuthority.ts";
import { certificateInfo } from "./certificateInfo.ts";
import { selfSigned } from "./ownCertificate.ts";
import { pastedOf, pemOf } from "./pasted.ts";
import { ZonePki } from "./pki.ts";

let root: string;
let authority: TestAuthority;
const opened: ZonePki[] = [];
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "zone-lists-"));
  authority = await TestAuthority.create(root, "Plant CA");
});
afterAll(async () => {
  for (const pki of opened) await pki.dispose();
  await rm(root, { recursive: true, force: true });
});
async function zone(folder: string): Promise<ZonePki> {
  const pki = await ZonePki.open({ folder: path.join(root, folder), applicationUri: "urn:me", stationName: "S", zone: "process", clock: { nowMs: () => Date.now(), steadyMs: () => 0 }, passphrase: null });
  opened.push(pki);
  return pki;
}
const word = async (pki: ZonePki, der: Buffer): Promise<string[]> => {
  const { trust, status } = await pki.lists.examine(der);
  return [trust, status];
};
const strangers = { applicationUri: "urn:stranger", subject: "/CN=Stranger", dns: ["localhost"], ip: ["127.0.0.1"] };

test("the verdict on a server's certificate follows what the zone knows of it and of its issuer, step by step", async () => {
  const pki = await zone("table");
  const [good, sibling, expired, future, unknown] = [await authority.issue(), await authority.issue(), await authority.issue({ startDate: daysAgo(20), validityDays: 10 }), await authority.issue({ startDate: daysAgo(-10) }), await selfSigned(newTestKey(), strangers, Date.now() - 1000, 10)];
  expect(await word(pki, unknown)).toEqual(["untrusted", "BadCertificateUntrusted"]);
  expect((await readdir(path.join(root, "table", "rejected"))).length).toBe(1);
  expect((await word(pki, good.der))[0]).toBe("untrusted");
  await pki.lists.addIssuer(authority.der, false, Date.now());
  expect(await word(pki, good.der)).toEqual(["untrusted", "BadCertificateRevocationUnknown"]);
  await pki.lists.addCrl(authority.crlDer);
  expect(await word(pki, good.der)).toEqual(["untrusted", "BadCertificateUntrusted"]);
  await pki.lists.addIssuer(authority.der, true, Date.now());
  expect(await word(pki, good.der)).toEqual(["trusted", "Good"]);
  // Dates are a fault of their own beside the trust list's word.
  expect([await word(pki, expired.der), await word(pki, future.der)]).toEqual([["trusted", "Good"], ["trusted", "Good"]]);
  await authority.revoke(good.der);
  await pki.lists.addCrl(authority.crlDer);
  expect([await word(pki, good.der), await word(pki, sibling.der)]).toEqual([["revoked", "BadCertificateRevoked"], ["trusted", "Good"]]);
  // A person's own decision does not bring back what the issuer revoked.
  await pki.trust(good.der);
  expect(await pki.verdict(good.der)).toBe("revoked");
  await pki.lists.remove(certificateInfo(authority.der).sha256, "issuers");
  expect([await pki.verdict(sibling.der), (await pki.lists.list("issuers")).length, await pki.lists.crls()]).toEqual(["untrusted", 0, []]);
});

test("a certificate that was pinned is trusted although nobody knows its issuer, until it is rejected", async () => {
  const pki = await zone("pinned");
  const { der } = await authority.issue();
  await pki.trust(der);
  expect(await pki.lists.examine(der)).toMatchObject({ trust: "trusted", pinned: true });
  const { sha256 } = certificateInfo(der);
  expect((await pki.lists.reject(sha256)).info.sha256).toBe(sha256);
  expect([await pki.verdict(der), (await pki.lists.list("trusted")).length, (await pki.lists.list("rejected")).map((s) => s.info.sha256)]).toEqual(["untrusted", 0, [sha256]]);
  await pki.lists.remove(sha256, "rejected");
  expect(await pki.lists.list("rejected")).toEqual([]);
});

test("a trusted server's certificate cannot vouch for another one", async () => {
  const pki = await zone("vouch");
  const key = newTestKey();
  const rogue = await selfSigned(key, strangers, Date.now() - 1000, 10);
  await pki.trust(rogue);
  const forged = await forge(key, rogue);
  expect(await pki.verdict(forged)).not.toBe("trusted");
  expect(await pki.verdict(Buffer.concat([forged, rogue]))).not.toBe("trusted");
});

test("an issuer must be an authority, valid, and hang on one that is known; what it revokes must be signed by it and not be older", async () => {
  const pki = await zone("issuer");
  const leaf = await authority.issue();
  await expect(pki.lists.addIssuer(leaf.der, true, Date.now())).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("no authority") as string });
  await expect(pki.lists.addIssuer(authority.der, true, Date.now() + 40 * 365 * 864e5)).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("ended") as string });
  await expect(pki.lists.addCrl(authority.crlDer)).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("issuer") as string });
  const older = authority.crlDer;
  await pki.lists.addIssuer(authority.der, true, Date.now());
  const second = Math.floor(Date.now() / 1000); // what a revocation list counts in
  await expect.poll(() => Math.floor(Date.now() / 1000), { timeout: 3000 }).toBeGreaterThan(second);
  await authority.revoke(leaf.der);
  const newer = authority.crlDer;
  expect(await pki.lists.addCrl(newer)).toMatchObject({ issuerSha256: certificateInfo(authority.der).sha256, nextUpdateMs: expect.any(Number) as number });
  await expect(pki.lists.addCrl(older)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("later list") as string });
  expect((await pki.lists.crls()).map((c) => c.issuer)).toEqual([expect.stringContaining("Plant CA") as string]);
  const impostor = await TestAuthority.create(root, "Plant CA twin");
  await expect(pki.lists.addCrl(impostor.crlDer)).rejects.toMatchObject({ code: "invalid_input" });
});

test("strangers can fill the rejected list only so far", async () => {
  const pki = await zone("flood");
  const key = newTestKey();
  for (let i = 0; i < 55; i++) await pki.verdict(await selfSigned(key, { ...strangers, subject: `/CN=Stranger ${i}` }, Date.now() - 1000, 10));
  expect((await pki.lists.list("rejected")).length).toBe(55);
  await pki.lists.pruneRejected();
  expect((await pki.lists.list("rejected")).length).toBe(50);
});

test("pasted text is read as PEM or base64, and anything else, a private key above all, is refused", async () => {
  const { der, pem } = await authority.issue();
  expect(pastedOf(`some words\n${pem}\nmore words`)).toEqual({ certificates: [der], crl: null });
  expect(pastedOf(der.toString("base64"))).toEqual({ certificates: [der], crl: null });
  expect(pastedOf(`${pem}${authority.pem}${authority.crlPem}`)).toEqual({ certificates: [der, authority.der], crl: authority.crlDer });
  const key = newTestKey().export({ type: "pkcs8", format: "pem" }) as string;
  for (const [text, words] of [[`${pem}${key}`, "private key"], ["hello", "neither a certificate"], ["", "not PEM"], ["<b>", "not PEM"], [pemOf(Buffer.from("abc")), "neither a certificate"], [pem.repeat(9), "at most 8"], [authority.crlPem.repeat(2), "more than one"]] as const) {
    expect(() => pastedOf(text)).toThrow(words);
  }
});

/** Signs with a key that is no authority's, as a thief of a server's key would. */
async function forge(key: KeyObject, issuer: Buffer): Promise<Buffer> {
  const crypto = webcrypto as unknown as Crypto;
  const keys = await crypto.subtle.generateKey({ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 }, true, ["sign", "verify"]);
  const parent = new x509.X509Certificate(new Uint8Array(issuer));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: "01", subject: "CN=Forged", issuer: parent.subject, notBefore: new Date(Date.now() - 1000), notAfter: new Date(Date.now() + 864e5), publicKey: keys.publicKey,
    signingKey: await pemToPrivateKey(key.export({ type: "pkcs8", format: "pem" }) as string), signingAlgorithm: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
    extensions: [await x509.AuthorityKeyIdentifierExtension.create(await parent.publicKey.export(crypto), false, crypto), await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto)],
  }, crypto);
  return Buffer.from(certificate.rawData);
}
