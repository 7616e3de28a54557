import { expect, test } from "vitest";
import { Patience } from "./patience.ts";

test("a quick server is waited for five times as long as it took, and as a stranger at every fourth failure", () => {
  const patience = new Patience();
  const next = (): number => patience.next().patienceMs;
  expect(next()).toBe(4000);
  patience.opened(500);
  const waits = Array.from({ length: 5 }, () => {
    const waitMs = next();
    patience.failed();
    return waitMs;
  });
  expect(waits).toEqual([2500, 2500, 2500, 4000, 2500]);
  patience.opened(10);
  expect(next()).toBe(1500);
});
