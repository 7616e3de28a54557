import { StatusCodes, type UAVariable } from "node-opcua";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ZoneTag } from "../../shared/hosts/zoneHost.ts";
import { NOT_WATCHED_STATUS } from "../../shared/ipc/tagBatch.ts";
import { addVariable, setNumber } from "../support/dataVariables.ts";
import { TestServer } from "../support/opcuaServer.ts";
import { CuttableSite } from "../support/cuttableSite.ts";
import { CuttableProxy } from "../support/proxy.ts";
import { serviceIdentity, testServer, ZoneHostUnderTest } from "../support/zoneHostUnderTest.ts";

const poll = { timeout: 20_000, interval: 25 };
let site: CuttableSite;
let server: TestServer;
let proxy: CuttableProxy;
/** Every change is recorded, unless the test says otherwise. */
const tag = (index: number, identifier: string, more: Partial<ZoneTag> = {}): ZoneTag => ({
  index,
  server: "s1",
  identifier,
  type: "Double",
  recordMs: 0,
  ...more,
});

/** A live, recording zone. */
async function recording(tags: readonly ZoneTag[]): Promise<ZoneHostUnderTest> {
  const h = site.host();
  await h.configure(site.folder("client"), { tags });
  await h.calls.call("trust", { certificateDer: server.certificateDer });
  await h.calls.call("setRecording", { on: true });
  await h.calls.call("connect", { server: testServer(proxy.port), service: serviceIdentity });
  await expect.poll(async () => (await h.link()).state, poll).toBe("live");
  return h;
}
interface Row {
  index: number;
  value: number;
  status: number;
  sourceMs: number;
  backfilled: boolean;
}
const rowsOf = (h: ZoneHostUnderTest): Row[] =>
  h.of("record").flatMap((b) =>
    [...b.index].map((index, r) => ({
      index,
      value: b.value[r]!,
      status: b.status[r]!,
      sourceMs: b.sourceMs[r]!,
      backfilled: r >= b.backfilledFrom,
    })),
  );
const valuesOf = (h: ZoneHostUnderTest, index: number, backfilled = false): number[] =>
  rowsOf(h)
    .filter((r) => r.index === index && r.backfilled === backfilled)
    .map((r) => r.value);
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
/** Counts up at the server, a value every few milliseconds. */
function count(variable: UAVariable, everyMs: number): { last(): number; stop(): void } {
  let n = 0;
  const timer = setInterval(() => setNumber(variable, ++n), everyMs);
  return { last: () => n, stop: () => clearInterval(timer) };
}

beforeAll(async () => {
  site = await CuttableSite.start({ everyChange: true });
  ({ server, proxy } = site);
});
afterEach(() => site.clear());
afterAll(() => site.stop());

describe("every sample once", () => {
  test("over resets and an 8 s cut no sample of a tag is lost, none comes twice, and all are in order", async () => {
    const variable = addVariable(server, "Cut");
    const h = await recording([tag(1, "Cut")]);
    await h.attach(1);
    const counting = count(variable, 20);
    try {
      await expect.poll(() => valuesOf(h, 1).length, poll).toBeGreaterThan(20);
      proxy.cut();
      await expect.poll(async () => [(await h.link()).reconnects, (await h.link()).state], poll).toEqual([1, "live"]);
      proxy.blocked = true;
      proxy.cut();
      const cutAtMs = Date.now();
      await expect.poll(() => Date.now() - cutAtMs, { timeout: 10_000 }).toBeGreaterThan(8000);
      proxy.blocked = false;
      await expect.poll(async () => [(await h.link()).reconnects, (await h.link()).state], poll).toEqual([2, "live"]);
      const atReturn = counting.last();
      await expect.poll(() => valuesOf(h, 1).at(-1) ?? 0, poll).toBeGreaterThan(atReturn);
    } finally {
      counting.stop();
    }
    await expect.poll(() => valuesOf(h, 1).at(-1), poll).toBe(counting.last());
    const values = valuesOf(h, 1);
    expect(values).toEqual(upTo(values[0]!, counting.last()));
    expect(h.of("record").flatMap((b) => b.gaps)).toEqual([]);
  });

  test("values the server's queue had no room for are a gap of that tag, and nothing else is", async () => {
    const variable = addVariable(server, "Flood");
    const quiet = addVariable(server, "Quiet");
    const h = await recording([tag(1, "Flood"), tag(2, "Quiet")]);
    const screen = await h.attach(1);
    await expect.poll(() => screen.latest.size, poll).toBe(2);
    setNumber(variable, 1);
    await expect.poll(() => valuesOf(h, 1).at(-1), poll).toBe(1);
    const from = rowsOf(h).findLast((r) => r.index === 1)!.sourceMs;
    for (let n = 2; n <= 2000; n++) setNumber(variable, n);
    setNumber(quiet, 5);
    await expect.poll(() => valuesOf(h, 1).at(-1), poll).toBe(2000);
    await expect.poll(() => h.of("record").flatMap((b) => b.gaps).length, poll).toBe(1);
    const [gap] = h.of("record").flatMap((b) => b.gaps);
    expect(gap).toEqual({
      id: 1,
      server: "s1",
      index: Uint32Array.of(1),
      fromMs: from,
      toMs: expect.any(Number) as number,
      reason: "overflow",
    });
    const kept = valuesOf(h, 1).filter((v) => v > 1);
    expect([kept.length < 1999, kept]).toEqual([true, upTo(kept[0]!, 2000)]);
    expect(valuesOf(h, 2).at(-1)).toBe(5);
  });
});

