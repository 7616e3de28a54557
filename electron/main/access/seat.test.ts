import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Caller } from "../../../shared/access/roles.ts";
import { SeatsUnderTest, wish } from "../../../test/support/seatsUnderTest.ts";
import { accessWords } from "./accessWords.ts";
import { elevatedHolder } from "./credentialStore.ts";

let s: SeatsUnderTest;
/** The window at which the operator sits, and two more of the same seat. */
let three: readonly [number, number, number];
let changes: string[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  s = new SeatsUnderTest();
  await s.crew();
  const [second, third] = await s.openBeside(1, 2);
  three = [1, second!, third!];
  changes = [];
  s.sessions.listen({
    callerChanged: (windowId, caller) => void changes.push(`${windowId} ${caller?.userId ?? "nobody"}`),
  });
});
afterEach(() => {
  s.dispose();
  vi.useRealTimers();
});

const who = (): (string | null)[] => three.map((id) => s.sessions.callerOf(id)?.userId ?? null);
const everywhere = <T>(value: T): T[] => three.map(() => value);
const recorded = (action: string) => s.records.filter((r) => r.action === action);
const elevations = (): unknown[] => three.map((id) => s.sessions.stateOf(id).session?.elevation?.role ?? null);
/** Holds the next password check until it is let go. */
function hold(): () => void {
  let release = (): void => undefined;
  s.beforeVerify = () => {
    s.beforeVerify = () => Promise.resolve();
    return new Promise((resolve) => {
      release = resolve;
    });
  };
  return () => release();
}

test("a further window is signed in from its first moment, with the same session, and is on record", async () => {
  expect(who()).toEqual(everywhere("op"));
  expect(new Set(three.map((id) => s.sessions.callerOf(id)!.sessionId)).size).toBe(1);
  expect(recorded("session.openWindow").filter((r) => r.result === "done")).toMatchObject(
    three.slice(1).map((window) => ({ actor: "op", detail: { seat: 1, window } })),
  );
  const [fourth] = await s.openBeside(three[2], 1);
  expect(s.sessions.callerOf(fourth!)?.userId).toBe("op");
  expect(changes).toEqual([`${fourth} op`]);
});

test("a window opens beside nobody: not before sign-in, not at a closed window", async () => {
  expect(await s.ask("session.openWindow", 2, {})).toMatchObject({ code: "unauthenticated" });
  s.sessions.windowClosed(three[1]);
  expect(await s.ask("session.openWindow", three[1], {})).toMatchObject({ code: "unauthenticated" });
  expect(() => s.sessions.windowOpened(77, three[1])).toThrow("The window was closed meanwhile.");
});

test("eight windows are the most of a seat; one closed makes room for one", async () => {
  await s.openBeside(1, 5);
  expect(await s.ask("session.openWindow", 1, {})).toEqual({
    ok: false,
    code: "conflict",
    message: "8 windows are open, which is the most. Close one first.",
  });
  s.sessions.windowClosed(three[1]);
  expect(await s.ask("session.openWindow", 1, {})).toMatchObject({ ok: true });
  expect(await s.ask("session.openWindow", 1, {})).toMatchObject({ code: "conflict" });
});

test("signing out in one window signs out in all, is one call on record, and leaves other seats alone", async () => {
  await s.signIn("eng", 2);
  await s.ask("session.signOut", three[1], {});
  expect(who()).toEqual(everywhere(null));
  expect(changes.slice(-3)).toEqual(three.map((id) => `${id} nobody`));
  expect(recorded("session.signOut").at(-1)).toMatchObject({ actor: "op", detail: { seat: 1, windows: 3 } });
  expect(recorded("session.ended")).toEqual([]);
  expect(s.sessions.callerOf(2)?.userId).toBe("eng");
});

test("signing in at one window of a seat signs in at all of them, another user replaces the first in all", async () => {
  await s.ask("session.signOut", 1, {});
  await s.signIn("eng", three[2]);
  expect(who()).toEqual(everywhere("eng"));
  expect(changes.slice(-3)).toEqual(three.map((id) => `${id} eng`));
  await s.signIn("op", three[1]);
  expect(who()).toEqual(everywhere("op"));
  expect(recorded("session.ended")).toMatchObject([{ target: "eng", reason: "replaced", detail: { windows: 3 } }]);
});

test("closing one window leaves the others signed in, closing the last ends the session", () => {
  for (const id of [three[0], three[2]]) {
    s.sessions.windowClosed(id);
    expect([s.sessions.callerOf(id), s.sessions.callerOf(three[1])?.userId]).toEqual([null, "op"]);
  }
  expect(changes).toEqual([`${three[0]} nobody`, `${three[2]} nobody`]);
  expect(recorded("session.ended")).toEqual([]);
  s.sessions.windowClosed(three[1]);
  expect([who(), s.sessions.signedIn()]).toEqual([everywhere(null), []]);
  expect(recorded("session.ended")).toMatchObject([{ target: "op", reason: "windowClosed", detail: { windows: 1 } }]);
});

test("changed roles and a disabled account take effect in all windows at once", () => {
  const observer: Caller["grants"] = [{ role: "Observer", zone: "packing" }];
  s.users.setGrants("op", observer);
  s.sessions.reevaluate("op");
  expect(three.map((id) => s.sessions.callerOf(id)?.grants)).toEqual(everywhere(observer));
  expect(changes).toEqual(three.map((id) => `${id} op`));
  s.users.setDisabled("op", true);
  s.sessions.reevaluate("op");
  expect(who()).toEqual(everywhere(null));
  expect(recorded("session.ended")).toMatchObject([{ target: "op", reason: "disabled", detail: { windows: 3 } }]);
});

