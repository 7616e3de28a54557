import fc from "fast-check";
import { expect, test } from "vitest";
import {
  KEPT_EVENTS,
  KEPT_OUTAGES,
  KEPT_SECONDS,
  linkSeries,
  noCounters,
  type SubscriptionCounters,
} from "../../../shared/zones/linkCounters.ts";
import { LinkRecorder, type LinkPulse } from "./linkRecorder.ts";

const T = 1_700_000_000_000;
const subscriptions = {};
const channel = {};
const pulse = (
  totals: Partial<SubscriptionCounters>,
  more: Partial<LinkPulse> = {},
  of: object = subscriptions,
): LinkPulse => ({
  counters: { of, totals: { ...noCounters, ...totals } },
  bytes: { of: channel, in: 0, out: 0 },
  rttMs: null,
  skewMs: null,
  ...more,
});
const texts = (r: LinkRecorder): string[] => r.read(0, 0, T).events.map((e) => `${e.kind}: ${e.text}`);

test("totals of the link become counts by the second; what is not measured is no number", () => {
  const r = new LinkRecorder("s1", T);
  r.pulse(
    pulse({ values: 100, publishes: 10 }, { bytes: { of: channel, in: 5000, out: 300 }, rttMs: 2.5, skewMs: -40 }),
    T,
  );
  r.pulse(
    pulse({ values: 250, publishes: 20, overflows: 2 }, { bytes: { of: channel, in: 9000, out: 400 } }),
    T + 1000,
  );
  expect(r.read(0, 0, T + 1500)).toEqual({
    server: "s1",
    nowMs: T + 1500,
    sinceMs: T,
    fromSecond: T / 1000,
    present: { ...noCounters, values: 250, publishes: 20, overflows: 2 },
    outages: [],
    eventCount: 1,
    totals: {
      values: 250,
      publishes: 20,
      keepAlives: 0,
      lostMessages: 0,
      republished: 0,
      duplicates: 0,
      overflows: 2,
      bytesIn: 9000,
      bytesOut: 400,
      reconnects: 0,
    },
    seconds: {
      values: [100, 150],
      publishes: [10, 10],
      overflows: [0, 2],
      lostMessages: [0, 0],
      republished: [0, 0],
      bytesIn: [5000, 4000],
      bytesOut: [300, 100],
      rttMs: [2.5, Number.NaN],
      skewMs: [-40, Number.NaN],
    },
    events: [
      {
        seq: 1,
        atMs: T + 1000,
        kind: "overflow",
        text: "2 values came after others that the server's queue had no room for.",
        code: "Overflow",
      },
    ],
  });
});

test("who has seen a part is told only the rest", () => {
  const r = new LinkRecorder("s1", T);
  for (let k = 0; k < 5; k++) r.pulse(pulse({ values: 10 * k }), T + 1000 * k);
  r.event("certificate", "first", "", T);
  r.event("certificate", "second", "", T);
  const rest = r.read(T / 1000 + 2, 1, T);
  expect([rest.fromSecond, rest.seconds.values, rest.events.map((e) => e.text)]).toEqual([
    T / 1000 + 3,
    [10, 10],
    ["second"],
  ]);
  expect(r.read(T / 1000 + 4, 2, T)).toMatchObject({ seconds: { values: [] }, events: [] });
});

test("new subscriptions count from nothing, and the totals go on; while nothing is open, nothing is counted", () => {
  const r = new LinkRecorder("s1", T);
  r.pulse(pulse({ values: 100 }, { bytes: { of: channel, in: 1000, out: 10 } }), T);
  r.pulse(null, T + 1000);
  expect(r.read(0, 0, T).present).toBeNull();
  r.pulse(pulse({ values: 170, subscriptions: 2, items: 8 }, { bytes: { of: {}, in: 1500, out: 20 } }, {}), T + 2000);
  const d = r.read(0, 0, T);
  expect([d.seconds.values, d.totals.values, d.totals.bytesIn, texts(r)]).toEqual([
    [100, 0, 170],
    270,
    2500,
    ["items: 8 values are watched in 1 subscription; one more carries the alarms."],
  ]);
});

test("subscriptions that were kept over an outage go on where they were, over another connection", () => {
  const r = new LinkRecorder("s1", T);
  r.pulse(pulse({ values: 100 }, { bytes: { of: channel, in: 1000, out: 10 } }), T);
  r.pulse(null, T + 1000);
  r.pulse(pulse({ values: 130, republished: 2 }, { bytes: { of: {}, in: 400, out: 5 } }), T + 2000);
  expect(r.read(0, 0, T)).toMatchObject({
    totals: { values: 130, republished: 2, bytesIn: 1400, bytesOut: 15 },
    seconds: { values: [100, 0, 30], bytesIn: [1000, 0, 400] },
  });
});

