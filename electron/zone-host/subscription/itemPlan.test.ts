import fc from "fast-check";
import { expect, test } from "vitest";
import type { ZoneTag } from "../../../shared/hosts/zoneHost.ts";
import { itemParameters, planSubscriptions, rateOf, rates } from "./itemPlan.ts";
import { runs } from "../../../test/support/propertyRuns.ts";

const server = { samplingMs: 50, publishMs: 100 };
const tag = (recordMs?: number | null): ZoneTag => ({
  index: 0,
  server: "s",
  identifier: "t",
  type: "Double",
  ...(recordMs === undefined ? {} : { recordMs }),
});

test("a tag runs at the display rate while shown, else at its recording rate, and not at all for neither", () => {
  const cases = [tag(), tag(50), tag(null)];
  expect(cases.map((t) => [rateOf(t, server, false), rateOf(t, server, true)])).toEqual([
    [rates.record, rates.screen],
    [rates.record, rates.record],
    [rates.off, rates.screen],
  ]);
  expect(
    cases.map((t) => [
      itemParameters(t, server, rateOf(t, server, false)),
      itemParameters(t, server, rateOf(t, server, true)),
    ]),
  ).toEqual([
    [
      { samplingInterval: 1000, queueSize: 16 },
      { samplingInterval: 50, queueSize: 301 },
    ],
    [
      { samplingInterval: 50, queueSize: 301 },
      { samplingInterval: 50, queueSize: 301 },
    ],
    [
      { samplingInterval: 50, queueSize: 2 },
      { samplingInterval: 50, queueSize: 2 },
    ],
  ]);
  expect(itemParameters(tag(0), { samplingMs: 0 }, rates.record).queueSize).toBe(751);
});

test("ten thousand tags at ten hertz get thirteen subscriptions, at one hertz two, fewer where few are allowed", () => {
  const all = Array.from({ length: 10_000 }, (_, i) => i);
  const plan = (
    recordMs: number,
    limits: {
      maxSubscriptionsPerSession: number | null;
      maxMonitoredItemsPerSubscription: number | null;
    } | null = null,
  ) =>
    planSubscriptions(
      all,
      all.map(() => tag(recordMs)),
      server,
      limits,
    ).map((p) => p.length);
  expect([
    plan(100).length,
    plan(1000),
    plan(100, { maxSubscriptionsPerSession: 6, maxMonitoredItemsPerSubscription: 0 }),
    plan(1000, { maxSubscriptionsPerSession: null, maxMonitoredItemsPerSubscription: 1000 }).length,
  ]).toEqual([13, [5000, 5000], [2500, 2500, 2500, 2500], 10]);
});

test("every tag is in one subscription and none holds more than its share", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 50, max: 5000 }), (n, period) => {
      const slots = Array.from({ length: n }, (_, i) => i);
      const parts = planSubscriptions(
        slots,
        slots.map(() => tag(period)),
        server,
        null,
      );
      expect(parts.flat().sort((a, b) => a - b)).toEqual(slots);
      expect(parts.every((p) => p.length > 0 && p.length * Math.min(1, 100 / period) <= 801)).toBe(true);
    }),
    { numRuns: runs(50) },
  );
});
