import { webcrypto, type KeyObject } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pemToPrivateKey, x509 } from "node-opcua-crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromNow, makeAuthority, makeCertificate, makeCrl, rsaKey } from "../../../test/support/madeCertificates.ts";
import { daysAgo, newTestKey, TestAuthority } from "../../../test/support/testAuthority.ts";
import { certificateInfo, sha256Of } from "./certificateInfo.ts";
import { selfSigned } from "./ownCertificate.ts";
import { readPemText, pemOf } from "./pemText.ts";
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
async function zone(folder: string, nowMs: () => number = () => Date.now()): Promise<ZonePki> {
  const pki = await ZonePki.open({
    folder: path.join(root, folder),
    applicationUri: "urn:me",
    stationName: "S",
    zone: "process",
    clock: { nowMs, steadyMs: () => 0 },
    passphrase: null,
  });
  opened.push(pki);
  return pki;
}
const word = async (pki: ZonePki, der: Buffer): Promise<string[]> => {
  const { trust, status } = await pki.lists.examine(der);
  return [trust, status];
};
const strangers = { applicationUri: "urn:stranger", subject: "/CN=Stranger", dns: ["localhost"], ip: ["127.0.0.1"] };

test("the verdict on a server's certificate follows what the zone knows of it and its issuer", async () => {
  const pki = await zone("table");
  const [good, sibling, expired, future, unknown] = [
    await authority.issue(),
    await authority.issue(),
    await authority.issue({ startDate: daysAgo(20), validityDays: 10 }),
    await authority.issue({ startDate: daysAgo(-10) }),
    await selfSigned(newTestKey(), strangers, Date.now() - 1000, 10),
  ];
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
  expect([await word(pki, expired.der), await word(pki, future.der)]).toEqual([
    ["trusted", "Good"],
    ["trusted", "Good"],
  ]);
  await authority.revoke(good.der);
  await pki.lists.addCrl(authority.crlDer);
  expect([await word(pki, good.der), await word(pki, sibling.der)]).toEqual([
    ["revoked", "BadCertificateRevoked"],
    ["trusted", "Good"],
  ]);
  // A person's own decision does not bring back what the issuer revoked.
  await pki.trust(good.der);
  expect(await pki.verdict(good.der)).toBe("revoked");
  await pki.lists.remove(certificateInfo(authority.der).sha256, "issuers");
  expect([await pki.verdict(sibling.der), (await pki.lists.list("issuers")).length, await pki.lists.crls()]).toEqual([
    "untrusted",
    0,
    [],
  ]);
});

test("a certificate that was pinned is trusted although nobody knows its issuer, until it is rejected", async () => {
  const pki = await zone("pinned");
  const { der } = await authority.issue();
  await pki.trust(der);
  expect(await pki.lists.examine(der)).toMatchObject({ trust: "trusted", pinned: true });
  const { sha256 } = certificateInfo(der);
  expect((await pki.lists.reject(sha256)).info.sha256).toBe(sha256);
  expect([
    await pki.verdict(der),
    (await pki.lists.list("trusted")).length,
    (await pki.lists.list("rejected")).map((s) => s.info.sha256),
  ]).toEqual(["untrusted", 0, [sha256]]);
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

test("an issuer must be an authority, valid, and hang on a known one; its list signed and no older", async () => {
  const pki = await zone("issuer");
  const leaf = await authority.issue();
  await expect(pki.lists.addIssuer(leaf.der, true, Date.now())).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("no authority") as string,
  });
  await expect(pki.lists.addIssuer(authority.der, true, Date.now() + 40 * 365 * 864e5)).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("ended") as string,
  });
  await expect(pki.lists.addCrl(authority.crlDer)).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("issuer") as string,
  });
  const older = authority.crlDer;
  await pki.lists.addIssuer(authority.der, true, Date.now());
  const second = Math.floor(Date.now() / 1000); // what a revocation list counts in
  await expect.poll(() => Math.floor(Date.now() / 1000), { timeout: 3000 }).toBeGreaterThan(second);
  await authority.revoke(leaf.der);
  const newer = authority.crlDer;
  expect(await pki.lists.addCrl(newer)).toMatchObject({
    issuerSha256: certificateInfo(authority.der).sha256,
    nextUpdateMs: expect.any(Number) as number,
  });
  await expect(pki.lists.addCrl(older)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("later list") as string,
  });
  expect((await pki.lists.crls()).map((c) => c.issuer)).toEqual([expect.stringContaining("Plant CA") as string]);
  const impostor = await TestAuthority.create(root, "Plant CA twin");
  await expect(pki.lists.addCrl(impostor.crlDer)).rejects.toMatchObject({ code: "invalid_input" });
});

