import { afterEach, beforeEach, expect, test } from "vitest";
import { SeatsUnderTest, wish } from "../../../test/support/seatsUnderTest.ts";

let s: SeatsUnderTest;
let told: string[];
beforeEach(async () => {
  s = new SeatsUnderTest();
  await s.crew();
  told = [];
});
afterEach(() => s.dispose());

/** One listener that always throws, and behind it one that notes what it is told. */
function listenBehindAFault(): void {
  const fail = (): never => {
    throw new Error("a listener's own fault");
  };
  s.sessions.listen({ signedIn: fail, callerChanged: fail, elevationChanged: fail, stationChanged: fail });
  s.sessions.listen({
    signedIn: (caller) => void told.push(`in ${caller.userId}`),
    callerChanged: (windowId, caller) => void told.push(`${windowId} ${caller?.userId ?? "nobody"}`),
    elevationChanged: (_caller, _seat, elevation, ended) => void told.push(`${elevation.role} ${ended ?? "taken"}`),
  });
}

test("a sign-in whose time cannot be noted is whole: answer, record, session and listeners agree", async () => {
  listenBehindAFault();
  const noteSignIn = s.users.noteSignIn.bind(s.users);
  s.users.noteSignIn = () => {
    throw new Error("database or disk is full");
  };
  expect(await s.signIn("eng", 2)).toMatchObject({ ok: true, value: { userId: "eng" } });
  expect(s.sessions.callerOf(2)).toMatchObject({ userId: "eng" });
  expect(told).toEqual(["in eng", "2 eng"]);
  expect(s.records.filter((r) => r.action === "session.signIn" && r.target === "eng").map((r) => r.result)).toEqual([
    "asked",
    "done",
  ]);
  s.users.noteSignIn = noteSignIn;
  expect(s.users.get("eng").lastSignInAtMs).toBeNull();
  s.sessions.noteSignIns();
  expect(s.users.get("eng").lastSignInAtMs).toBe(s.nowMs);
});

test("a listener that fails keeps nobody signed in or out, and no other listener from hearing it", async () => {
  listenBehindAFault();
  await s.signIn("eng", 2);
  await s.ask("session.signOut", 2, {});
  expect(s.sessions.callerOf(2)).toBeNull();
  await s.elevate(1);
  expect(s.may(1)).toBe(true);
  s.users.setGrants("op", [{ role: "Observer", zone: "*" }]);
  s.sessions.reevaluate("op");
  expect(s.may(1)).toBe(false);
  expect(s.sessions.callerOf(1)?.grants).toEqual([{ role: "Observer", zone: "*" }]);
  s.users.setDisabled("op", true);
  s.sessions.reevaluate("op");
  expect(s.sessions.callerOf(1)).toBeNull();
  expect(told).toEqual([
    "in eng",
    "2 eng",
    "2 nobody",
    `${wish.role} taken`,
    `${wish.role} rolesChanged`,
    "1 op",
    "1 nobody",
  ]);
});

test("what exactly cannot be kept is told to people who are signed in, at their windows alone", async () => {
  const text = "Records wait.";
  s.missing = [{ id: "audit", title: "Audit log", text, sinceMs: 1 }];
  await s.signIn("eng", 2);
  expect(s.sessions.stateOf(2).missing).toEqual(s.missing);
  await s.ask("session.signOut", 2, {});
  expect(s.sessions.stateOf(2).missing).toMatchObject([{ id: "storage" }]);
  expect(JSON.stringify(s.sessions.stateOf(2))).not.toContain(text);
});
