import { expect, test } from "vitest";
import {
  KEPT_SECONDS,
  linkSeries,
  noCounters,
  type LinkDiagnosis,
  type LinkSeries,
} from "../../../../../shared/zones/linkCounters.ts";
import { joined, lastMeasured, newestOf, recentMean } from "./linkHistory.ts";

const part = (
  fromSecond: number,
  values: number[],
  seqs: number[],
  more: Partial<LinkDiagnosis> = {},
): LinkDiagnosis => ({
  server: "s1",
  nowMs: 0,
  sinceMs: 1,
  totals: {
    values: 0,
    publishes: 0,
    keepAlives: 0,
    lostMessages: 0,
    republished: 0,
    duplicates: 0,
    overflows: 0,
    bytesIn: 0,
    bytesOut: 0,
    reconnects: 0,
  },
  present: noCounters,
  fromSecond,
  seconds: Object.fromEntries(linkSeries.map((s) => [s, values])) as Record<LinkSeries, number[]>,
  events: seqs.map((seq) => ({ seq, atMs: seq, kind: "state", text: "", code: "" })),
  eventCount: Math.max(0, ...seqs),
  outages: [],
  ...more,
});
const seen = (d: LinkDiagnosis): unknown => [d.fromSecond, d.seconds.values, d.events.map((e) => e.seq)];

test("each answer goes on where the last ended", () => {
  const first = joined(null, part(100, [1, 2, 3], [1, 2]));
  expect(newestOf(first)).toEqual({ afterSecond: 102, afterSeq: 2 });
  const second = joined(first, part(103, [4], [3]));
  expect(seen(second)).toEqual([100, [1, 2, 3, 4], [1, 2, 3]]);
  expect(seen(joined(second, part(104, [], [], { eventCount: 3 })))).toEqual([100, [1, 2, 3, 4], [1, 2, 3]]);
  expect(newestOf(null)).toEqual({ afterSecond: 0, afterSeq: 0 });
});

test("after a restart of the zone's process or a jump of its clock, the new part stands alone", () => {
  const kept = part(100, [1, 2, 3], [7, 8]);
  expect(seen(joined(kept, part(50, [9], [1], { sinceMs: 2 })))).toEqual([50, [9], [1]]);
  expect(seen(joined(kept, part(500, [9, 9], [9])))).toEqual([500, [9, 9], [7, 8, 9]]);
});

test("no more than ten minutes are kept", () => {
  const long = joined(
    part(
      1,
      Array.from({ length: KEPT_SECONDS }, () => 1),
      [1],
    ),
    part(1 + KEPT_SECONDS, [2, 3], [], { eventCount: 1 }),
  );
  expect([long.seconds.values.length, long.fromSecond, long.seconds.values.slice(-3)]).toEqual([
    KEPT_SECONDS,
    3,
    [1, 2, 3],
  ]);
});

test("means leave out the second that is still being counted, and what was not measured", () => {
  expect([
    recentMean([10, 20, 30, 99], 2),
    recentMean([Number.NaN, 4, Number.NaN, 1], 3),
    recentMean([5], 3),
    lastMeasured([1, 2, Number.NaN]),
    lastMeasured([]),
  ]).toEqual([25, 4, Number.NaN, 2, Number.NaN]);
});