test("strangers can fill the rejected list only so far, however long the zone runs", async () => {
  const pki = await zone("flood");
  const key = rsaKey();
  let most = 0;
  for (let i = 0; i < 110; i++) {
    await pki.verdict(makeCertificate({ key, commonName: `Stranger ${i}` }).der);
    most = Math.max(most, (await readdir(path.join(root, "flood", "rejected"))).length);
  }
  expect(most).toBeLessThanOrEqual(75);
  await pki.lists.pruneRejected();
  expect((await pki.lists.list("rejected")).length).toBe(50);
});

test("an authority is nobody's server, whichever way its certificate came among the trusted", async () => {
  const pki = await zone("authority");
  const shown = makeCertificate({
    ca: true,
    usage: ["digitalSignature", "keyEncipherment", "dataEncipherment", "keyCertSign"],
  });
  await expect(pki.trust(shown.der)).rejects.toMatchObject({ code: "invalid_input" });
  await pki.store.trustCertificate(shown.der); // as a file laid into the folder
  const asIssuer = makeAuthority("Trusted CA");
  await pki.lists.addIssuer(asIssuer.der, true, Date.now());
  expect([await pki.judged(shown.der), await pki.judged(asIssuer.der)]).toEqual([
    { trust: "untrusted", pinned: false },
    { trust: "untrusted", pinned: false },
  ]);
});

test("what a broken digest signed vouches for nobody: leaf's issuers, revocation lists, authorities", async () => {
  const pki = await zone("weak");
  const root = makeAuthority("Root");
  const weak = makeCertificate({
    commonName: "Weak",
    ca: true,
    usage: ["keyCertSign", "cRLSign"],
    issuer: root,
    hash: "sha1",
  });
  await pki.lists.addIssuer(root.der, true, Date.now());
  await expect(pki.lists.addIssuer(weak.der, true, Date.now())).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("can be forged") as string,
  });
  const short = makeCertificate({ commonName: "Short", ca: true, usage: ["keyCertSign"], key: rsaKey(1024) });
  await expect(pki.lists.addIssuer(short.der, true, Date.now())).rejects.toMatchObject({ code: "invalid_input" });
});

test("a list or an authority between that is signed with SHA-1 vouches for nothing, however it came here", async () => {
  const pki = await zone("forgeable");
  const root = makeAuthority("Forgeable root");
  const ca = { commonName: "Between", ca: true, usage: ["keyCertSign", "cRLSign"] as const };
  const between = makeCertificate({ ...ca, issuer: root, hash: "sha1" });
  const leaf = makeCertificate({ issuer: between });
  await pki.lists.addIssuer(root.der, true, Date.now());
  await expect(pki.lists.addCrl(makeCrl(root, { hash: "sha1" }))).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("can be forged") as string,
  });
  await pki.lists.addCrl(makeCrl(root));
  await pki.store.addIssuer(between.der, false, true); // as one that lay in the folder before
  await pki.lists.addCrl(makeCrl(between));
  expect(await word(pki, leaf.der)).toEqual(["invalid", "BadCertificatePolicyCheckFailed"]);
});

test("what calls itself an authority's certificate is not pinned, though its usages let it issue nothing", async () => {
  const pki = await zone("claiming");
  const { der } = makeCertificate({ ca: true });
  await expect(pki.trust(der)).rejects.toMatchObject({ code: "invalid_input" });
  await pki.lists.trust(der); // as one that lay in the folder before
  expect(await word(pki, der)).toEqual(["untrusted", "BadCertificateUseNotAllowed"]);
});

test("only what is untrusted is noted as rejected: not what an authority vouches for, nor the authority", async () => {
  const pki = await zone("noted");
  const ca = makeAuthority("Noted CA");
  const [leaf, revoked] = [makeCertificate({ issuer: ca }), makeCertificate({ issuer: ca })];
  await pki.lists.addIssuer(ca.der, false, Date.now());
  await pki.lists.addCrl(makeCrl(ca, { revoked: [revoked] }));
  // An authority's certificate is public: anybody can show it as his own.
  expect(await word(pki, ca.der)).toEqual(["untrusted", "BadCertificateUseNotAllowed"]);
  await pki.lists.addIssuer(ca.der, true, Date.now());
  expect([await word(pki, leaf.der), await word(pki, revoked.der)]).toEqual([
    ["trusted", "Good"],
    ["revoked", "BadCertificateRevoked"],
  ]);
  expect(await readdir(path.join(root, "noted", "rejected"))).toEqual([]);
});

