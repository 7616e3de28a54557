import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exploreCertificateSigningRequest, convertPEMtoDER } from "node-opcua-crypto";
import { daysAgo, TestAuthority } from "../../../test/support/testAuthority.ts";
import { signingRequest } from "./ownCertificate.ts";
import { OwnCertificates } from "./ownCertificates.ts";

const name = { applicationUri: "urn:me", subject: "/CN=Millward/O=Millward", dns: ["localhost"], ip: ["127.0.0.1"] };
let root: string;
let authority: TestAuthority;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "zone-own-"));
  authority = await TestAuthority.create(root, "Plant CA");
});
afterAll(() => rm(root, { recursive: true, force: true }));

const open = (
  folder: string,
  o: { passphrase?: string | null; nowMs?: number; applicationUri?: string } = {},
): Promise<OwnCertificates> =>
  OwnCertificates.open({
    folder: path.join(root, folder),
    name: { ...name, applicationUri: o.applicationUri ?? name.applicationUri },
    passphrase: o.passphrase ?? null,
    nowMs: () => o.nowMs ?? Date.now(),
  });
const noIssuer = async (): Promise<null> => null;
const notRevoked = async (): Promise<boolean> => false;
const shas = (own: OwnCertificates): Record<string, string> =>
  Object.fromEntries(own.list().map((c) => [c.role, c.certificate.sha256]));
const pem = (folder: string, ...file: string[]): Promise<string> => readFile(path.join(root, folder, ...file), "utf8");

test.each([2048, 3072, 4096] as const)(
  "a new key of %i bits waits as the next certificate, and is used only when told",
  async (keyBits) => {
    const own = await open(`size-${keyBits}`);
    const before = own.present.info;
    const next = await own.prepare(keyBits);
    expect([
      next.role,
      next.certificate.keyBits,
      next.certificate.applicationUri,
      next.certificate.selfSigned,
      next.issuers,
    ]).toEqual(["next", keyBits, "urn:me", true, []]);
    expect([own.of("s1").info, own.identityOf("s1")]).toEqual([before, "present"]);
    await expect(own.prepare(2048)).rejects.toMatchObject({ code: "conflict" });
    own.use("s1", "next");
    expect([own.of("s1").info, own.of("s2").info, own.of(null).info]).toEqual([next.certificate, before, before]);
    await expect(own.discardNext()).rejects.toMatchObject({ code: "conflict" });
    own.use("s1", "present");
    await own.discardNext();
    expect([own.list().map((c) => c.role), (await open(`size-${keyBits}`)).list().map((c) => c.role)]).toEqual([
      ["present"],
      ["present"],
    ]);
  },
  60_000,
);

test("after promotion the earlier certificate is kept until it ends, and can be recalled", async () => {
  const own = await open("promote");
  const first = own.present.info.sha256;
  const next = await own.prepare(2048);
  await own.promote();
  const reopened = await open("promote");
  expect(shas(reopened)).toEqual({ present: next.certificate.sha256, previous: first });
  expect(
    new X509Certificate(await pem("promote", "certs", "client_certificate.pem")).checkPrivateKey(
      createPrivateKey(await pem("promote", "private", "private_key.pem")),
    ),
  ).toBe(true);
  await reopened.recall();
  expect(shas(reopened)).toEqual({ present: next.certificate.sha256, next: first });
  await reopened.promote();
  expect(shas(await open("promote"))).toEqual({ present: first, previous: next.certificate.sha256 });
  const later = await open("promote", { nowMs: Date.now() + 4 * 365 * 864e5 });
  expect(later.list().map((c) => c.role)).toEqual(["present"]);
  await expect(later.recall()).rejects.toMatchObject({ code: "not_found" });
});

test("a promotion that was killed between its steps is finished at the next start", async () => {
  const own = await open("killed");
  const next = await own.prepare(2048);
  // The key was moved, the certificate not yet.
  await rename(
    path.join(root, "killed", "next", "private_key.pem"),
    path.join(root, "killed", "private", "private_key.pem"),
  );
  const reopened = await open("killed");
  expect(shas(reopened)).toEqual({ present: next.certificate.sha256 });
});

