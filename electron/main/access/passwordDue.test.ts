import { afterEach, beforeEach, expect, test } from "vitest";
import { roles } from "../../../shared/access/roles.ts";
import { contract, type CallName } from "../../../shared/ipc/contract.ts";
import { SeatsUnderTest, wish } from "../../../test/support/seatsUnderTest.ts";
import { accessWords } from "./accessWords.ts";

/** A password that somebody else set opens nothing but its change. */
const own = "seven yellow bicycles uphill";
const refused = {
  ok: false,
  code: "forbidden",
  message: "Change your password first: it was set by somebody else.",
};

let s: SeatsUnderTest;
beforeEach(async () => {
  s = new SeatsUnderTest();
  await s.crew();
  s.users.setPasswordHash("eng", "plain:pw-eng");
});
afterEach(() => s.dispose());

const stateAt = (windowId: number) => s.sessions.stateOf(windowId).session;

test("every call but the state, the change and the sign-out is refused, whatever the roles", async () => {
  s.users.setGrants(
    "eng",
    roles.map((role) => ({ role, zone: "*" })),
  );
  s.users.setGrants("root", [{ role: "SecurityAdmin", zone: "*" }]);
  await s.signIn("eng", 2);
  const open: string[] = [];
  for (const name of Object.keys(contract) as CallName[]) {
    s.nowMs += 1000;
    if (name === "session.signOut") continue;
    const answer = await s.ask(name, 2, contract[name].sample);
    if (answer.ok || answer.message !== refused.message) open.push(name);
  }
  expect(open).toEqual(["session.state", "session.changePassword"]);
  expect(await s.ask("session.signOut", 2, {})).toMatchObject({ ok: true });
});

test("who signs in with it has no role and no zone, in no window, until he has changed it", async () => {
  const told: string[] = [];
  s.sessions.listen({
    callerChanged: (id, caller) => void told.push(`${id} ${caller?.grants.map((g) => g.role).join() ?? "-"}`),
  });
  await s.signIn("eng", 2);
  expect(stateAt(2)).toEqual({
    userId: "eng",
    displayName: "ENG",
    grants: [],
    zones: [],
    signedInAtMs: s.nowMs,
    elevation: null,
    mustChangePassword: true,
  });
  expect(s.sessions.signedIn().find(({ seat }) => seat.id === 2)?.caller.grants).toEqual([]);
  expect(await s.ask("plant.model", 2, { part: 0 })).toEqual(refused);
  expect(await s.ask("session.openWindow", 2, {})).toEqual(refused);
  expect(await s.ask("session.changePassword", 2, { oldPassword: "pw-eng", newPassword: "pw-eng" })).toMatchObject({
    ok: false,
  });
  expect(await s.ask("session.changePassword", 2, { oldPassword: "pw-eng", newPassword: own })).toMatchObject({
    ok: true,
  });
  expect(stateAt(2)).toMatchObject({
    grants: [{ role: "Engineer", zone: "process" }],
    zones: ["process"],
    mustChangePassword: false,
  });
  expect(await s.ask("plant.model", 2, { part: 0 })).toMatchObject({ ok: true });
  expect(told).toEqual(["2 ", "2 Engineer"]);
  expect(s.users.get("eng").mustChangePassword).toBe(false);
});

test("roles given meanwhile do not count before the change", async () => {
  await s.signIn("eng", 2);
  s.users.setGrants("eng", [{ role: "Engineer", zone: "*" }]);
  s.sessions.reevaluate("eng");
  expect(s.sessions.callerOf(2)).toMatchObject({ grants: [], mustChangePassword: true });
});

test("a word given with it gives nobody a higher role", async () => {
  expect(await s.elevate(1)).toEqual({ ok: false, code: "forbidden", message: accessWords.passwordDue("ENG") });
  s.users.replacePasswordHash("eng", "plain:pw-eng", "plain:pw-eng");
  expect(await s.elevate(1)).toMatchObject({ ok: true });
});

test("a second person's password set anew while the servers are asked is no word any more", async () => {
  s.users.replacePasswordHash("eng", "plain:pw-eng", "plain:pw-eng");
  const answer = s.answer;
  s.answer = (userId, zone) => {
    s.users.setPasswordHash("eng", "plain:another");
    return answer(userId, zone);
  };
  expect(await s.ask("session.elevate", 1, { ...wish, userId: "eng", password: "pw-eng" })).toEqual({
    ok: false,
    code: "forbidden",
    message: accessWords.voucherChanged,
  });
  expect(s.may(1)).toBe(false);
});

test("an enrolled user and one who chose his own password are free at once", async () => {
  expect([s.users.get("root"), s.users.get("op")].map((u) => u.mustChangePassword)).toEqual([false, false]);
  await s.signIn("op", 3);
  expect(stateAt(3)).toMatchObject({ mustChangePassword: false, zones: ["process", "packing"] });
});
