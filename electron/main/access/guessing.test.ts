import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SeatsUnderTest, wish } from "../../../test/support/seatsUnderTest.ts";
import { AttemptDelay } from "./attemptDelay.ts";
import type { KeptFailures } from "./attemptStore.ts";

let s: SeatsUnderTest;
beforeEach(async () => {
  s = new SeatsUnderTest();
  await s.crew();
});
afterEach(() => s.dispose());

const wrongly = (userId: string, windowId: number) => s.ask("session.signIn", windowId, { userId, password: "wrong" });
const spraying = () => s.records.filter((r) => r.action === "session.spraying").map((r) => r.detail);

test("users tried one after the other are noticed, whoever signs in between, at whichever seat", async () => {
  for (const [i, userId] of ["root", "eng", "ann", "bob", "cleo", "dan", "eve", "fred", "gus", "hal"].entries()) {
    await wrongly(userId, 2 + (i % 2));
    await s.signIn("op", 4);
  }
  expect(spraying()).toEqual([
    { users: 5, seat: 2, window: 2 },
    { users: 10, seat: 3, window: 3 },
  ]);
  expect(s.warnings).toEqual(
    ["5", "10"].map(
      (n) =>
        `Wrong passwords were entered for ${n} different users within a quarter of an hour. ` +
        "The audit log has the names, seats and times.",
    ),
  );
});

test("somebody who mistypes his own name and password often is no spraying", async () => {
  for (let i = 0; i < 8; i += 1) await wrongly("eng", 2);
  expect(spraying()).toEqual([]);
});

test("with the counts unreadable and unwritable sign-in works", async () => {
  s.breakAttempts();
  expect((await wrongly("eng", 2)).ok).toBe(false);
  expect(await s.signIn("eng", 2)).toMatchObject({ ok: true });
});

test("whatever is typed as a user name, no record holds it unless it is a user's", async () => {
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[a-z][a-z0-9.!-]{11,30}$/), async (secret) => {
      s.records.length = 0;
      await wrongly(secret, 2);
      await wrongly(`op ${secret}`, 2);
      await s.ask("session.elevate", 1, { ...wish, userId: secret, password: "wrong" });
      await s.ask("access.setDisabled", 1, { userId: secret, disabled: true, reason: "test" });
      await s.ask("access.setGrants", 1, { userId: secret, reason: "test", grants: [{ role: "Observer", zone: "*" }] });
      await s.ask("access.removeIdentity", 1, { userId: secret, role: null, zone: "process", server: "s" });
      expect(s.records.length).toBeGreaterThan(6);
      expect(JSON.stringify(s.records)).not.toContain(secret);
      s.nowMs += 3_600_000;
    }),
    { numRuns: 15 },
  );
});

test("one unknown name has one mark, also after a restart; users stand by their names", () => {
  const first = s.names.of("hunter2hunter2");
  expect(first).toMatch(/^unknown user #[0-9a-f]{4}$/);
  const marks = ["a1", "b2", "c3", "d4", "e5"].map(s.names.of);
  expect(new Set(marks).size).toBeGreaterThan(3);
  expect([s.names.of("hunter2hunter2"), s.restartedNames().of("hunter2hunter2"), s.names.of("eng")]).toEqual([
    first,
    first,
    "eng",
  ]);
});

/** The store of one installation, over restarts. */
class Kept {
  readonly rows = new Map<string, KeptFailures>();
  readonly all = () => [...this.rows.values()];
  readonly keep = (failures: KeptFailures) => void this.rows.set(failures.key, failures);
  readonly forget = (key: string) => void this.rows.delete(key);
}

type Act =
  | { readonly kind: "fail" | "succeed"; readonly user: string; readonly seat: number }
  | { readonly kind: "restart" | "pass" | "setClock"; readonly byMs: number };
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("fail", "fail", "fail", "succeed"),
    user: fc.constantFrom("a", "b", "unknown user #0001"),
    seat: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({ kind: fc.constantFrom("restart", "pass", "setClock"), byMs: fc.integer({ min: -9e9, max: 9e6 }) }),
);

test("after any sequence of tries, restarts and clocks set, the right password waits 4.5 s at most", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const clock = { mono: 0, wall: 1e12 };
      const kept = new Kept();
      const start = () => new AttemptDelay({ monoMs: () => clock.mono, nowMs: () => clock.wall, kept });
      let delay = start();
      for (const a of acts) {
        if (a.kind === "fail") delay.failed(a.user, a.seat);
        if (a.kind === "succeed") delay.succeeded(a.user);
        if (a.kind === "setClock") clock.wall += a.byMs;
        if (a.kind === "pass") clock.mono += Math.abs(a.byMs) % 20_000;
        if (a.kind === "restart") clock.mono = 0;
        if (a.kind === "restart") delay = start();
        const waits = ["a", "b"].flatMap((user) => [1, 2].map((seat) => delay.waitMs(user, seat)));
        expect(Math.max(...waits)).toBeLessThanOrEqual(4500);
      }
    }),
  );
});

test("a restart forgets no count, and a quarter of an hour does", () => {
  const clock = { mono: 5, wall: 1e12 };
  const kept = new Kept();
  const start = () => new AttemptDelay({ monoMs: () => clock.mono, nowMs: () => clock.wall, kept });
  const before = start();
  for (let i = 0; i < 6; i += 1) before.failed("a", 1);
  clock.mono = 0;
  clock.wall += 1000;
  const after = start();
  expect([after.waitMs("a", 9), after.waitMs("b", 1), after.waitMs("b", 9)]).toEqual([3500, 3500, 0]);
  expect(after.failed("a", 1)).toEqual({ failures: 7, users: 1, another: false });
  clock.wall += 15 * 60_000;
  expect([start().waitMs("a", 1), kept.rows.size]).toEqual([0, 0]);
});

test("who signs in clears his own count and not that of the seat", () => {
  const clock = { mono: 0, wall: 1e12 };
  const delay = new AttemptDelay({ monoMs: () => clock.mono, nowMs: () => clock.wall, kept: new Kept() });
  for (let i = 0; i < 3; i += 1) delay.failed("a", 1);
  delay.succeeded("a");
  expect([delay.waitMs("a", 2), delay.waitMs("a", 1)]).toEqual([0, 2000]);
});