test("with a passphrase every key file is encrypted, old ones too, and none opens without it", async () => {
  const plain = await open("secret");
  await plain.prepare(2048);
  const present = plain.present.info.sha256;
  expect([
    plain.keyEncrypted,
    (await pem("secret", "private", "private_key.pem")).split("\n")[0],
    (await stat(path.join(root, "secret", "private", "private_key.pem"))).mode & 0o777,
  ]).toEqual([false, "-----BEGIN PRIVATE KEY-----", 0o600]);
  const sealed = await open("secret", { passphrase: "s3cret" });
  expect([sealed.keyEncrypted, sealed.present.info.sha256]).toEqual([true, present]);
  for (const file of [
    ["private", "private_key.pem"],
    ["next", "private_key.pem"],
  ])
    expect((await pem("secret", ...file)).split("\n")[0]).toBe("-----BEGIN ENCRYPTED PRIVATE KEY-----");
  await sealed.promote();
  expect((await pem("secret", "previous", "private_key.pem")).split("\n")[0]).toBe(
    "-----BEGIN ENCRYPTED PRIVATE KEY-----",
  );
  await expect(open("secret")).rejects.toMatchObject({
    code: "integrity",
    message: expect.stringContaining("key ring did not give") as string,
  });
  await expect(open("secret", { passphrase: "other" })).rejects.toMatchObject({
    code: "integrity",
    message: expect.stringContaining("does not open") as string,
  });
  expect(shas(await open("secret", { passphrase: "s3cret" })).previous).toBe(present);
});

test("a request names what servers expect, survives a restart, its certificate is taken with its chain", async () => {
  const own = await open("csr");
  const request = await own.newRequest(3072);
  expect(request).toEqual({
    createdAtMs: expect.any(Number) as number,
    keyBits: 3072,
    newKey: true,
    pem: expect.stringContaining("BEGIN CERTIFICATE REQUEST") as string,
  });
  expect(exploreCertificateSigningRequest(convertPEMtoDER(request.pem)).extensionRequest.subjectAltName).toMatchObject({
    uniformResourceIdentifier: ["urn:me"],
    dNSName: ["localhost"],
  });
  const reopened = await open("csr");
  expect(reopened.request).toEqual(request);
  const certificate = await authority.sign(request.pem);
  await expect(reopened.importSigned(certificate, noIssuer, notRevoked)).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("not known here") as string,
  });
  const next = await reopened.importSigned(`${authority.pem}\n${certificate}`, noIssuer, notRevoked);
  expect([next.certificate.keyBits, next.certificate.selfSigned, next.issuers.map((i) => i.subject)]).toEqual([
    3072,
    false,
    [expect.stringContaining("Plant CA") as string],
  ]);
  expect(reopened.request).toBeNull();
  await reopened.promote();
  expect((await open("csr")).present.chain.length).toBe(2);
}, 30_000);

test("a signed certificate that does not fit is refused with what is wrong", async () => {
  const own = await open("misfits");
  const request = await own.newRequest(2048);
  const issuer = async (): Promise<Buffer> => authority.der;
  const refused = async (text: string, words: string): Promise<void> => {
    await expect(own.importSigned(text, issuer, notRevoked)).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining(words) as string,
    });
  };
  await refused((await authority.issue({ applicationUri: "urn:me" })).pem, "another key");
  await refused(
    await authority.sign(await signingRequest(own.present.key, { ...name, applicationUri: "urn:other" })),
    "urn:other",
  );
  await refused(await authority.sign(request.pem, { startDate: daysAgo(20), validityDays: 10 }), "has ended");
  await refused(await authority.sign(request.pem, { startDate: daysAgo(-10) }), "only valid from");
  await refused(own.list()[0]!.pem, "signed by its own key");
  await refused("nothing", "neither");
  const good = await authority.sign(request.pem);
  await expect(own.importSigned(good, issuer, async () => true)).rejects.toMatchObject({
    message: expect.stringContaining("revokes") as string,
  });
  const other = await TestAuthority.create(root, "Other CA");
  await expect(own.importSigned(good, async () => other.der, notRevoked)).rejects.toMatchObject({
    message: expect.stringContaining("not known here") as string,
  });
  expect(own.list().map((c) => c.role)).toEqual(["present"]);
}, 30_000);

