import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { OPCUAClientBase } from "node-opcua-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../electron/zone-host/wire/clock.ts";
import { routeLibraryLog } from "../../electron/zone-host/wire/logging.ts";
import { certificateInfo } from "../../electron/zone-host/pki/certificateInfo.ts";
import { silentLog } from "../../electron/base/log.ts";
import { ManagedServer } from "../support/managedServer.ts";
import { TestAuthority } from "../support/testAuthority.ts";
import { serviceIdentity, testServer, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

const poll = { timeout: 20_000, interval: 50 };
const admin = { kind: "userName", userName: "admin", password: "admin-pw" } as const;
let root: string;
let authority: TestAuthority;
const hosts: ZoneHostUnderTest[] = [];
const servers: ManagedServer[] = [];

beforeAll(async () => {
  routeLibraryLog(silentLog, systemClock);
  root = await mkdtemp(path.join(tmpdir(), "gds-push-"));
  authority = await TestAuthority.create(root, "Plant CA");
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((h) => h.dispose()));
  await Promise.all(servers.splice(0).map((s) => s.stop()));
  expect(OPCUAClientBase.registry.count()).toBe(0);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A zone that is live at a server which trusts it, with the administrator `sec` and the reader `obs`. */
async function live(
  name: string,
  o: Partial<Parameters<typeof ManagedServer.start>[0]> = {},
): Promise<{ h: ZoneHostUnderTest; server: ManagedServer; store: () => ReturnType<typeof storeOf> }> {
  const server = await ManagedServer.start({ folder: path.join(root, name), ...o });
  servers.push(server);
  const h = new ZoneHostUnderTest();
  hosts.push(h);
  const { certificateDer } = await h.configure(path.join(root, `${name}-zone`), {}, [testServer(server.port)]);
  await server.trust(certificateDer);
  await h.calls.call("trust", { certificateDer: server.certificateDer });
  await h.calls.call("setUser", { userId: "sec", identities: { s1: admin } });
  await h.calls.call("setUser", { userId: "obs", identities: { s1: serviceIdentity } });
  await h.calls.call("connect", { server: testServer(server.port), service: serviceIdentity });
  await expect.poll(async () => (await h.link()).state, poll).toBe("live");
  return { h, server, store: () => storeOf(h) };
}
const storeOf = (h: ZoneHostUnderTest) => h.calls.call("pkiStore", {});
const at = { userId: "sec", server: "s1" } as const;

test("the server's lists are read, our next certificate is put in, and a stranger's is taken out", async () => {
  const { h, server } = await live("lists");
  const stranger = await authority.issue();
  await server.trust(stranger.der);
  await server.pki.rejectCertificate((await authority.issue({ commonName: "Refused" })).der);
  const next = await h.calls.call("pkiPrepare", { keyBits: 2048 });
  const before = await h.calls.call("pushRead", at);
  expect(before.trusted.map((c) => c.sha256).sort()).toEqual(await server.trusted());
  expect([before.rejected.map((c) => c.subject), before.knows]).toEqual([
    [expect.stringContaining("Refused") as string],
    { present: true, next: false },
  ]);
  expect(await h.calls.call("pushOwn", { ...at, identity: "next" })).toEqual({ sha256: next.certificate.sha256 });
  await h.calls.call("pushRemove", { ...at, sha256: certificateInfo(stranger.der).sha256 });
  const after = await h.calls.call("pushRead", at);
  expect([after.knows, after.trusted.length, (await server.trusted()).includes(next.certificate.sha256)]).toEqual([
    { present: true, next: true },
    2,
    true,
  ]);
  await expect(h.calls.call("pushRemove", { ...at, sha256: next.certificate.sha256 })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("could not come back") as string,
  });
  await expect(h.calls.call("pushRemove", { ...at, sha256: "0".repeat(64) })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("an account without the role is refused by the server, and a server without the service says so", async () => {
  const { h, server } = await live("rights");
  await expect(h.calls.call("pushRead", { userId: "obs", server: "s1" })).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("SecurityAdmin") as string,
  });
  await expect(h.calls.call("pushRead", { userId: "nobody", server: "s1" })).rejects.toMatchObject({
    code: "forbidden",
  });
  expect(server.calls).toEqual([]);
  const bare = await live("bare", { pushable: false });
  await expect(bare.h.calls.call("pushRead", at)).rejects.toMatchObject({ code: "unavailable" });
});

test("the server makes a request, an authority signs it, and the link is live with the new certificate", async () => {
  const { h, server, store } = await live("update");
  const old = certificateInfo(server.certificateDer).sha256;
  await h.calls.call("pkiAddIssuer", { text: authority.pem, trusted: true });
  await h.calls.call("pkiAddCrl", { text: authority.crlPem });
  const { pem } = await h.calls.call("pushRequest", { ...at, newKey: true });
  const signed = await authority.sign(pem);
  const certificate = await h.calls.call("pushUpdate", { ...at, text: `${signed}${authority.pem}` });
  await expect
    .poll(async () => [(await h.link()).state, (await h.link()).serverCertificate?.sha256], poll)
    .toEqual(["live", certificate.sha256]);
  expect([certificate.sha256 === old, certificateInfo(server.certificateDer).sha256, server.calls.slice(-3)]).toEqual([
    false,
    certificate.sha256,
    ["CreateSigningRequest", "UpdateCertificate", "ApplyChanges"],
  ]);
  // It counts through its issuer, so nothing had to be pinned.
  expect((await store()).peers[0]).toMatchObject({
    trust: "trusted",
    pinned: false,
    issuers: [{ subject: expect.stringContaining("Plant CA") as string }],
  });
});

test("without its authority in the zone the new certificate is pinned, and the link comes back", async () => {
  const { h, store } = await live("pinned");
  const { pem } = await h.calls.call("pushRequest", { ...at, newKey: false });
  const { sha256 } = await h.calls.call("pushUpdate", { ...at, text: await authority.sign(pem) });
  await expect
    .poll(async () => [(await h.link()).state, (await h.link()).serverCertificate?.sha256], poll)
    .toEqual(["live", sha256]);
  expect((await store()).trusted.map((c) => [c.certificate.sha256, c.usedBy])).toContainEqual([sha256, ["s1"]]);
});

test("a certificate that this zone would refuse afterwards is never given to the server", async () => {
  const { h, server } = await live("sound");
  const before = server.calls.length;
  const { pem } = await h.calls.call("pushRequest", { ...at, newKey: true });
  const expired = await authority.sign(pem, { startDate: new Date(Date.now() - 20 * 864e5), validityDays: 10 });
  await expect(h.calls.call("pushUpdate", { ...at, text: expired })).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("expired") as string,
  });
  const elsewhere = await authority.issue({ applicationUri: "urn:other", dns: ["other"], ip: ["10.0.0.1"] });
  await expect(h.calls.call("pushUpdate", { ...at, text: elsewhere.pem })).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("does not name the host") as string,
  });
  expect(server.calls.slice(before)).toEqual(["CreateSigningRequest"]);
  // Of a key that the server does not have: the server's own word.
  const foreign = await authority.issue();
  await expect(h.calls.call("pushUpdate", { ...at, text: foreign.pem })).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("BadSecurityChecksFailed") as string,
  });
  expect((await h.link()).state).toBe("live");
});

test("our own certificate of an authority is let in by its issuer and revocation list", async () => {
  const { h, server, store } = await live("issuer");
  const request = await h.calls.call("pkiRequest", { keyBits: 2048 });
  const text = `${await authority.sign(request.pem)}${authority.pem}`;
  await h.calls.call("pkiImportOwn", { text });
  await expect(h.calls.call("pushOwn", { ...at, identity: "next" })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("revocation list") as string,
  });
  await h.calls.call("pkiAddIssuer", { text: authority.pem, trusted: false });
  await h.calls.call("pkiAddCrl", { text: authority.crlPem });
  await h.calls.call("pushOwn", { ...at, identity: "next" });
  expect((await h.calls.call("pushRead", at)).knows).toEqual({ present: true, next: true });
  await h.calls.call("pkiUse", { server: "s1", identity: "next" });
  await expect
    .poll(
      async () => [(await h.link()).state, (await h.link()).ownCertificate?.selfSigned, (await store()).peers[0]!.own],
      poll,
    )
    .toEqual(["live", false, "next"]);
  expect(server.sessionCount).toBeGreaterThan(0);
});