describe("a link that is built again", () => {
  test("a link that is built again leaves a gap, filled in from the server's history and marked", async () => {
    const kept = addVariable(server, "Kept", { history: true });
    const plain = addVariable(server, "Plain");
    addVariable(server, "Still", { history: true, value: 7 });
    const h = await recording([tag(1, "Kept"), tag(2, "Plain"), tag(3, "Still")]);
    await h.attach(1);
    let n = 0;
    const step = async (): Promise<void> => {
      n += 1;
      setNumber(kept, n);
      setNumber(plain, n);
      await new Promise((resolve) => setTimeout(resolve, 15));
    };
    for (let i = 0; i < 20; i++) await step();
    await expect.poll(() => [valuesOf(h, 1).at(-1), valuesOf(h, 2).at(-1)], poll).toEqual([n, n]);
    const before = n;
    proxy.blocked = true;
    await h.calls.call("restartLink", { server: "s1" });
    await expect.poll(async () => (await h.link()).state, poll).not.toBe("live");
    for (let i = 0; i < 60; i++) await step();
    proxy.blocked = false;
    await expect.poll(async () => (await h.link()).state, poll).toBe("live");
    for (let i = 0; i < 20; i++) await step();
    await expect.poll(() => h.of("record").flatMap((b) => b.fills), poll).toHaveLength(1);
    await expect.poll(() => [valuesOf(h, 1).at(-1), valuesOf(h, 2).at(-1)], poll).toEqual([n, n]);
    const batches = h.of("record");
    const live = valuesOf(h, 1);
    const filled = valuesOf(h, 1, true);
    const [gap] = batches.flatMap((b) => b.gaps);
    expect(gap).toEqual({
      id: 1,
      server: "s1",
      index: null,
      fromMs: expect.any(Number) as number,
      toMs: expect.any(Number) as number,
      reason: "linkRebuilt",
    });
    expect(gap!.toMs - gap!.fromMs).toBeGreaterThan(500);
    expect(batches.flatMap((b) => b.fills)).toEqual([{ gap: 1, tags: 2, rows: filled.length, complete: true }]);
    expect(filled.length).toBeGreaterThan(50);
    expect([...live, ...filled].sort((a, b) => a - b)).toEqual(upTo(live[0]!, n));
    expect(filled[0]).toBe(before + 1);
    // What has no history keeps its hole, and what did not change is not said again.
    expect([
      valuesOf(h, 2, true),
      new Set(valuesOf(h, 2)).size === valuesOf(h, 2).length,
      valuesOf(h, 3),
      batches.reduce((sum, b) => sum + b.restated, 0),
    ]).toEqual([[], true, [7], 1]);
  });
});