test("a chain that is no real one is refused before the lists are asked, and is not kept", async () => {
  const pki = await zone("stuffed");
  const { der } = makeCertificate();
  const stuffed = Buffer.concat([der, Buffer.alloc(4_000, Buffer.from([0x30, 0x00]))]);
  await expect(pki.verdict(stuffed)).rejects.toMatchObject({ code: "integrity" });
  await expect(pki.lists.examine(stuffed)).rejects.toMatchObject({ code: "integrity" });
  expect([pki.seenChain(sha256Of(der)), await readdir(path.join(root, "stuffed", "rejected"))]).toEqual([null, []]);
});

test("a certificate is judged by whole lists, also while they are being read anew", async () => {
  const pki = await zone("reload");
  const ca = makeAuthority("Reload CA");
  const [good, revoked, pinned] = [makeCertificate({ issuer: ca }), makeCertificate({ issuer: ca }), makeCertificate()];
  await pki.lists.addIssuer(ca.der, true, Date.now());
  await pki.lists.addCrl(makeCrl(ca, { revoked: [revoked] }));
  await pki.trust(pinned.der);
  await writeFile(path.join(root, "reload", "rejected", "x.pem"), makeCertificate({ commonName: "x" }).pem);
  const reload = pki.store.reloadCertificates.bind(pki.store);
  let asked: Promise<(string | undefined)[]> = Promise.resolve([]);
  pki.store.reloadCertificates = async () => {
    const reading = reload();
    await new Promise(setImmediate); // the lists are empty now
    asked = Promise.all([good, revoked, pinned].map(async ({ der }) => (await word(pki, der))[0]));
    await reading;
  };
  await pki.lists.remove((await pki.lists.list("rejected"))[0]!.info.sha256, "rejected");
  expect(await asked).toEqual(["trusted", "revoked", "trusted"]);
});

test("an authority vouches only while its certificate is valid; its renewed one of the same key does", async () => {
  let nowMs = Date.now();
  const pki = await zone("ended", () => nowMs);
  const ca = makeAuthority("Ending CA");
  const [leaf, sibling] = [
    makeCertificate({ issuer: ca, notAfter: fromNow(9000) }),
    makeCertificate({ issuer: ca, notAfter: fromNow(9000) }),
  ];
  await pki.lists.addIssuer(ca.der, true, nowMs);
  await pki.lists.addCrl(makeCrl(ca));
  expect(await word(pki, leaf.der)).toEqual(["trusted", "Good"]);
  for (const days of [3651, -2]) {
    nowMs = fromNow(days).getTime();
    expect(await pki.lists.examine(leaf.der)).toEqual({
      trust: "untrusted",
      status: "BadCertificateIssuerTimeInvalid",
      pinned: false,
    });
  }
  nowMs = fromNow(3651).getTime();
  await pki.trust(leaf.der);
  expect(await pki.lists.examine(leaf.der)).toEqual({ trust: "trusted", status: "Good", pinned: true });
  const renewed = makeCertificate({
    key: ca.key,
    commonName: "Ending CA",
    applicationUri: "",
    dns: [],
    ip: [],
    ca: true,
    usage: ["keyCertSign", "cRLSign"],
    notAfter: fromNow(7000),
  });
  await pki.lists.addIssuer(renewed.der, false, nowMs);
  expect(await word(pki, sibling.der)).toEqual(["untrusted", "BadCertificateIssuerTimeInvalid"]);
  await pki.lists.addIssuer(renewed.der, true, nowMs);
  expect(await word(pki, sibling.der)).toEqual(["trusted", "Good"]);
});

