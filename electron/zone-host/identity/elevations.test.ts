import type { ClientSession } from "node-opcua-client";
import { expect, test, vi } from "vitest";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import { silentLog } from "../../base/log.ts";
import { UserSessions } from "../link/userSessions.ts";
import { Elevations } from "./elevations.ts";
import { UserIdentities } from "./userIdentities.ts";

const named = (userName: string): ServerIdentity => ({ kind: "userName", userName, password: "p" });
const ordinary = named("op");
const higher = named("engineer");

/** One server that answers a change of user when it is let. */
function underTest() {
  const answers: (() => void)[] = [];
  const session = { once: () => undefined, close: async () => undefined } as unknown as ClientSession;
  const users = new UserSessions({
    signIn: async () => session,
    changeUser: () => new Promise<void>((resolve) => void answers.push(resolve)),
  });
  const identities = new UserIdentities();
  identities.set("op", { plc: ordinary });
  const elevations = new Elevations({
    identities,
    log: silentLog,
    link: () => ({ requireLive: () => ({ users }), clearUser: (userId) => users.close(userId) }),
  });
  const start = () => elevations.start({ userId: "op", identities: { plc: higher }, forMs: 60_000 });
  const answer = () => vi.waitFor(() => expect(answers.length).toBeGreaterThan(0)).then(() => answers.shift()!());
  return { elevations, identities, users, start, answer };
}

test("an end while the servers are asked wins: no higher identity, and no session under one", async () => {
  const t = underTest();
  const started = t.start();
  await vi.waitFor(() => expect(t.users.has("op")).toBe(true));
  const waiting = t.users.get("op", ordinary);
  await t.elevations.end("op");
  await t.answer();
  await expect(waiting).rejects.toThrow("Your session at the server was closed.");
  expect(await started).toEqual([{ server: "plc", state: "down", code: "BadSessionClosed" }]);
  expect([t.identities.require("op", "plc"), t.users.has("op")]).toEqual([ordinary, false]);
});

test("an end while the elevation before is being taken back wins over the one asked for after it", async () => {
  const t = underTest();
  const first = t.start();
  await t.answer();
  await first;
  expect(t.identities.require("op", "plc")).toEqual(higher);
  const second = t.start();
  await t.elevations.end("op");
  await t.answer();
  await t.answer();
  expect(await second).toEqual([{ server: "plc", state: "down", code: "BadSessionClosed" }]);
  expect([t.identities.require("op", "plc"), t.users.has("op")]).toEqual([ordinary, false]);
  t.elevations.dispose();
});
