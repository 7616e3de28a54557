import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { authorise, type RoleGrant } from "../../../shared/access/roles.ts";
import { elevationConflict } from "../../../shared/access/separation.ts";
import { AppError, type ErrorCode } from "../../../shared/errors.ts";
import type { Api } from "../../../shared/ipc/contract.ts";
import { SeatsUnderTest, wish } from "../../../test/support/seatsUnderTest.ts";
import { runs } from "../../../test/support/propertyRuns.ts";
import { elevatedHolder } from "./credentialStore.ts";

let s: SeatsUnderTest;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  s = new SeatsUnderTest();
});
afterEach(() => {
  s.dispose();
  vi.useRealTimers();
});

test("a second person who holds the role lends it: servers first, then the console, both names on record", async () => {
  await s.crew();
  const taken = await s.elevate(1);
  expect(taken).toEqual({
    ok: true,
    value: {
      zone: "process",
      role: "Engineer",
      sinceMs: s.nowMs,
      untilMs: s.nowMs + 300_000,
      reason: "Calibrate FIC-201",
      vouchedBy: "eng",
      servers: [{ server: "process-1", state: "elevated", code: "" }],
    },
  });
  expect([s.may(1), s.atServers.get("op"), s.sessions.stateOf(1).session?.elevation?.untilMs]).toEqual([
    true,
    "eng",
    s.nowMs + 300_000,
  ]);
  const done = s.records.at(-1)!;
  expect(done).toMatchObject({
    actor: "op",
    action: "session.elevate",
    zone: "process",
    target: "Engineer",
    new: "5 min",
    reason: "Calibrate FIC-201",
    result: "done",
    detail: { vouchedBy: "eng", servers: "process-1 elevated" },
  });
  expect(JSON.stringify(s.records)).not.toContain("pw-eng");

  s.nowMs += 300_000;
  expect(s.may(1)).toBe(false); // also before the timer has run
  vi.advanceTimersByTime(300_000);
  await vi.waitFor(() => expect(s.atServers.size).toBe(0));
  expect(s.sessions.stateOf(1).session?.elevation).toBeNull();
  expect(s.records.at(-1)).toMatchObject({
    actor: "system",
    action: "session.elevationEnded",
    zone: "process",
    target: "op",
    old: "Engineer",
    reason: "timeUp",
    result: "event",
    detail: { vouchedBy: "eng", lastedMs: 300_000 },
  });
});

test("with a higher identity kept for the user, the user's own password is enough; without one it is not", async () => {
  await s.crew();
  expect(await s.ask("session.elevate", 1, { ...wish, userId: "op", password: "pw-op" })).toMatchObject({
    ok: false,
    code: "forbidden",
    message: expect.stringContaining("No identity as Engineer is kept for you") as string,
  });
  s.keep(elevatedHolder("op", "Engineer"), "op-as-engineer");
  expect(await s.ask("session.elevationChoices", 1, {})).toMatchObject({
    ok: true,
    value: {
      reason: "",
      choices: expect.arrayContaining([
        { zone: "process", role: "Engineer", own: true },
        { zone: "packing", role: "Engineer", own: false },
      ]) as unknown,
    },
  });
  expect(await s.ask("session.elevate", 1, { ...wish, userId: "op", password: "pw-op" })).toMatchObject({ ok: true });
  expect([s.may(1), s.atServers.get("op")]).toEqual([true, "op-as-engineer"]);
  expect(await s.ask("session.endElevation", 1, {})).toEqual({ ok: true, value: null });
  expect([s.may(1), s.atServers.size]).toEqual([false, 0]);
  expect(s.records.filter((r) => r.action === "session.elevationEnded")).toEqual([]);
  expect(await s.ask("session.endElevation", 1, {})).toMatchObject({ code: "conflict" });
});

