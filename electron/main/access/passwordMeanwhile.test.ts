import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CallContext } from "../../../shared/ipc/define.ts";
import type { Caller } from "../../../shared/access/roles.ts";
import { SeatsUnderTest, wish } from "../../../test/support/seatsUnderTest.ts";
import { AccessService } from "./accessService.ts";
import { accessWords } from "./accessWords.ts";
import { elevatedHolder } from "./credentialStore.ts";

const newer = "seven yellow bicycles uphill";

let s: SeatsUnderTest;
let access: AccessService;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  s = new SeatsUnderTest();
  await s.crew();
  await s.signIn("root", 9);
  access = new AccessService({
    users: s.users,
    hasher: s.hasher,
    credentials: s.credentials,
    sessions: s.sessions,
    nowMs: () => s.nowMs,
    isDemo: () => false,
    placeNames: () => [],
    plant: { zones: () => ["process", "packing"] },
  });
});
afterEach(() => {
  s.dispose();
  vi.useRealTimers();
});

/** Once, while a password is checked or hashed. */
function during(which: "beforeVerify" | "beforeHash", act: () => unknown): void {
  s[which] = async () => {
    s[which] = () => Promise.resolve();
    await act();
  };
}
const change = () => s.ask("session.changePassword", 1, { oldPassword: "pw-op", newPassword: newer });
const reset = (): void => s.users.setPasswordHash("op", "plain:reset");
const hashOf = (userId: string) => s.users.passwordHash(userId);
function disable(): void {
  s.users.setDisabled("op", true);
  s.sessions.reevaluate("op");
}

test.each([
  ["signed out", () => s.ask("session.signOut", 1, {})],
  ["disabled", disable],
  ["disabled, and nobody told the sessions yet", () => s.users.setDisabled("op", true)],
  ["without a window", () => s.sessions.windowClosed(1)],
] as const)("a user %s while the new password is hashed keeps the old one", async (_what, act) => {
  during("beforeHash", act);
  expect(await change()).toMatchObject({ ok: false, code: "conflict" });
  expect(hashOf("op")).toBe("plain:pw-op");
});

test.each(["beforeVerify", "beforeHash"] as const)("a reset (%s) outlives a change under way", async (which) => {
  during(which, reset);
  expect((await change()).ok).toBe(false);
  expect(hashOf("op")).toBe("plain:reset");
});

test("a password changed undisturbed is the new one", async () => {
  expect(await change()).toEqual({ ok: true, value: null });
  expect(hashOf("op")).toBe(`plain:${newer}`);
});

test("a password reset while it is checked signs nobody in and vouches for nobody", async () => {
  during("beforeVerify", reset);
  expect(await s.signIn("op", 2)).toMatchObject({ ok: false, code: "unauthenticated" });
  expect(s.sessions.callerOf(2)).toBeNull();
  during("beforeVerify", () => s.users.setPasswordHash("eng", "plain:reset"));
  expect(await s.ask("session.elevate", 1, { ...wish, userId: "eng", password: "pw-eng" })).toMatchObject({
    ok: false,
    code: "forbidden",
  });
  expect([s.may(1), s.atServers.size]).toEqual([false, 0]);
});

test.each(["eng", "op"])(
  "a password of %s that is another one once the servers answered elevates nobody",
  async (userId) => {
    s.keep(elevatedHolder("op", "Engineer"), "op-as-engineer");
    const { answer } = s;
    s.answer = (...asked) => {
      s.users.replacePasswordHash(userId, `plain:pw-${userId}`, "plain:newer");
      return answer(...asked);
    };
    expect(await s.ask("session.elevate", 1, { ...wish, userId, password: `pw-${userId}` })).toMatchObject({
      ok: false,
      code: "forbidden",
      message: accessWords.voucherChanged,
    });
    expect([s.may(1), s.atServers.size]).toEqual([false, 0]);
    s.answer = answer;
    expect(await s.ask("session.elevate", 1, { ...wish, userId, password: "newer" })).toMatchObject({ ok: true });
  },
);

/** The administrator's call at window 9, as the binding makes it. */
const context = (): CallContext<Caller> => ({
  caller: s.sessions.callerOf(9)!,
  windowId: 9,
  auditSeq: 1,
  note: () => undefined,
});
const demote = (): void => {
  s.person("second", { role: "SecurityAdmin", zone: "*" });
  s.users.setGrants("root", [{ role: "Auditor", zone: "*" }]);
  s.sessions.reevaluate("root");
};

test.each([
  ["signed out", "conflict", () => s.ask("session.signOut", 9, {})],
  ["lost the role", "forbidden", demote],
] as const)("an administrator who %s while a password is hashed sets and creates nothing", async (_what, code, act) => {
  const asked = context();
  during("beforeHash", act);
  const set = { userId: "op", password: newer, reason: "forgotten" };
  await expect(access.calls["access.setPassword"](set, asked)).rejects.toMatchObject({ code });
  const made = { userId: "new", displayName: "New", password: newer, grants: [] };
  await expect(access.calls["access.createUser"](made, asked)).rejects.toMatchObject({ code });
  expect([hashOf("op"), s.users.find("new")]).toEqual(["plain:pw-op", null]);
});