test("a certificate that an authority issued is never replaced by a self-signed one when it ends", async () => {
  const own = await open("issued");
  const request = await own.newRequest(null);
  await own.importSigned(
    `${await authority.sign(request.pem, { validityDays: 5 })}${authority.pem}`,
    noIssuer,
    notRevoked,
  );
  const { certificate } = await own.promote();
  expect((await open("issued", { nowMs: Date.now() + 10 * 864e5 })).present.info.sha256).toBe(certificate.sha256);
});

test("a certificate that an authority issued stays in use while the station calls itself by another name", async () => {
  const own = await open("renamed");
  const request = await own.newRequest(null);
  await own.importSigned(`${await authority.sign(request.pem)}${authority.pem}`, noIssuer, notRevoked);
  const { certificate } = await own.promote();
  const before = shas(own);
  const renamed = await open("renamed", { applicationUri: "urn:localhost" });
  expect([shas(renamed), renamed.present.info.applicationUri]).toEqual([before, "urn:me"]);
  expect((await open("renamed")).present.info.sha256).toBe(certificate.sha256);
});

test.each([
  ["present", ["certs", "client_certificate.pem"]],
  ["next", ["next", "certificate.pem"]],
])(
  "a certificate file (%s) that is there but cannot be read stops the zone, and nothing is replaced",
  async (role, file) => {
    const own = await open(`unreadable-${role}`);
    await own.prepare(2048);
    const whole = path.join(root, `unreadable-${role}`, ...file);
    await rename(whole, `${whole}.kept`);
    await mkdir(whole); // reading it fails with EISDIR
    await expect(open(`unreadable-${role}`)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining(`${whole} cannot be read (EISDIR)`) as string,
    });
    await rm(whole, { recursive: true });
    await rename(`${whole}.kept`, whole);
    expect(shas(await open(`unreadable-${role}`))).toEqual(shas(own));
  },
);

test("a promotion of the same key that was killed between its steps is finished at the next start", async () => {
  const own = await open("sameKey");
  const first = own.present.info.sha256;
  const request = await own.newRequest(null);
  const next = await own.importSigned(`${await authority.sign(request.pem)}${authority.pem}`, noIssuer, notRevoked);
  // The key was moved over its own copy: what lies there is still a pair.
  await rename(
    path.join(root, "sameKey", "next", "private_key.pem"),
    path.join(root, "sameKey", "private", "private_key.pem"),
  );
  const reopened = await open("sameKey");
  expect([reopened.present.info.sha256, shas(reopened)]).toEqual([
    next.certificate.sha256,
    { present: next.certificate.sha256 },
  ]);
  expect(first).not.toBe(next.certificate.sha256);
  await reopened.prepare(2048); // nothing is left in the way
});

test("a next certificate that was being discarded is not taken into use", async () => {
  const own = await open("discarding");
  const request = await own.newRequest(null);
  await own.importSigned(`${await authority.sign(request.pem)}${authority.pem}`, noIssuer, notRevoked);
  const before = own.present.info.sha256;
  // The certificate goes first: a key alone is no pair and waits for nothing.
  await rm(path.join(root, "discarding", "next", "certificate.pem"));
  expect(shas(await open("discarding"))).toEqual({ present: before });
});

test("a key file that cannot be read stops the zone instead of being replaced", async () => {
  await open("broken");
  await writeFile(path.join(root, "broken", "private", "private_key.pem"), "garbage");
  await expect(open("broken")).rejects.toMatchObject({ code: "integrity" });
});