test("who may not vouch, who may not be elevated, and what no server takes changes nothing", async () => {
  await s.crew();
  s.person("far", { role: "Engineer", zone: "packing" });
  s.person("sec", { role: "SecurityAdmin", zone: "*" });
  s.keep(elevatedHolder("sec", "Engineer"), "sec-as-engineer");
  const codes: [string, string][] = [];
  const one = async (
    what: string,
    windowId: number,
    input: Partial<Parameters<Api["session.elevate"]>[0]>,
  ): Promise<void> => {
    const wire = await s.ask("session.elevate", windowId, { ...wish, userId: "eng", password: "pw-eng", ...input });
    codes.push([what, wire.ok ? "ok" : wire.code]);
  };
  await one("a wrong password", 1, { password: "guess" });
  await one("an unknown second person", 1, { userId: "ghost", password: "x" });
  await one("a second person without the role in this zone", 1, { userId: "far", password: "pw-far" });
  await one("a role held already", 1, { role: "Operator" });
  await one("a zone that is not there", 1, { zone: "moon" });
  await s.signIn("sec", 2);
  await one("a security administrator", 2, {});
  await one("a security administrator with an identity kept for it", 2, { userId: "sec", password: "pw-sec" });
  s.users.setDisabled("eng", true);
  await one("a disabled second person", 1, {});
  s.users.setDisabled("eng", false);
  s.answer = () => [{ server: "process-1", state: "refused", code: "BadUserAccessDenied" }];
  await one("a server that refuses", 1, {});
  s.answer = () => [{ server: "process-1", state: "down", code: "BadNotConnected" }];
  await one("a zone that is down", 1, {});
  expect(codes).toEqual([
    ["a wrong password", "forbidden"],
    ["an unknown second person", "forbidden"],
    ["a second person without the role in this zone", "forbidden"],
    ["a role held already", "forbidden"],
    ["a zone that is not there", "forbidden"],
    ["a security administrator", "forbidden"],
    ["a security administrator with an identity kept for it", "forbidden"],
    ["a disabled second person", "forbidden"],
    ["a server that refuses", "forbidden"],
    ["a zone that is down", "unavailable"],
  ]);
  expect([s.may(1), s.may(2), s.atServers.size, s.sessions.stateOf(1).session?.elevation ?? null]).toEqual([
    false,
    false,
    0,
    null,
  ]);
});

test("guessing the second person's password is slowed down and told as at sign-in", async () => {
  await s.crew();
  const fromMs = s.nowMs;
  for (let i = 0; i < 5; i += 1)
    expect(await s.ask("session.elevate", 1, { ...wish, userId: "eng", password: `guess-${i}` })).toMatchObject({
      ok: false,
      code: "forbidden",
      message: "User name or password is wrong.",
    });
  expect(s.nowMs - fromMs).toBeGreaterThanOrEqual(500 + 1000 + 2000 + 4000);
  expect(s.records.some((r) => r.action === "session.repeatedFailures" && r.target === "eng")).toBe(true);
});

test.each([
  ["signing out", "signOut", () => s.ask("session.signOut", 1, {})],
  ["a second sign-in of the same user at another seat", "otherSeat", () => s.signIn("op", 2)],
  [
    "a change of the user's roles",
    "rolesChanged",
    async () => {
      s.users.setGrants("op", [{ role: "Observer", zone: "*" }]);
      s.sessions.reevaluate("op");
    },
  ],
  [
    "a change of the second person's roles",
    "rolesChanged",
    async () => {
      s.users.setGrants("eng", [{ role: "Observer", zone: "*" }]);
      s.sessions.reevaluate("eng");
    },
  ],
  ["the end of the zone's process", "hostDown", async () => s.elevation.endIn("process", "hostDown")],
] as const)("%s ends it at once, at the console and at the servers", async (_what, why, act) => {
  await s.crew();
  await s.elevate(1);
  expect(s.may(1)).toBe(true);
  await act();
  expect([s.may(1), s.may(2), s.atServers.size, s.sessions.stateOf(1).session?.elevation ?? null]).toEqual([
    false,
    false,
    0,
    null,
  ]);
  expect(s.records.find((r) => r.action === "session.elevationEnded")).toMatchObject({ reason: why });
});

test("a user whose window closes while the servers are asked is elevated nowhere", async () => {
  await s.crew();
  s.answer = (_u, zone) => {
    s.sessions.windowClosed(1);
    return [{ server: `${zone}-1`, state: "elevated", code: "" }];
  };
  expect(await s.elevate(1)).toMatchObject({
    ok: false,
    code: "conflict",
  });
  await s.signIn("op", 2);
  expect([s.may(1), s.may(2), s.atServers.size]).toEqual([false, false, 0]);
});

