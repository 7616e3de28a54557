import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { makeUserCertificate, type MadeCertificate } from "../../../test/support/userCertificate.ts";
import type { Caller } from "../../../shared/access/roles.ts";
import type { AppError } from "../../../shared/errors.ts";
import type { CertificateIdentity } from "../../../shared/hosts/serverIdentity.ts";
import type { CallContext } from "../../../shared/ipc/define.ts";
import type { Server } from "../../../shared/plant/model.ts";
import { silentLog } from "../../base/log.ts";
import type { Db } from "../../base/sqlite.ts";
import { openRecords } from "../records/recordsDb.ts";
import { accessMigrations } from "./accessMigrations.ts";
import { CredentialStore, elevatedHolder, type SecretBox } from "./credentialStore.ts";
import { identityText, readIdentityText } from "./identityCodec.ts";
import { IdentityService } from "./identityService.ts";
import { readUserCertificate } from "./userCertificate.ts";
import { UserStore } from "./userStore.ts";

const now = Date.now();
let folder: string;
let db: Db;
let credentials: CredentialStore;
let service: IdentityService;
let chosen: string | null;
let notes: unknown[];
const box: SecretBox = {
  available: async () => true,
  seal: async (t) => Buffer.from(Array.from(t).reverse().join("")),
  open: async (b) => Array.from(b.toString()).reverse().join(""),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "identity-"));
  db = openRecords(folder, [accessMigrations]);
  [chosen, notes] = [null, []];
  const users = new UserStore(db);
  users.create({
    userId: "security",
    displayName: "A person of that name",
    passwordHash: "x",
    grants: [{ role: "SecurityAdmin", zone: "*" }],
    createdAtMs: 0,
  });
  users.create({ userId: "anna", displayName: "Anna", passwordHash: "x", grants: [], createdAtMs: 0 });
  credentials = new CredentialStore({ db, box, log: silentLog });
  service = new IdentityService({
    users,
    credentials,
    nowMs: () => now,
    chooseFiles: async () => chosen,
    createCertificate: async () => ({ certificateDer: plain.certificateDer, privateKeyPem: plain.privateKeyPem }),
    plant: {
      server: (zone, server) =>
        server === `${zone}-1` ? ({ id: server, name: server, anonymous: zone === "packing" } as Server) : null,
    },
  });
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

let site: MadeCertificate;
let plain: CertificateIdentity;
beforeAll(async () => {
  site = await makeUserCertificate("anna at the plant");
  plain = readUserCertificate(site.certificate + site.keyPem, "", now);
});
const context = (grants: Caller["grants"] = [{ role: "SecurityAdmin", zone: "*" }]): CallContext<Caller> => ({
  caller: { userId: "security", displayName: "S", grants, sessionId: "s" },
  windowId: 1,
  auditSeq: 1,
  note: (n) => void notes.push(n),
});
const at = { userId: "anna", role: null, zone: "process", server: "process-1" } as const;

test("certificate and key are taken in any order, with a chain beside them, a locked one by passphrase", async () => {
  const [other, weak] = [await makeUserCertificate("other"), await makeUserCertificate("weak", { bits: 1024 })];
  const der = new X509Certificate(site.certificate).raw;
  const locked = (cipher: string): string =>
    site.certificate + site.key.export({ type: "pkcs8", format: "pem", cipher, passphrase: "open sesame" }).toString();
  const legacy =
    site.certificate +
    site.key.export({ type: "pkcs1", format: "pem", cipher: "aes-128-cbc", passphrase: "open sesame" }).toString();
  for (const text of [
    site.keyPem + site.certificate,
    `Bag Attributes\n${other.certificate}\n${site.certificate}\n${site.keyPem}`,
    locked("aes-256-cbc"),
    legacy,
  ]) {
    const taken = readUserCertificate(text, "open sesame", now);
    expect([Buffer.from(taken.certificateDer).equals(der), taken.privateKeyPem]).toEqual([true, site.keyPem]);
  }
  const why = (text: string, passphrase = "", atMs = now): string => {
    try {
      readUserCertificate(text, passphrase, atMs);
      return "taken";
    } catch (err) {
      return `${(err as AppError).code} ${(err as Error).message}`.replace(/^invalid_input /, "").slice(0, 44);
    }
  };
  expect([
    why(site.certificate),
    why(site.keyPem),
    why(site.keyPem + other.certificate),
    why(site.keyPem + other.keyPem + site.certificate),
    why(weak.keyPem + weak.certificate),
    why(site.keyPem + site.certificate, "", now + 31 * 864e5),
    why(site.keyPem + site.certificate, "", now - 864e5),
    why(locked("aes-128-cbc")),
    why(locked("aes-256-cbc"), "guess"),
    why("x".repeat(200_000)),
    why(""),
    why(`${site.keyPem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`),
  ]).toEqual([
    "No private key was found. Choose the certifi",
    "No certificate was found. Choose the certifi",
    "The private key does not belong to the certi",
    "More than one private key was found. Choose ",
    "The key has 1024 bits; at least 2048 are nee",
    "The certificate has expired. Have a new one ",
    "The certificate is not valid yet. Check this",
    "The private key is protected. Enter its pass",
    "The passphrase does not open the private key",
    "This is too long for a certificate and its k",
    "No private key was found. Choose the certifi",
    "The certificate cannot be read. It must be a",
  ]);
});