describe("only what somebody needs", () => {
  test("a tag runs at its recording rate, at the display rate while shown, and unrecorded ones only then", async () => {
    const variables = [addVariable(server, "Slow"), addVariable(server, "Unrecorded", { value: 3 })];
    const h = await recording([tag(1, "Slow", { recordMs: 5000 }), tag(2, "Unrecorded", { recordMs: null })]);
    const screen = await h.attach(1, true, []);
    await expect.poll(() => screen.latest.get(1)?.status, poll).toBe(0);
    expect(screen.latest.get(2)).toEqual({
      value: Number.NaN,
      status: NOT_WATCHED_STATUS,
      sourceMs: Number.NaN,
      text: undefined,
    });
    screen.show([1, 2]);
    await expect.poll(() => screen.latest.get(2)?.value, { timeout: 1000, interval: 5 }).toBe(3);
    const seen = new Set<number>();
    for (let n = 100; n < 110; n++) {
      for (const v of variables) setNumber(v, n);
      await expect
        .poll(() => [screen.latest.get(1)?.value, screen.latest.get(2)?.value], { timeout: 1000, interval: 5 })
        .toEqual([n, n]);
      seen.add(n);
    }
    expect(seen.size).toBe(10);
    screen.show([]);
    await expect.poll(() => screen.latest.get(2), poll).toMatchObject({ value: 109, status: NOT_WATCHED_STATUS });
    for (let n = 200; n < 240; n++) {
      for (const v of variables) setNumber(v, n);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(screen.latest.get(2)!.value).toBe(109);
    expect(valuesOf(h, 1).filter((v) => v >= 200).length).toBeLessThan(4);
    expect(valuesOf(h, 2)).toEqual([]);
  });

  test("a deadband keeps small changes away, and where the server knows none the tag is watched without", async () => {
    const variable = addVariable(server, "Banded", { value: 10 });
    const h = await recording([
      tag(1, "Banded", { deadband: 1 }),
      tag(2, "P-101.Name", { type: "String", deadband: 1 }),
    ]);
    const screen = await h.attach(1);
    await expect.poll(() => [screen.latest.get(1)?.value, screen.latest.get(2)?.text], poll).toEqual([10, "Feed pump"]);
    for (const value of [10.2, 10.9, 12, 12.5, 20]) {
      setNumber(variable, value);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    await expect.poll(() => valuesOf(h, 1), poll).toEqual([10, 12, 20]);
  });

  test("a tag the server does not have shows why, and comes alive when the server gets it", async () => {
    const h = await recording([tag(1, "Later")]);
    const screen = await h.attach(1);
    await expect.poll(() => screen.latest.get(1)?.status, poll).toBe(StatusCodes.BadNodeIdUnknown.value);
    addVariable(server, "Later", { value: 42 });
    await expect.poll(() => screen.latest.get(1), poll).toMatchObject({ value: 42, status: 0 });
    expect(rowsOf(h).map((r) => [r.value, r.status])).toEqual([
      [Number.NaN, StatusCodes.BadNodeIdUnknown.value],
      [42, 0],
    ]);
  });
});

test("a server that takes fewer items in a subscription than it says gets the rest in further ones", async () => {
  const small = await TestServer.start({ folder: site.folder("small"), bulk: 350 });
  try {
    const limits = (
      small.opcua.engine as unknown as { serverCapabilities: { maxMonitoredItemsPerSubscription: number } }
    ).serverCapabilities;
    // Only once its limits have been read: it does not keep its word.
    small.opcua.on("request", (request: { schema: { name: string } }) => {
      if (request.schema.name === "CreateSubscriptionRequest") limits.maxMonitoredItemsPerSubscription = 100;
    });
    const h = site.host();
    await h.configure(site.folder("small-client"), {
      tags: upTo(0, 349).map((i) => tag(i, `Bulk.${i}`, { recordMs: 1000 })),
    });
    await h.calls.call("trust", { certificateDer: small.certificateDer });
    await h.calls.call("connect", { server: testServer(small.port), service: serviceIdentity });
    await expect.poll(async () => [(await h.link()).state, (await h.link()).goodTags], poll).toEqual(["live", 350]);
    // One for events, and four of a hundred.
    expect(small.opcua.engine.currentSubscriptionCount).toBe(5);
  } finally {
    await site.disposeHosts();
    await small.stop();
  }
});