test("a new password leaves the seat where it was changed and ends the others", async () => {
  await s.signIn("op", 2);
  const input = { oldPassword: "pw-op", newPassword: "seven yellow bicycles uphill" };
  expect(await s.ask("session.changePassword", three[2], input)).toMatchObject({ ok: true });
  expect([...who(), s.sessions.callerOf(2)]).toEqual([...everywhere("op"), null]);
});

test("a higher role taken in one window holds in all, also in one opened later, and ends in all", async () => {
  await s.elevate(three[1]);
  const [fourth] = await s.openBeside(1, 1);
  const all = [...three, fourth!];
  expect(all.map((id) => s.may(id))).toEqual(all.map(() => true));
  expect(elevations()).toEqual(everywhere("Engineer"));
  expect(await s.elevate(three[2])).toMatchObject({
    code: "conflict",
    message: "You are elevated already. End that first.",
  });
  await s.ask("session.endElevation", three[2], {});
  expect([all.map((id) => s.may(id)), elevations(), s.atServers.size]).toEqual([
    all.map(() => false),
    everywhere(null),
    0,
  ]);
});

test("a higher role outlives the window it was taken in and ends on time in the others", async () => {
  await s.elevate(three[1]);
  s.sessions.windowClosed(three[1]);
  expect([s.may(1), s.may(three[1]), s.may(three[2])]).toEqual([true, false, true]);
  s.nowMs += 300_000;
  await vi.advanceTimersByTimeAsync(300_000);
  expect([s.may(1), s.may(three[2]), s.atServers.size]).toEqual([false, false, 0]);
  expect(recorded("session.elevationEnded")).toMatchObject([{ reason: "timeUp", detail: { seat: 1 } }]);
});

test("windows of one seat never count as the same user elsewhere; a second sign-in at another seat does", async () => {
  expect(await s.elevate(1)).toMatchObject({ ok: true });
  await s.signIn("op", 2);
  expect(three.map((id) => s.may(id))).toEqual(everywhere(false));
  expect(recorded("session.elevationEnded")).toMatchObject([{ reason: "otherSeat", detail: { seat: 1 } }]);
  expect(await s.elevate(1)).toMatchObject({ code: "conflict", message: accessWords.signedInElsewhere });
  await s.ask("session.signOut", 2, {});
  expect(await s.elevate(three[2])).toMatchObject({ ok: true });
});

test("wrong passwords count for the seat, whichever window they are tried in and however many it opens", async () => {
  const from = s.nowMs;
  // Another name each time, so that only the seat tells them to be one row of tries.
  const guess = (windowId: number) =>
    s.ask("session.elevate", windowId, { ...wish, userId: `name-${windowId}`, password: "guess" });
  for (const windowId of three) await guess(windowId);
  const [fourth] = await s.openBeside(1, 1);
  await guess(fourth!);
  // 0.5 s, 1 s and 2 s before the second, third and fourth try.
  expect(s.nowMs - from).toBe(3500);
  expect(recorded("session.elevate").at(-1)?.detail).toMatchObject({ failures: 4, seat: 1, window: fourth });
});

test("two windows of a seat never have two passwords under check", async () => {
  const release = hold();
  const first = s.signIn("eng", three[0]);
  await vi.waitFor(() => expect(recorded("session.signIn").at(-1)).toMatchObject({ result: "asked" }));
  const busy = { ok: false, code: "conflict", message: "Another password is still being checked here." };
  expect(await s.signIn("op", three[1])).toEqual(busy);
  expect(await s.elevate(three[2])).toEqual(busy);
  release();
  expect(await first).toMatchObject({ ok: true });
});

test("a window closed while its password is checked signs nobody in, there or at the rest of the seat", async () => {
  await s.ask("session.signOut", 1, {});
  const release = hold();
  const asked = s.signIn("op", three[1]);
  s.sessions.windowClosed(three[1]);
  release();
  expect(await asked).toEqual({ ok: false, code: "conflict", message: "The window was closed meanwhile." });
  expect([who(), s.sessions.signedIn()]).toEqual([everywhere(null), []]);
  expect(recorded("session.signIn").at(-1)).toMatchObject({ result: "failed", code: "conflict" });
});

test("a window opened while a password is checked is signed in with the rest of the seat", async () => {
  const release = hold();
  const asked = s.signIn("eng", three[1]);
  const [fourth] = await s.openBeside(1, 1);
  release();
  await asked;
  expect([...who(), s.sessions.callerOf(fourth!)?.userId]).toEqual([...everywhere("eng"), "eng"]);
});

test.each([
  ["signs out in another window", () => s.ask("session.signOut", three[2], {})],
  ["closes the window that asked", async () => s.sessions.windowClosed(three[1])],
  ["signs in at another seat", () => s.signIn("op", 2)],
] as const)("a user who %s while a higher role is asked for gets none anywhere", async (_what, act) => {
  s.keep(elevatedHolder("op", "Engineer"), "op-as-engineer");
  const answer = s.answer;
  let meanwhile: Promise<unknown> = Promise.resolve();
  s.answer = (userId, zone) => {
    meanwhile = act();
    return answer(userId, zone);
  };
  const release = hold();
  const asked = s.ask("session.elevate", three[1], { ...wish, userId: "op", password: "pw-op" });
  await Promise.resolve();
  release();
  await asked;
  await meanwhile;
  expect([...three, 2].map((id) => s.may(id))).toEqual([false, false, false, false]);
  expect([elevations(), s.atServers.size]).toEqual([everywhere(null), 0]);
});