test("an imported certificate is kept sealed with its key, comes back, and no answer carries the key", async () => {
  chosen = site.certificate + site.keyPem;
  const row = await service.calls["access.importCertificate"]({ ...at, passphrase: "" }, context());
  expect(row).toEqual({
    holder: "anna",
    role: null,
    zone: "process",
    server: "process-1",
    kind: "x509",
    name: "CN=anna at the plant",
    kept: "vault",
    certificate: {
      subject: "CN=anna at the plant",
      issuer: "CN=anna at the plant",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      notBeforeMs: expect.any(Number) as number,
      notAfterMs: expect.any(Number) as number,
      keyBits: 2048,
      pem: expect.stringContaining("BEGIN CERTIFICATE") as string,
    },
  });
  expect(JSON.stringify([row, notes, await service.calls["access.identities"]({}, context())])).not.toContain(
    "PRIVATE KEY",
  );
  expect(JSON.stringify(db.all("SELECT * FROM vault"))).not.toContain("PRIVATE KEY");
  const again = new CredentialStore({ db, box, log: silentLog });
  expect([await again.load(), again.identityOf("anna", "process", "process-1")]).toEqual([0, plain]);
});

test("an import without a chosen file keeps nothing, and the record does not call it done", async () => {
  expect(await service.calls["access.importCertificate"]({ ...at, passphrase: "" }, context())).toBeNull();
  expect(notes).toEqual([
    {
      outcome: { result: "failed", code: "not_found" },
      detail: { outcome: "No file was chosen. Nothing was imported." },
    },
  ]);
  expect(credentials.all()).toEqual([]);
});

test("the security session and a user called security are two, and so are a user and the user elevated", async () => {
  const set = (userId: "security" | "+security" | "anna", userName: string, role: "Engineer" | null = null) =>
    service.calls["access.setIdentity"]({
      userId,
      role,
      zone: "process",
      server: "process-1",
      userName,
      password: "p",
    });
  await set("security", "person");
  await set("+security", "watcher");
  await set("anna", "anna");
  await set("anna", "anna-eng", "Engineer");
  const name = (holder: string): unknown =>
    (credentials.identityOf(holder, "process", "process-1") as { userName?: string } | null)?.userName;
  expect([name("security"), name("+security"), name("anna"), name(elevatedHolder("anna", "Engineer"))]).toEqual([
    "person",
    "watcher",
    "anna",
    "anna-eng",
  ]);
  expect((await service.calls["access.identities"]({}, context())).map((r) => [r.holder, r.role, r.name])).toEqual([
    ["+security", null, "watcher"],
    ["anna", null, "anna"],
    ["anna", "Engineer", "anna-eng"],
    ["security", null, "person"],
  ]);
  expect(await service.calls["access.identities"]({}, context([{ role: "SecurityAdmin", zone: "packing" }]))).toEqual(
    [],
  );
  await service.calls["access.removeIdentity"]({ ...at, role: "Engineer" });
  expect([name("anna"), name(elevatedHolder("anna", "Engineer"))]).toEqual(["anna", undefined]);
  expect(db.all("SELECT userId FROM vault ORDER BY userId").map((r) => r["userId"])).toEqual([
    "+security",
    "anna",
    "security",
  ]);
  await expect(service.calls["access.removeIdentity"]({ ...at, role: "Engineer" })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(set("+security", "x", "Engineer")).rejects.toMatchObject({ code: "invalid_input" });
});

test("nobody is anonymous unless the plant file says so for that server, and then the service alone", async () => {
  const anonymous = (userId: "service" | "anna", zone: string) =>
    service.calls["access.setAnonymous"]({ userId, role: null, zone, server: `${zone}-1` });
  await expect(anonymous("service", "process")).rejects.toMatchObject({ code: "forbidden" });
  await expect(anonymous("anna", "packing")).rejects.toMatchObject({ code: "invalid_input" });
  await anonymous("service", "packing");
  expect(credentials.identityOf("service", "packing", "packing-1")).toEqual({ kind: "anonymous" });
});

test("what an earlier version sealed opens, what is of no known form does not, and the error says nothing", () => {
  expect(
    readIdentityText(JSON.stringify({ holder: "a", zone: "z", server: "s", userName: "u", password: "p" })).identity,
  ).toEqual({ kind: "userName", userName: "u", password: "p" });
  expect(readIdentityText(identityText({ holder: "a", zone: "z", server: "s" }, plain)).identity).toEqual(plain);
  expect(() =>
    readIdentityText(JSON.stringify({ holder: "a", zone: "z", server: "s", kind: "token", password: "hush" })),
  ).toThrow(/^The sealed identity has an unknown form.$/);
});
