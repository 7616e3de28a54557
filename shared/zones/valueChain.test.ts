import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/support/propertyRuns.ts";
import { NOT_WATCHED_STATUS } from "../ipc/tagBatch.ts";
import { linkStates } from "./health.ts";
import { hopNames, looksGood, valueChain, type HopState } from "./valueChain.ts";
import { isGoodStatus } from "./statusCodes.ts";
import type { ValueFacts, ZoneFacts } from "./valueFacts.ts";

const NOW = 1_000_000;
const BAD_SENSOR = 0x808c_0000;
const BAD_NODE = 0x8034_0000;
const zone: ZoneFacts = {
  link: { state: "live", sinceMs: NOW - 60_000, reason: "", code: "", lastContactMs: NOW - 200, latencyMs: 3.4 },
  server: { state: "Running", serviceLevel: 255 },
  item: { state: "watched", status: 0, samplingMs: 250, publishMs: 500 },
  sample: { seen: true, status: 0, sourceMs: NOW - 500, sinceMs: null },
  direct: { status: 0, tookMs: 2 },
  attached: true,
};
const good: ValueFacts = {
  nowMs: NOW,
  zoneName: "Process",
  serverName: "PLC 1",
  staleAfterMs: 3000,
  host: { state: "up", sinceMs: null, reason: "", restarts: 0, pid: 42 },
  zone,
  window: { seen: true, stale: false, status: 0, lastContactMs: NOW - 300, batchMs: NOW - 100, coalesced: 0, gaps: 0 },
};
const stale = { ...good.window, stale: true };
const bad = (status: number) => ({ ...good.window, status });
const states = (facts: ValueFacts): Record<string, HopState> =>
  Object.fromEntries(valueChain(facts).hops.map((h) => [h.name, h.state]));

test("a good, fresh value has nothing to mend, and every hop says what is seen", () => {
  expect(valueChain(good)).toEqual({
    cause: null,
    hops: [
      { name: "sensor", state: "ok", sinceMs: null, says: "The server calls the value good.", todo: "", code: "" },
      {
        name: "server",
        state: "ok",
        sinceMs: null,
        says: "PLC 1 answers (service level 255 of 255).",
        todo: "",
        code: "",
      },
      {
        name: "session",
        state: "ok",
        sinceMs: null,
        says: "The session is open; a round trip takes 3 ms.",
        todo: "",
        code: "",
      },
      {
        name: "subscription",
        state: "ok",
        sinceMs: null,
        says: "The server watches the value, asked to sample it every 250 ms, and last published 0.2 s ago.",
        todo: "",
        code: "",
      },
      {
        name: "host",
        state: "ok",
        sinceMs: null,
        says: "The process of zone Process answers (process 42).",
        todo: "",
        code: "",
      },
      { name: "window", state: "ok", sinceMs: null, says: "Values come to this window.", todo: "", code: "" },
    ],
  });
});