test("the list of a renewed authority with another key does not bring back what the earlier key revoked", async () => {
  const pki = await zone("renewed");
  const [earlier, later] = [makeAuthority("Renewed CA"), makeAuthority("Renewed CA")];
  const [revoked, sibling, fresh] = [
    makeCertificate({ issuer: earlier }),
    makeCertificate({ issuer: earlier }),
    makeCertificate({ issuer: later }),
  ];
  for (const ca of [earlier, later]) await pki.lists.addIssuer(ca.der, true, Date.now());
  await pki.lists.addCrl(makeCrl(earlier));
  await pki.lists.addCrl(makeCrl(earlier, { revoked: [revoked] })); // takes the place of the one before
  await pki.lists.addCrl(makeCrl(later));
  const words = async (): Promise<(string | undefined)[]> =>
    Promise.all([revoked, sibling, fresh].map(async (c) => (await word(pki, c.der))[0]));
  expect([await words(), (await pki.lists.crls()).map((c) => [c.issuerSha256, c.revoked]).sort()]).toEqual([
    ["revoked", "trusted", "trusted"],
    [
      [sha256Of(earlier.der), 1],
      [sha256Of(later.der), 0],
    ].sort(),
  ]);
  await pki.lists.remove(sha256Of(later.der), "issuers");
  expect([await words(), (await pki.lists.crls()).map((c) => c.issuerSha256)]).toEqual([
    ["revoked", "trusted", "untrusted"],
    [sha256Of(earlier.der)],
  ]);
  const reopened = await zone("renewed");
  expect(await word(reopened, revoked.der)).toEqual(["revoked", "BadCertificateRevoked"]);
});

test("a revocation list that cannot be written leaves the one before in force", async () => {
  const pki = await zone("full");
  const ca = makeAuthority("Full CA");
  const revoked = makeCertificate({ issuer: ca });
  await pki.lists.addIssuer(ca.der, true, Date.now());
  await pki.lists.addCrl(makeCrl(ca, { revoked: [revoked] }));
  const next = makeCrl(ca, { revoked: [revoked, makeCertificate({ issuer: ca })] });
  const file = path.join(root, "full", "issuers", "crl", `crl_${sha256Of(next)}.pem`);
  await mkdir(path.join(`${file}.new`, "in the way"), { recursive: true });
  await expect(pki.lists.addCrl(next)).rejects.toThrow();
  expect([await word(pki, revoked.der), (await pki.lists.crls()).map((c) => c.revoked)]).toEqual([
    ["revoked", "BadCertificateRevoked"],
    [1],
  ]);
  await rm(`${file}.new`, { recursive: true });
  await pki.lists.addCrl(next);
  expect((await readdir(path.dirname(file))).map((name) => path.join(path.dirname(file), name))).toEqual([file]);
});

test("pasted text is read as PEM or base64, and anything else, a private key above all, is refused", async () => {
  const { der, pem } = await authority.issue();
  expect(readPemText(`some words\n${pem}\nmore words`)).toEqual({ certificates: [der], crl: null });
  expect(readPemText(der.toString("base64"))).toEqual({ certificates: [der], crl: null });
  expect(readPemText(`${pem}${authority.pem}${authority.crlPem}`)).toEqual({
    certificates: [der, authority.der],
    crl: authority.crlDer,
  });
  const key = newTestKey().export({ type: "pkcs8", format: "pem" }) as string;
  for (const [text, words] of [
    [`${pem}${key}`, "private key"],
    ["hello", "neither a certificate"],
    ["", "not PEM"],
    ["<b>", "not PEM"],
    [pemOf(Buffer.from("abc")), "neither a certificate"],
    [pem.repeat(9), "at most 8"],
    [authority.crlPem.repeat(2), "more than one"],
  ] as const) {
    expect(() => readPemText(text)).toThrow(words);
  }
});

/** Signs with a key that is no authority's, as a thief of a server's key would. */
async function forge(key: KeyObject, issuer: Buffer): Promise<Buffer> {
  const crypto = webcrypto as unknown as Crypto;
  const keys = await crypto.subtle.generateKey(
    { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 },
    true,
    ["sign", "verify"],
  );
  const parent = new x509.X509Certificate(new Uint8Array(issuer));
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: "01",
      subject: "CN=Forged",
      issuer: parent.subject,
      notBefore: new Date(Date.now() - 1000),
      notAfter: new Date(Date.now() + 864e5),
      publicKey: keys.publicKey,
      signingKey: await pemToPrivateKey(key.export({ type: "pkcs8", format: "pem" }) as string),
      signingAlgorithm: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
      extensions: [
        await x509.AuthorityKeyIdentifierExtension.create(await parent.publicKey.export(crypto), false, crypto),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return Buffer.from(certificate.rawData);
}
