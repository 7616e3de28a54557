// A server that counts refused sign-ins sees three of each account, whatever the link goes through, until a person
// acts.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { X509Certificate } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ServerIdentity } from "../../shared/hosts/serverIdentity.ts";
import { IdentityServer } from "../support/identityServer.ts";
import { CuttableProxy } from "../support/proxy.ts";
import { makeUserCertificate } from "../support/userCertificate.ts";
import { serviceIdentity, testServer, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

const poll = { timeout: 40_000, interval: 50 };
const wrong = (userName: string): ServerIdentity => ({ kind: "userName", userName, password: "wrong" });
let root: string;
let server: IdentityServer;
let proxy: CuttableProxy;
let h: ZoneHostUnderTest;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "held-"));
  server = await IdentityServer.start({ folder: path.join(root, "server") });
  proxy = await CuttableProxy.start(server.port);
});
afterEach(async () => {
  proxy.blocked = false;
  await h.dispose();
});
afterAll(async () => {
  await proxy.stop();
  await server.stop();
  await rm(root, { recursive: true, force: true });
});

async function connect(service: ServerIdentity): Promise<void> {
  h = new ZoneHostUnderTest();
  const declared = testServer(proxy.port);
  await h.configure(await mkdtemp(path.join(root, "zone-")), {}, [declared]);
  await h.calls.call("trust", { certificateDer: server.certificateDer });
  server.activations.splice(0);
  await h.calls.call("connect", { server: declared, service });
}
const sent = (user: string): number => server.activations.filter((a) => a.user === user).length;
const remarks = async (): Promise<readonly string[]> => ((await h.link()).remarks ?? []).map((r) => r.kind);
/** The link has been asked to begin again, and has settled. */
async function held(attempts: number): Promise<void> {
  await expect
    .poll(async () => [server.activations.length, await remarks()], poll)
    .toEqual([attempts, ["accountHeld"]]);
}

test("a wrong password of the service is sent three times, and once more for each restart by a person", async () => {
  await connect(wrong("service"));
  await held(3);
  const { state, code, reason } = await h.link();
  expect([state, code, reason]).toEqual([
    "refused",
    "BadUserAccessDenied",
    expect.stringMatching(/^The server refused to sign in service three times\. It is not tried again by itself/),
  ]);
  // What makes every refused link try again sends nothing of it.
  await h.calls.call("trust", { certificateDer: server.certificateDer });
  proxy.cut();
  await held(3);
  await h.calls.call("restartLink", { server: "s1" });
  await held(4);
  await h.calls.call("restartLink", { server: "s1" });
  await held(5);
  await h.calls.call("connect", { server: testServer(proxy.port), service: serviceIdentity });
  await expect.poll(async () => [(await h.link()).state, await remarks()], poll).toEqual(["live", []]);
}, 60_000);

test("a certificate that the server does not trust is held like a password", async () => {
  const made = await makeUserCertificate("plc-reader");
  const certificateDer = new Uint8Array(new X509Certificate(made.certificate).raw);
  await connect({ kind: "x509", certificateDer, privateKeyPem: made.keyPem });
  await held(3);
}, 60_000);

test("a password that was changed at the server while the line was cut is held after three tries", async () => {
  const manager = server.opcua.userManager as unknown as { isValidUser: () => Promise<boolean> };
  const valid = manager.isValidUser;
  await connect(serviceIdentity);
  await expect.poll(async () => (await h.link()).state, poll).toBe("live");
  try {
    manager.isValidUser = async () => false;
    server.activations.splice(0);
    proxy.cut();
    await held(3);
  } finally {
    manager.isValidUser = valid;
  }
  await h.calls.call("restartLink", { server: "s1" });
  await expect.poll(async () => (await h.link()).state, poll).toBe("live");
}, 60_000);

test("users' own passwords, their elevation and the security account are held by the same count", async () => {
  await connect(serviceIdentity);
  await expect.poll(async () => (await h.link()).state, poll).toBe("live");
  await h.calls.call("setUser", { userId: "u1", identities: { s1: wrong("operator") } });
  const browse = () => h.calls.call("browseNode", { userId: "u1", server: "s1", nodeId: "i=85" });
  const elevate = () => h.calls.call("elevate", { userId: "u1", identities: { s1: wrong("engineer") }, forMs: 60_000 });
  for (let n = 0; n < 6; n++) await expect(browse()).rejects.toMatchObject({ code: "forbidden" });
  await h.calls.call("setUser", { userId: "u2", identities: { s1: wrong("operator") } });
  for (let n = 0; n < 5; n++)
    await expect(h.calls.call("browseNode", { userId: "u2", server: "s1", nodeId: "i=85" })).rejects.toThrow();
  await h.calls.call("setUser", { userId: "u1", identities: {} });
  for (let n = 0; n < 5; n++)
    expect(await elevate()).toEqual([{ server: "s1", state: "refused", code: "BadUserAccessDenied" }]);
  await h.calls.call("setSecurity", { server: "s1", identity: wrong("engineer") });
  await expect
    .poll(() => h.of("serverSecurity").at(-1)?.security, poll)
    .toMatchObject({
      state: "refused",
      reason: expect.stringContaining("three times") as string,
    });
  expect([sent("operator"), sent("engineer"), (await h.link()).state]).toEqual([3, 3, "live"]);
}, 60_000);
