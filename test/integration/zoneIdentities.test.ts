import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { CuttableSite } from "../support/cuttableSite.ts";
import type { TestServer } from "../support/opcuaServer.ts";
import type { CuttableProxy } from "../support/proxy.ts";
import { serviceIdentity, testServer } from "../support/zoneHostUnderTest.ts";

/** Identities that are taken away or changed while a zone host runs. */
const poll = { timeout: 20_000, interval: 50 };
let site: CuttableSite;
let server: TestServer;
let proxy: CuttableProxy;
beforeAll(async () => {
  site = await CuttableSite.start();
  ({ server, proxy } = site);
});
afterEach(() => site.clear());
afterAll(() => site.stop());

test("a server whose identity was removed is left, with its reason; a new identity connects again", async () => {
  const leftBefore = server.sessionUsers;
  const h = await site.live();
  await h.calls.call("disconnect", { server: "s2" });
  expect((await h.link()).state).toBe("live");
  const screen = await h.attach(1);
  await expect.poll(() => screen.batches.at(-1)?.lastContactMs[0] ?? 0, poll).toBeGreaterThan(0);

  await h.calls.call("disconnect", { server: "s1" });
  await h.calls.call("disconnect", { server: "s1" });
  const reason = "It is not connected: no service identity is kept for it.";
  expect(server.sessionUsers.length).toBeLessThanOrEqual(leftBefore.length);
  expect([await h.calls.call("health", {}), h.of("health").at(-1), h.of("link").at(-1)]).toEqual([
    [],
    [],
    { server: "s1", from: "live", to: "refused", reason, code: "" },
  ]);
  expect(h.of("link").filter((change) => change.reason === reason).length).toBe(1);
  await expect.poll(() => [...screen.batches.at(-1)!.lastContactMs], poll).toEqual([0]);
  await expect(
    h.calls.call("write", { userId: "u1", index: 101, value: 1, auditEntryId: "MW-1", timeoutMs: 3000 }),
  ).rejects.toMatchObject({ code: "not_found" });

  await h.calls.call("connect", { server: testServer(proxy.port), service: serviceIdentity });
  await expect.poll(async () => [(await h.link()).state, (await h.link()).goodTags], poll).toEqual(["live", 5]);
  expect(server.sessionUsers.length).toBeLessThanOrEqual(leftBefore.length + 1);
});

test("a server that is left takes the alarm about its link with it, and connecting again raises none", async () => {
  const h = await site.live();
  const alarms = async () =>
    (await h.calls.call("conditions", {})).rows.filter((r) => r.name === "Communication lost").map((r) => r.active);
  proxy.blocked = true;
  proxy.cut();
  await expect.poll(alarms, poll).toEqual([true]);
  await h.calls.call("disconnect", { server: "s1" });
  expect(await alarms()).toEqual([]);
  proxy.blocked = false;
  await h.calls.call("connect", { server: testServer(proxy.port), service: serviceIdentity });
  await expect.poll(async () => (await h.link()).state, poll).toBe("live");
  expect(await alarms()).toEqual([]);
});

test("a call that comes while sessions are closed for a new identity is done under the new one", async () => {
  const h = await site.live();
  const write = (value: number) =>
    h.calls.call("write", { userId: "u1", index: 101, value, auditEntryId: "MW-1", timeoutMs: 3000 });
  expect((await write(10)).status).toBe("Good");
  const [, meanwhile] = await Promise.all([
    h.calls.call("setUser", { userId: "u1", identities: { s1: serviceIdentity } }),
    write(11),
  ]);
  expect([meanwhile.status, (await write(12)).status, server.get("P-101.Setpoint")]).toEqual([
    "BadUserAccessDenied",
    "BadUserAccessDenied",
    10,
  ]);
});