test("the two servers of a pair, by turns: nothing is counted twice", () => {
  const r = new LinkRecorder("s1", T);
  const [a, b] = [{}, {}];
  const turns: readonly (readonly [object, number])[] = [
    [a, 100],
    [b, 10],
    [a, 130],
    [b, 15],
  ];
  turns.forEach(([of, values], k) =>
    r.pulse(pulse({ values }, { bytes: { of, in: values, out: 0 } }, of), T + 1000 * k),
  );
  expect(r.read(0, 0, T)).toMatchObject({
    totals: { values: 145, bytesIn: 145 },
    seconds: { values: [100, 10, 30, 5] },
  });
});

test("an outage has its beginning, its reason and its end, and counts as one reconnect", () => {
  const r = new LinkRecorder("s1", T);
  r.state({ server: "s1", from: "connecting", to: "live", reason: "", code: "" }, T);
  r.state(
    { server: "s1", from: "live", to: "silent", reason: "The server sends nothing.", code: "BadTimeout" },
    T + 1000,
  );
  r.state(
    { server: "s1", from: "silent", to: "reconnecting", reason: "Nothing listens.", code: "BadConnectionRejected" },
    T + 2000,
  );
  expect(r.read(0, 0, T).outages).toEqual([
    { fromMs: T + 1000, toMs: null, state: "silent", reason: "The server sends nothing.", code: "BadTimeout" },
  ]);
  r.state({ server: "s1", from: "reconnecting", to: "live", reason: "", code: "" }, T + 9500);
  expect(r.read(0, 0, T)).toMatchObject({
    totals: { reconnects: 1 },
    outages: [{ fromMs: T + 1000, toMs: T + 9500, code: "BadTimeout" }],
  });
  expect(texts(r)).toEqual([
    "state: Live.",
    "state: Silent: The server sends nothing.",
    "state: Reconnecting: Nothing listens.",
    "state: Live again after 8.5 s.",
  ]);
});

test("what goes on happening is told once in ten seconds, with the sum", () => {
  const r = new LinkRecorder("s1", T);
  for (let k = 1; k <= 25; k++)
    r.pulse(pulse({ lostMessages: k, republished: 1, itemsRefused: 3, items: 7 }), T + 1000 * k);
  expect(texts(r)).toEqual([
    "items: The server refuses to watch 3 of 10 values; each says why.",
    "gap: 1 message of the server neither came nor could be had again.",
    "republish: 1 message had not come and was sent again.",
    "gap: 10 messages of the server neither came nor could be had again.",
    "gap: 10 messages of the server neither came nor could be had again.",
  ]);
});

test("a clock that runs away is told when it does and when it is back, not in between", () => {
  const r = new LinkRecorder("s1", T);
  [0, 6000, 4000, 7000, -1000, 100].forEach((skewMs, k) => r.pulse(pulse({}, { skewMs }), T + 1000 * k));
  expect(texts(r)).toEqual([
    "clock: The server's clock is 6.0 s ahead of this station's.",
    "clock: The server's clock agrees with this station's again.",
  ]);
});

test("whatever happens, columns are of one length, bounded, and sum up to the totals kept", () => {
  const step = fc.record({
    gapMs: fc.oneof({ weight: 8, arbitrary: fc.constant(1000) }, fc.integer({ min: -90_000, max: 900_000 })),
    values: fc.nat(1000),
    renew: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          step,
          fc.record({ gapMs: fc.integer({ min: -1200, max: 1200 }), values: fc.nat(5), renew: fc.boolean() }),
        ),
        { maxLength: 60 },
      ),
      (steps) => {
        const r = new LinkRecorder("s1", T);
        let nowMs = T;
        let total = 0;
        let values = 0;
        let at: object = {};
        for (const s of steps) {
          nowMs += s.gapMs;
          if (s.renew) [at, values] = [{}, 0];
          values += s.values;
          total += s.values;
          r.pulse(pulse({ values }, {}, at), nowMs);
        }
        const d = r.read(0, 0, nowMs);
        const lengths = new Set(linkSeries.map((s) => d.seconds[s].length));
        expect([lengths.size, d.seconds.values.length <= KEPT_SECONDS, d.totals.values]).toEqual([1, true, total]);
        // A clock that slips back over a second's edge goes on in the second that was begun; further back the window
        // begins anew.
        const present = Math.floor(nowMs / 1000);
        if (steps.length > 0) expect([present, present + 1]).toContain(d.fromSecond + d.seconds.values.length - 1);
      },
    ),
  );
});

test("events and outages are bounded however often the link comes and goes", () => {
  const r = new LinkRecorder("s1", T);
  for (let k = 0; k < 1000; k++) {
    r.state(
      { server: "s1", from: "live", to: "reconnecting", reason: "x".repeat(5000), code: "BadConnectionClosed" },
      T + k,
    );
    r.state({ server: "s1", from: "reconnecting", to: "live", reason: "", code: "" }, T + k);
  }
  const d = r.read(0, 0, T);
  expect([d.events.length, d.eventCount, d.outages.length, Math.max(...d.events.map((e) => e.text.length))]).toEqual([
    KEPT_EVENTS,
    2000,
    KEPT_OUTAGES,
    300,
  ]);
});
