import fc from "fast-check";
import { expect, test } from "vitest";
import { LastContact } from "./lastContact.ts";
import { LinkWatch, WATCH_MS } from "./linkWatch.ts";

function clocks(): {
  now: number;
  steady: number;
  pass(ms: number): void;
  clock: { nowMs(): number; steadyMs(): number };
} {
  const c = {
    now: 1_790_000_000_000,
    steady: 5_000,
    pass(ms: number): void {
      c.now += ms;
      c.steady += ms;
    },
    clock: { nowMs: () => c.now, steadyMs: () => c.steady },
  };
  return c;
}

test("a word's age is what has passed since, and its instant does not wander", () => {
  const c = clocks();
  const lastContact = new LastContact(c.clock);
  expect([lastContact.ageMs(), lastContact.atMs()]).toEqual([Number.POSITIVE_INFINITY, 0]);
  c.pass(100);
  const at = c.now;
  lastContact.note(at);
  c.pass(700);
  lastContact.note(at);
  expect([lastContact.ageMs(), lastContact.atMs()]).toEqual([700, at]);
});

test("setting the wall clock neither freshens nor ages what was heard, however it is set", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          waitMs: fc.integer({ min: 0, max: 1_000 }),
          setMs: fc.integer({ min: -1e9, max: 1e9 }),
          word: fc.boolean(),
        }),
        { maxLength: 60 },
      ),
      (steps) => {
        const c = clocks();
        const lastContact = new LastContact(c.clock);
        let lastWord: { wall: number; steady: number } | null = null;
        for (const { waitMs, setMs, word } of steps) {
          c.pass(waitMs);
          if (word) lastWord = { wall: c.now, steady: c.steady };
          lastContact.note(lastWord?.wall ?? 0);
          c.now += setMs;
          lastContact.note(lastWord?.wall ?? 0);
          const trueAgeMs = lastWord ? c.steady - lastWord.steady : Number.POSITIVE_INFINITY;
          expect(lastContact.ageMs()).toBe(trueAgeMs);
          if (Math.abs(setMs) > 500 && lastWord)
            expect(Math.abs(c.now - lastContact.atMs() - trueAgeMs)).toBeLessThan(500 * steps.length);
        }
      },
    ),
  );
});

test("a word that came while the clock was set counts at most back to the last look", () => {
  const c = clocks();
  const lastContact = new LastContact(c.clock);
  c.pass(200);
  const word = c.now;
  c.now += 3_600_000;
  lastContact.note(word);
  expect(lastContact.ageMs()).toBe(200);
});

test("silence is told in the next tick; after a stall or a set clock the server is asked first and heard out", () => {
  const c = clocks();
  const watch = new LinkWatch(c.clock);
  const tick = (silent: boolean, passMs = WATCH_MS): string => {
    c.pass(passMs);
    return watch.tick(silent);
  };
  expect([tick(false), tick(true)]).toEqual(["well", "silent"]);
  expect([tick(true, 9_000), tick(true), tick(true), tick(true), tick(true)]).toEqual([
    "probe",
    "well",
    "well",
    "well",
    "silent",
  ]);
  c.now += 3_600_000; // asleep: only the wall clock went on
  expect([tick(true), tick(false), tick(true)]).toEqual(["probe", "well", "well"]);
  c.now -= 7_200_000;
  expect([tick(false), tick(false)]).toEqual(["probe", "well"]);
});