test("a host that did not answer in time, but asked the servers, is told to take it back", async () => {
  await s.crew();
  s.answer = () => {
    s.atServers.set("op", "eng");
    throw new AppError("unavailable", "The zone's process did not answer in time.");
  };
  expect(await s.elevate(1)).toMatchObject({ ok: false, code: "unavailable" });
  expect([s.may(1), s.atServers.size]).toEqual([false, 0]);
});

test.each<[string, ErrorCode, () => void]>([
  ["the second person is disabled", "forbidden", () => s.users.setDisabled("eng", true)],
  ["the second person loses the role", "forbidden", () => s.users.setGrants("eng", [{ role: "Observer", zone: "*" }])],
  ["an identity is set again", "conflict", () => s.elevation.endIn("process", "identityChanged")],
  ["the zone's process ends", "unavailable", () => s.elevation.endIn("process", "hostDown")],
])("while the servers are asked %s: nobody is elevated anywhere", async (_what, code, act) => {
  await s.crew();
  const { answer } = s;
  s.answer = (userId, zone) => {
    act();
    return answer(userId, zone);
  };
  expect(await s.elevate(1)).toMatchObject({ ok: false, code });
  expect([s.may(1), s.atServers.size, s.sessions.stateOf(1).session?.elevation ?? null]).toEqual([false, 0, null]);
  s.users.setDisabled("eng", false);
  s.users.setGrants("eng", [{ role: "Engineer", zone: "process" }]);
  s.answer = answer;
  expect(await s.elevate(1)).toMatchObject({ ok: true });
});

test("for every set of grants a security administrator takes no role, and nobody one where he has none", () => {
  const grant = fc.record({
    role: fc.constantFrom("Observer", "Operator", "Engineer", "Supervisor", "SecurityAdmin", "Auditor"),
    zone: fc.constantFrom("*", "process", "packing"),
  }) as fc.Arbitrary<RoleGrant>;
  fc.assert(
    fc.property(
      fc.array(grant, { maxLength: 4 }),
      fc.constantFrom(
        "Operator",
        "Engineer",
        "Supervisor",
        "ConfigureAdmin",
        "SecurityAdmin",
        "Auditor",
      ) as fc.Arbitrary<RoleGrant["role"]>,
      fc.constantFrom("process", "packing", "*"),
      (grants, role, zone) => {
        const allowed = elevationConflict(grants, { role, zone }) === null;
        if (
          grants.some((g) => g.role === "SecurityAdmin") ||
          role === "SecurityAdmin" ||
          role === "Auditor" ||
          zone === "*"
        )
          expect(allowed).toBe(false);
        if (allowed) expect(authorise({ grants }, "tag.read", zone)).toBe(true);
      },
    ),
  );
});

test("whatever happens in whatever order, console and servers agree on who is elevated, never too long", async () => {
  type Step = "elevate" | "wrong" | "refused" | "end" | "time" | "signOut" | "roles" | "hostDown";
  const anyStep = fc.constantFrom<Step>(
    "elevate",
    "elevate",
    "wrong",
    "refused",
    "end",
    "time",
    "signOut",
    "roles",
    "hostDown",
  );
  await s.crew();
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 12 }), async (steps) => {
      await s.ask("session.signOut", 1, {});
      s.users.setGrants("op", [{ role: "Operator", zone: "*" }]);
      await s.signIn("op", 1);
      let untilMs = 0;
      for (const step of steps) {
        s.answer = (_u, zone) => [
          { server: `${zone}-1`, state: step === "refused" ? "refused" : "elevated", code: "" },
        ];
        if (step === "elevate" || step === "wrong" || step === "refused") {
          const wire = await s.ask("session.elevate", 1, {
            ...wish,
            userId: "eng",
            password: step === "wrong" ? "no" : "pw-eng",
          });
          if (wire.ok) untilMs = wire.value.untilMs;
        } else if (step === "end") await s.ask("session.endElevation", 1, {});
        else if (step === "time") {
          s.nowMs += 301_000;
          await vi.advanceTimersByTimeAsync(301_000);
        } else if (step === "signOut") {
          await s.ask("session.signOut", 1, {});
          await s.signIn("op", 1);
        } else if (step === "roles") s.sessions.reevaluate("op");
        else s.elevation.endIn("process", "hostDown");
        expect(s.may(1)).toBe(s.atServers.has("op"));
        if (s.may(1)) expect(s.nowMs).toBeLessThan(untilMs);
      }
    }),
    { numRuns: runs(60) },
  );
});
