import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { atMostEvery } from "./atMostEvery.ts";
import { FewOfMany } from "./fewOfMany.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("of a thousand of a kind a few are told at once and the rest as a sum, and none is forgotten", () => {
  const told: [string, number][] = [];
  const few = new FewOfMany<string>({ most: 2, spanMs: 1000, tell: (what, more) => told.push([what, more]) });
  for (let i = 1; i <= 1000; i += 1) few.take("left", `a${i}`);
  few.take("denied", "b1");
  expect(told).toEqual([
    ["a1", 0],
    ["a2", 0],
    ["b1", 0],
  ]);
  vi.advanceTimersByTime(1000);
  few.take("left", "a1001");
  vi.advanceTimersByTime(1000);
  expect(told.slice(3)).toEqual([
    ["a1000", 998],
    ["a1001", 0],
  ]);
});

test("work that is asked for in a loop is done at once, and then once in each span of time", () => {
  const doneAtMs: number[] = [];
  const startMs = performance.now();
  const work = atMostEvery(1000, () => doneAtMs.push(performance.now() - startMs));
  for (let ms = 0; ms < 3500; ms += 100) {
    work();
    vi.advanceTimersByTime(100);
  }
  expect(doneAtMs).toEqual([0, 1000, 2000, 3000]);
});