const link = (change: Partial<ZoneFacts["link"]>): ZoneFacts => ({
  ...zone,
  link: { ...zone.link, sinceMs: NOW - 9000, ...change },
});
const cases: [
  string,
  Partial<ValueFacts>,
  { name: string; code: string; sinceMs: number | null; says: RegExp; todo: RegExp },
  string,
][] = [
  [
    "a failed sensor",
    {
      zone: { ...zone, sample: { seen: true, status: BAD_SENSOR, sourceMs: NOW - 4000, sinceMs: NOW - 5000 } },
      window: bad(BAD_SENSOR),
    },
    {
      name: "sensor",
      code: "BadSensorFailure",
      sinceMs: NOW - 5000,
      says: /PLC 1 says the sensor has failed/,
      todo: /transmitter/,
    },
    "FAIL ok ok ok ok ok",
  ],
  [
    "an uncertain value",
    {
      zone: { ...zone, sample: { seen: true, status: 0x4090_0000, sourceMs: NOW - 4000, sinceMs: null } },
      window: bad(0x4090_0000),
    },
    {
      name: "sensor",
      code: "UncertainLastUsableValue",
      sinceMs: NOW - 4000,
      says: /shows the last one/,
      todo: /Do not trust the number/,
    },
    "FAIL ok ok ok ok ok",
  ],
  [
    "a server out of normal operation",
    {
      zone: {
        ...zone,
        server: { state: "CommunicationFault", serviceLevel: 100 },
        sample: { ...zone.sample, status: 0x8031_0000 },
      },
      window: bad(0x8031_0000),
    },
    {
      name: "server",
      code: "CommunicationFault",
      sinceMs: null,
      says: /cut off from its devices/,
      todo: /looked at/,
    },
    "? FAIL ok ok ok ok",
  ],
  [
    "a server in maintenance",
    {
      zone: {
        ...zone,
        server: { state: "Running", serviceLevel: 0 },
        sample: { ...zone.sample, status: 0x8000_0000 },
      },
      window: bad(0x8000_0000),
    },
    {
      name: "server",
      code: "ServiceLevel",
      sinceMs: null,
      says: /service level at 0 of 255/,
      todo: /redundant partner/,
    },
    "? FAIL ok ok ok ok",
  ],
  [
    "a server that is not running",
    {
      zone: link({ state: "reconnecting", code: "BadConnectionRejected", reason: "Nothing listens at plc1." }),
      window: stale,
    },
    {
      name: "server",
      code: "BadConnectionRejected",
      sinceMs: NOW - 9000,
      says: /Nothing listens/,
      todo: /server runs/,
    },
    "? FAIL - - ok ok",
  ],
  [
    "a black hole",
    {
      zone: link({
        state: "silent",
        code: "BadTimeout",
        reason: "The connection stands but the server sends nothing.",
      }),
      window: stale,
    },
    { name: "session", code: "BadTimeout", sinceMs: NOW - 9000, says: /sends nothing/, todo: /network/ },
    "? ? FAIL - ok ok",
  ],
  [
    "a refused link",
    {
      zone: link({ state: "refused", code: "BadCertificateUntrusted", reason: "Nobody has trusted it" }),
      window: stale,
    },
    {
      name: "session",
      code: "BadCertificateUntrusted",
      sinceMs: NOW - 9000,
      says: /Nobody has trusted it\./,
      todo: /Zones/,
    },
    "? ? FAIL - ok ok",
  ],
  [
    "a refused item",
    {
      zone: {
        ...zone,
        item: { ...zone.item, state: "refused", status: BAD_NODE },
        sample: { seen: true, status: BAD_NODE, sourceMs: Number.NaN, sinceMs: NOW - 7000 },
        direct: { status: BAD_NODE, tookMs: 1 },
      },
      window: bad(BAD_NODE),
    },
    {
      name: "subscription",
      code: "BadNodeIdUnknown",
      sinceMs: NOW - 7000,
      says: /refuses to watch this value: it has no value of this name/,
      todo: /plant project/,
    },
    "? ok ok FAIL ok ok",
  ],
  [
    "an item nobody watches",
    { zone: { ...zone, item: { ...zone.item, state: "none" } }, window: stale },
    {
      name: "subscription",
      code: "",
      sinceMs: NOW - 60_000,
      says: /not watched at the server\. A direct read of it just now was good/,
      todo: /Restart the link/,
    },
    "? ok ok FAIL ok ok",
  ],
  [
    "a value that no window showed until now",
    {
      zone: { ...zone, sample: { ...zone.sample, status: NOT_WATCHED_STATUS, sinceMs: NOW - 800 } },
      window: bad(NOT_WATCHED_STATUS),
    },
    {
      name: "subscription",
      code: "",
      sinceMs: NOW - 800,
      says: /only watched while a window shows it/,
      todo: /Wait/,
    },
    "? ok ok FAIL ok ok",
  ],
  [
    "a subscription that fell silent",
    {
      zone: { ...zone, link: { ...zone.link, lastContactMs: NOW - 5000 } },
      window: { ...stale, lastContactMs: NOW - 5000 },
    },
    {
      name: "subscription",
      code: "",
      sinceMs: NOW - 5000,
      says: /published nothing for 5\.0 s/,
      todo: /by itself|anew/,
    },
    "? ok ok FAIL ok ok",
  ],
  [
    "a first value that has not come",
    {
      zone: {
        ...zone,
        sample: { seen: false, status: 0, sourceMs: Number.NaN, sinceMs: null },
        direct: { status: 0x8032_0000, tookMs: 1 },
      },
      window: { ...good.window, seen: false },
    },
    {
      name: "subscription",
      code: "BadWaitingForInitialData",
      sinceMs: NOW - 60_000,
      says: /not sent a first one/,
      todo: /device/,
    },
    "? ok ok FAIL ok ok",
  ],
  [
    "a stopped process",
    {
      host: {
        ...good.host,
        state: "down",
        sinceMs: NOW - 2000,
        reason: "The zone's process stopped: it ended with code 1.",
        restarts: 2,
      },
      zone: null,
      window: stale,
    },
    {
      name: "host",
      code: "",
      sinceMs: NOW - 2000,
      says: /process stopped: it ended with code 1\. It was restarted 2 times/,
      todo: /started again by itself/,
    },
    "? ? ? ? FAIL -",
  ],
  [
    "a starting process",
    { host: { ...good.host, state: "starting" }, zone: null, window: { ...stale, seen: false } },
    { name: "host", code: "", sinceMs: null, says: /is starting/, todo: /Nothing/ },
    "? ? ? ? FAIL -",
  ],
  [
    "a hung process",
    { host: { ...good.host, state: "hung", restarts: 1 }, zone: null, window: stale },
    { name: "host", code: "", sinceMs: null, says: /does not answer\. It was restarted once/, todo: /replaces it/ },
    "? ? ? ? FAIL -",
  ],
  [
    "a window without a stream",
    { zone: { ...zone, attached: false }, window: { ...stale, batchMs: NOW - 8000 } },
    { name: "window", code: "", sinceMs: NOW - 8000, says: /no stream/, todo: /signing out/ },
    "ok ok ok ok ok FAIL",
  ],
  [
    "a window whose stream stopped",
    { window: { ...stale, batchMs: NOW - 8000 } },
    { name: "window", code: "", sinceMs: NOW - 8000, says: /for 8\.0 s/, todo: /asked for again/ },
    "ok ok ok ok ok FAIL",
  ],
  [
    "a window that is behind",
    { window: { ...stale, batchMs: null, lastContactMs: NOW - 6000 } },
    { name: "window", code: "", sinceMs: NOW - 6000, says: /is behind/, todo: /overloaded/ },
    "ok ok ok ok ok FAIL",
  ],
  [
    "a window that shows an older state",
    { window: bad(BAD_SENSOR) },
    { name: "window", code: "", sinceMs: null, says: /does not show yet/, todo: /Wait/ },
    "ok ok ok ok ok FAIL",
  ],
];
const marks: Readonly<Record<HopState, string>> = { ok: "ok", failing: "FAIL", blocked: "-", unknown: "?" };

