import { expect, test } from "vitest";
import { nodeLimits, operateLimits } from "./operateLimits.ts";

test("each wait for an operation is longer than those within it", () => {
  const { readBackMs, answerMs, dialogMs, hostMarginMs } = operateLimits;
  const waits = [readBackMs, answerMs, dialogMs, answerMs + hostMarginMs];
  expect(waits).toEqual([...new Set(waits)].sort((a, b) => a - b));
});

test("main waits for an operation on a node until after the host has prepared, sent and read it back", () => {
  const { prepareMs, readBackMs, hostMarginMs } = nodeLimits;
  expect(prepareMs + readBackMs).toBeLessThan(hostMarginMs);
});
