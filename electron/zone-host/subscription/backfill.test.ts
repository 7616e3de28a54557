import { HistoryReadRequest, StatusCodes, type ClientSession } from "node-opcua-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ZoneTag } from "../../../shared/hosts/zoneHost.ts";
import { silentLog } from "../../base/log.ts";
import { Backfill } from "./backfill.ts";
import { RecordStream } from "../values/recordStream.ts";
import { TagStore } from "../values/tagStore.ts";
import { emptySample } from "../values/sample.ts";

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/**
 * A server whose history is empty.
 * @param answers whether its n-th HistoryRead, from 1, is answered, fails, or hangs.
 */
function filling(tags: number, answers: (read: number) => "well" | "badly" | "never") {
  const store = new TagStore(
    Array.from({ length: tags }, (_, i): ZoneTag => ({
      index: i,
      server: "s",
      identifier: `t${i}`,
      type: "Double",
      recordMs: 0,
    })),
  );
  const stream = new RecordStream("z", 1, store);
  store.recorder = stream;
  store.addSink(stream);
  const put = (slot: number, sourceMs: number): void =>
    store.put(slot, { ...emptySample(), value: sourceMs, sourceMs });
  for (let slot = 0; slot < tags; slot++) put(slot, 1_000);
  const hanging: (() => void)[] = [];
  let reads = 0;
  const session = {
    performMessageTransaction(
      request: { nodesToRead?: unknown[] | null },
      answer: (err: Error | null, response?: unknown) => void,
    ) {
      const nodes = request.nodesToRead ?? [];
      const rights = { results: nodes.map(() => ({ value: { value: 5 } })) };
      const well = (): void => answer(null, { results: nodes.map(() => ({ statusCode: StatusCodes.Good })) });
      const how = request instanceof HistoryReadRequest ? answers(++reads) : "rights";
      if (how === "rights") answer(null, rights);
      else if (how === "never") hanging.push(well);
      else if (how === "well") well();
      else answer(new Error("Invalid Channel BadConnectionClosed"));
    },
  } as unknown as ClientSession;
  const link = (): Backfill =>
    new Backfill({ session, server: "s", store, namespaceIndex: 1, log: silentLog, nodesPerRead: 50 });
  const lose = (backfill: Backfill, slots: readonly number[]): void =>
    backfill.add({
      slots,
      every: false,
      lastMs: Backfill.before(store, "s", slots),
      fromMs: 1_000,
      toMs: 2_000,
      reason: "lostMessages",
    });
  return { store, stream, put, link, lose, hanging, fills: () => stream.take()?.fills ?? [] };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());
/** Timers run, and what the reading yields to between its pages too. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    await vi.advanceTimersByTimeAsync(Math.min(500, left));
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  }
}

test("breaks between batches that succeed lose nothing of a long reading, however many they are", async () => {
  const f = filling(500, (read) => (read % 2 === 1 ? "badly" : "well"));
  const backfill = f.link();
  f.lose(backfill, f.store.slotsOf("s"));
  await pass(70_000);
  expect(f.fills()).toEqual([{ gap: 1, tags: 500, rows: 0, complete: true }]);
  backfill.close();
});

test("a server that fails five times in a row loses the gap: it stays marked, and the next is read", async () => {
  const f = filling(2, (read) => (read <= 5 ? "badly" : "well"));
  const backfill = f.link();
  f.lose(backfill, [0]);
  f.lose(backfill, [1]);
  await pass(35_000);
  expect(f.fills()).toEqual([
    { gap: 1, tags: 0, rows: 0, complete: false },
    { gap: 2, tags: 1, rows: 0, complete: true },
  ]);
  backfill.close();
});

test("of more than 200 waiting gaps the oldest is given up and stays marked; one under way is finished", async () => {
  const f = filling(1, (read) => (read === 1 ? "never" : "well"));
  const backfill = f.link();
  f.lose(backfill, [0]);
  await pass(2_500);
  for (let n = 2; n <= 211; n++) f.lose(backfill, [0]);
  expect(f.fills()).toEqual(range(2, 12).map((gap) => ({ gap, tags: 0, rows: 0, complete: false })));
  f.hanging[0]!();
  await pass(10_000);
  expect(f.fills()).toEqual([1, ...range(13, 211)].map((gap) => ({ gap, tags: 1, rows: 0, complete: true })));
  backfill.close();
});

test("of gaps with more than a million tags between them only the newest wait, over however many links", () => {
  const f = filling(1, () => "well");
  const many = new Array<number>(400_000).fill(0);
  for (let n = 1; n <= 4; n++) {
    const backfill = f.link();
    f.lose(backfill, many);
    backfill.close();
  }
  const backfill = f.link();
  f.lose(backfill, [...many, ...many, ...many]);
  expect([f.fills().map((fill) => fill.gap), f.store.openGapsOf("s").map((openGap) => openGap.id)]).toEqual([
    [1, 2, 3, 4],
    [5],
  ]);
  backfill.close();
});

test("what a closed link's request brings late is left to the next link, so that no row comes twice", async () => {
  const f = filling(1, (read) => (read === 1 ? "never" : "well"));
  const first = f.link();
  f.lose(first, [0]);
  await pass(2_500);
  first.close();
  f.hanging[0]!();
  await pass(500);
  expect([f.fills(), f.store.openGapsOf("s").map(({ slots }) => slots)]).toEqual([[], [[0]]]);
  const second = f.link();
  second.start();
  await pass(2_500);
  expect(f.fills()).toEqual([{ gap: 1, tags: 1, rows: 0, complete: true }]);
  second.close();
});
