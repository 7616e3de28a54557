import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { wallClock } from "./wallClock.ts";

beforeEach(() => void vi.useFakeTimers({ now: 10_300 }));
afterEach(() => void vi.useRealTimers());

test("whoever watches is told on every full second, until they let go", () => {
  const clock = wallClock();
  const told: number[] = [];
  const stop = clock.watch(1000, () => told.push(clock.nowMs()));
  vi.advanceTimersByTime(2900);
  stop();
  vi.advanceTimersByTime(5000);
  expect({ told, timers: vi.getTimerCount() }).toEqual({ told: [11_000, 12_000, 13_000], timers: 0 });
});
