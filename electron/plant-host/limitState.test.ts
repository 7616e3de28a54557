import fc from "fast-check";
import { expect, test } from "vitest";
import { isWorse, limitState, type LimitState } from "./limitState.ts";

const limits = { lowLow: 5, low: 20, high: 80, highHigh: 95 };

test.each([
  [50, null, null],
  [80, null, null],
  [80.1, null, "High"],
  [95.1, null, "HighHigh"],
  [96, "High", "HighHigh"],
  [19.9, null, "Low"],
  [4.9, "Low", "LowLow"],
  [4.9, "HighHigh", "LowLow"],
] as const)("a value of %d after %s is in %s", (value, previous, expected) => {
  expect(limitState(limits, value, previous, 0.5)).toBe(expected);
});

test.each([
  [79.6, "High", "High"],
  [79.4, "High", null],
  [94.6, "HighHigh", "HighHigh"],
  [94.4, "HighHigh", "High"],
  [20.4, "Low", "Low"],
  [20.6, "Low", null],
  [5.4, "LowLow", "LowLow"],
  [5.6, "LowLow", "Low"],
] as const)("a value of %d clears %s only beyond the band", (value, previous, expected) => {
  expect(limitState(limits, value, previous, 0.5)).toBe(expected);
});

test("noise inside the band around a limit makes one alarm at most", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 79.6, max: 80.4, noNaN: true }), { minLength: 1, maxLength: 200 }),
      (values) => {
        let state: LimitState | null = null;
        let raised = 0;
        for (const value of values) {
          const next = limitState(limits, value, state, 0.5);
          if (next !== state && next !== null) raised++;
          state = next;
        }
        expect(raised).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test("an alarm is seen anew when it gets worse or changes side, not when it eases", () => {
  const states = [null, "High", "HighHigh", "Low", "LowLow"] as const;
  const anew = states.flatMap((from) =>
    states.filter((to) => isWorse(from, to)).map((to) => `${from ?? "-"}>${to ?? "-"}`),
  );
  expect(anew).toEqual([
    "->High",
    "->HighHigh",
    "->Low",
    "->LowLow",
    "High>HighHigh",
    "High>Low",
    "High>LowLow",
    "HighHigh>Low",
    "HighHigh>LowLow",
    "Low>High",
    "Low>HighHigh",
    "Low>LowLow",
    "LowLow>High",
    "LowLow>HighHigh",
  ]);
});
