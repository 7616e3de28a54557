import { beforeEach, expect, test } from "vitest";
import type { Caller, RoleGrant } from "../../../shared/access/roles.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import { silentLog } from "../../base/log.ts";
import { SignedInUsers } from "./signedInUsers.ts";
import { ZoneSignalPort } from "./zoneSignals.ts";

const password: ServerIdentity = { kind: "userName", userName: "u", password: "p" };
const operator: RoleGrant = { role: "Operator", zone: "process" };
const anna = (...grants: RoleGrant[]): Caller => ({ userId: "anna", displayName: "A", grants, sessionId: "one" });

let users: SignedInUsers;
let calls: string[];
let lookUps: (() => void)[];
beforeEach(() => {
  [calls, lookUps] = [[], []];
  users = new SignedInUsers({
    log: silentLog,
    signals: new ZoneSignalPort(silentLog),
    zoneIds: () => ["process"],
    host: () => ({ call: async (name) => void calls.push(name) as never, close: () => undefined }),
    identitiesOf: () => new Promise((resolve) => void lookUps.push(() => resolve({ plc: password }))),
  });
});
const answer = (): void => lookUps.splice(0).forEach((letGo) => letGo());

test.each([
  ["signs out", null, ["clearUser"]],
  ["loses the role there", anna({ role: "Operator", zone: "packing" }), ["clearUser"]],
  ["gets other roles", anna(operator, { role: "Engineer", zone: "packing" }), ["setUser"]],
  ["is signed in again", { ...anna(operator), sessionId: "two" }, ["setUser"]],
] as const)("a user who %s while identities are looked up is left with what holds then", async (_what, next, left) => {
  const begun = users.setCaller(1, anna(operator));
  const over = users.setCaller(1, next);
  answer();
  await Promise.all([begun, over]);
  expect(calls).toEqual(left);
});

test("a host that comes up while its users sign out is given none", async () => {
  const begun = users.setCaller(1, anna(operator));
  answer();
  await begun;
  const refreshed = users.refresh("process");
  const over = users.setCaller(1, null);
  answer();
  await Promise.all([refreshed, over]);
  expect(calls).toEqual(["setUser", "clearUser"]);
});

test("a user who signs out at one of two seats meanwhile is given at the other", async () => {
  const [one, two] = [anna(operator), { ...anna(operator), sessionId: "two" }];
  const both = [users.setCaller(1, one), users.setCaller(2, two)];
  answer();
  await Promise.all(both);
  calls.length = 0;
  const refreshed = users.refresh("process");
  await users.setCaller(2, null);
  answer();
  await expect.poll(() => lookUps.length).toBe(1);
  answer();
  await refreshed;
  expect(calls).toEqual(["setUser"]);
});