describe("the hop to mend", () => {
  test.each(cases)("of %s", (_what, change, expected, row) => {
    const chain = valueChain({ ...good, ...change });
    expect(chain.hops.map((h) => marks[h.state]).join(" ")).toBe(row);
    expect(chain.cause).toMatchObject({
      state: "failing",
      name: expected.name,
      code: expected.code,
      sinceMs: expected.sinceMs,
      says: expect.stringMatching(expected.says) as string,
      todo: expect.stringMatching(expected.todo) as string,
    });
  });
});

test("a server that is not well does not fail a value that is good", () => {
  expect(valueChain({ ...good, zone: { ...zone, server: { state: "Test", serviceLevel: 120 } } })).toMatchObject({
    cause: null,
    hops: [
      {},
      { state: "ok", says: "PLC 1 answers, though it calls itself under test (service level 120 of 255)." },
      {},
      {},
      {},
      {},
    ],
  });
});

test("when sensor and window both fail, the sensor is named: mending the window would show the same", () => {
  const both = {
    ...good,
    zone: { ...zone, attached: false, sample: { ...zone.sample, status: BAD_SENSOR } },
    window: stale,
  };
  expect([states(both), valueChain(both).cause?.name]).toEqual([
    { sensor: "failing", server: "ok", session: "ok", subscription: "ok", host: "ok", window: "failing" },
    "sensor",
  ]);
});

const instant = fc.integer({ min: 0, max: NOW });
const status = fc.oneof(
  fc.constantFrom(0, BAD_SENSOR, BAD_NODE, 0x4090_0000, 0x8032_0000),
  fc.integer({ min: 0, max: 0xffff_ffff }),
);
const anyZone: fc.Arbitrary<ZoneFacts> = fc.record({
  link: fc.record({
    state: fc.constantFrom(...linkStates),
    sinceMs: instant,
    reason: fc.string({ maxLength: 30 }),
    code: fc.constantFrom("", "BadTimeout", "BadConnectionRejected", "BadCertificateUntrusted"),
    lastContactMs: fc.oneof(fc.constant(0), instant),
    latencyMs: fc.option(fc.float({ min: 0, max: 1e4, noNaN: true })),
  }),
  server: fc.option(
    fc.record({
      state: fc.option(fc.constantFrom("Running", "Failed", "Odd")),
      serviceLevel: fc.option(fc.integer({ min: 0, max: 255 })),
    }),
  ),
  item: fc.record({
    state: fc.constantFrom("watched", "refused", "none"),
    status,
    samplingMs: fc.option(fc.integer({ min: 0, max: 1e5 })),
    publishMs: fc.option(fc.integer({ min: 0, max: 1e5 })),
  }),
  sample: fc.record({
    seen: fc.boolean(),
    status,
    sourceMs: fc.oneof(fc.constant(Number.NaN), instant),
    sinceMs: fc.option(instant),
  }),
  direct: fc.option(fc.record({ status, tookMs: fc.integer({ min: 0, max: 5000 }) })),
  attached: fc.boolean(),
});
const anyFacts: fc.Arbitrary<ValueFacts> = fc.record({
  nowMs: fc.constant(NOW),
  zoneName: fc.constant("Z"),
  serverName: fc.constant("S"),
  staleAfterMs: fc.constant(3000),
  host: fc.record({
    state: fc.constantFrom("up", "starting", "down", "hung"),
    sinceMs: fc.option(instant),
    reason: fc.string({ maxLength: 30 }),
    restarts: fc.nat(9),
    pid: fc.option(fc.nat()),
  }),
  zone: fc.option(anyZone),
  window: fc.record({
    seen: fc.boolean(),
    stale: fc.boolean(),
    status,
    lastContactMs: fc.oneof(fc.constant(0), instant),
    batchMs: fc.option(instant),
    coalesced: fc.nat(9),
    gaps: fc.nat(9),
  }),
});

test("whatever the facts: six hops in order; a value not good has one hop to mend, the first that fails", () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const { hops, cause } = valueChain(facts);
      expect(hops.map((h) => h.name)).toEqual([...hopNames]);
      expect(cause).toEqual(hops.find((h) => h.state === "failing") ?? null);
      if (!looksGood(facts)) expect(cause).not.toBeNull();
      for (const hop of hops) {
        expect(hop.says).not.toMatch(/NaN|undefined|null|Infinity/);
        expect([hop.says !== "", hop.todo !== "" || hop.state !== "failing"]).toEqual([true, true]);
        if (hop.state === "blocked" || hop.state === "unknown") expect(cause).not.toBeNull();
      }
    }),
    { numRuns: runs(3000) },
  );
});

test("whatever else is true: a value that is good and fresh on the whole way has nothing to mend", () => {
  fc.assert(
    fc.property(anyFacts, anyZone, (facts, z) => {
      const fresh: ValueFacts = {
        ...facts,
        host: { ...facts.host, state: "up" },
        window: { ...facts.window, seen: true, stale: false, status: 0, lastContactMs: NOW - 100, batchMs: NOW - 50 },
        zone: {
          ...z,
          attached: true,
          link: { ...z.link, state: "live", lastContactMs: NOW - 100 },
          item: { ...z.item, state: "watched" },
          sample: { ...z.sample, seen: true, status: 0 },
        },
      };
      expect(valueChain(fresh).cause).toBeNull();
      expect(isGoodStatus(fresh.window.status)).toBe(true);
    }),
  );
});
