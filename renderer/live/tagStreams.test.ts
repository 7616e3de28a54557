import { afterEach, expect, test, vi } from "vitest";
import { AppError } from "../../shared/errors.ts";
import type { TagBatch, TagBatchTaken, TagInterest } from "../../shared/ipc/tagBatch.ts";
import type { PlantModel } from "../../shared/plant/model.ts";
import { zoneTags } from "../../shared/plant/zoneTags.ts";
import { isTagPortMessage, TagStreams } from "./tagStreams.ts";
import { TagTable } from "./tagTable.ts";

const tag = (index: number, zone: string, server: string) =>
  ({ index, id: `T${index}`, zone, server }) as PlantModel["tags"][number];
const zone = (id: string, server: string) =>
  ({ id, staleAfterMs: 2000, servers: [{ id: server }] }) as unknown as PlantModel["zones"][number];
const model = { tags: [tag(0, "a", "s1"), tag(1, "b", "s2")], zones: [zone("a", "s1"), zone("b", "s2")] };
const epochOf = (id: string): number => zoneTags(model).get(id)?.epoch ?? 0;
const batch = (seq: number, value: number, more: Partial<TagBatch> = {}): TagBatch => ({
  kind: "batch",
  zone: "a",
  epoch: epochOf("a"),
  seq,
  index: Uint32Array.of(0),
  value: Float64Array.of(value),
  status: Uint32Array.of(0),
  sourceMs: Float64Array.of(0),
  texts: [],
  coalesced: 2,
  lastContactMs: [1_000_000],
  ...more,
});
const opened: TagStreams[] = [];

function setUp(ask: (zone: string) => Promise<unknown> = async () => null) {
  let nowMs = 1_000_000;
  let steadyMs = 0;
  const asked: string[] = [];
  const table = new TagTable(model);
  const streams = new TagStreams({
    table,
    zones: ["a", "b"],
    clock: { nowMs: () => nowMs, steadyMs: () => steadyMs },
    ask: (z) => {
      asked.push(z);
      return ask(z);
    },
  });
  opened.push(streams);
  return {
    streams,
    table,
    asked,
    pass: (ms: number) => {
      nowMs += ms;
      steadyMs += ms;
      streams.tick();
    },
    setClock: (byMs: number) => void (nowMs += byMs),
  };
}
function connect(streams: TagStreams, zoneId = "a", epoch = epochOf(zoneId)) {
  const { port1, port2 } = new MessageChannel();
  const answers: unknown[] = [];
  const interests: number[][] = [];
  port1.onmessage = (e: MessageEvent<TagBatchTaken | TagInterest>) => {
    if (e.data.kind === "interest") interests.push([...e.data.index]);
    else answers.push(e.data);
  };
  return {
    server: port1,
    answers,
    interests,
    taken: streams.offer({ kind: "millward.tagPort", zone: zoneId, epoch }, port2),
  };
}
afterEach(() => opened.splice(0).forEach((s) => s.dispose()));

test("a batch is written into the table and answered with its number", async () => {
  const { streams, table } = setUp();
  const { server, answers } = connect(streams);
  server.postMessage(batch(1, 42));
  await vi.waitFor(() => expect(answers).toEqual([{ kind: "taken", seq: 1 }]));
  expect({ value: table.value[0], quality: table.quality(0), coalesced: table.coalesced }).toEqual({
    value: 42,
    quality: "good",
    coalesced: 2,
  });
  server.close();
});

test("a port of another epoch or an unknown zone is refused", () => {
  const { streams } = setUp();
  expect([connect(streams, "a", 8).taken, connect(streams, "x").taken]).toEqual([false, false]);
});

test("what is not a batch, or is one of another zone, changes nothing and is not answered", async () => {
  const { streams, table } = setUp();
  const { server, answers } = connect(streams);
  for (const wrong of [null, "text", { kind: "batch" }, { ...batch(1, 1), index: [0] }, batch(1, 1, { zone: "b" })])
    server.postMessage(wrong);
  server.postMessage(batch(1, 5));
  await vi.waitFor(() => expect(answers).toEqual([{ kind: "taken", seq: 1 }]));
  expect(table.value[0]).toBe(5);
  server.close();
});

test("a silent stream is asked for again, each time after a longer wait", () => {
  const { streams, asked, pass } = setUp();
  streams.start();
  expect(asked).toEqual(["a", "b"]);
  const counts = [3000, 1, 5999, 2, 12_001].map((ms) => {
    pass(ms);
    return asked.filter((z) => z === "a").length;
  });
  expect(counts).toEqual([1, 2, 2, 3, 4]);
});

test("a heartbeat without rows keeps the stream from being asked for again", async () => {
  const { streams, asked, pass, table } = setUp();
  streams.start();
  const { server, answers } = connect(streams);
  pass(2000);
  server.postMessage(
    batch(1, 0, {
      index: new Uint32Array(),
      value: new Float64Array(),
      status: new Uint32Array(),
      sourceMs: new Float64Array(),
    }),
  );
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  pass(2500);
  expect({
    a: asked.filter((z) => z === "a").length,
    b: asked.filter((z) => z === "b").length,
    gaps: table.gaps,
  }).toEqual({ a: 1, b: 2, gaps: 0 });
  server.close();
});

test("a zone that the user may not see is asked for once, not for ever", async () => {
  const { streams, asked, pass } = setUp(async (z) => {
    if (z === "b") throw new AppError("forbidden", "No.");
  });
  streams.start();
  await Promise.resolve();
  await Promise.resolve();
  pass(60_000);
  expect(asked).toEqual(["a", "b", "a"]);
});

test("setting the clock, forward or back, makes no stream be asked for sooner or later", () => {
  const { streams, asked, pass, setClock } = setUp();
  streams.start();
  pass(1000);
  setClock(3_600_000);
  pass(1000);
  expect(asked).toEqual(["a", "b"]);
  setClock(-7_200_000);
  pass(1001);
  expect(asked).toEqual(["a", "b", "a", "b"]);
});

test("a host that was started again is asked for its stream at once, and the new port replaces the old", async () => {
  const { streams, asked, table } = setUp();
  const old = connect(streams);
  streams.hostReturned("a");
  const fresh = connect(streams);
  fresh.server.postMessage(batch(1, 9));
  await vi.waitFor(() => expect(fresh.answers).toHaveLength(1));
  expect({ asked, gaps: table.gaps, value: table.value[0], old: old.answers }).toEqual({
    asked: ["a"],
    gaps: 0,
    value: 9,
    old: [],
  });
  old.server.close();
  fresh.server.close();
});

test("only messages of the port's own form are taken for one", () => {
  expect(
    [
      { kind: "millward.tagPort", zone: "a", epoch: 1 },
      { kind: "millward.tagPort", zone: 1, epoch: 1 },
      { kind: "other", zone: "a", epoch: 1 },
      null,
      "x",
    ].map(isTagPortMessage),
  ).toEqual([true, false, false, false, false]);
});

test("a zone that turns live is asked at once when its stream does not flow, and left alone when it does", async () => {
  const { streams, asked, pass } = setUp();
  streams.start();
  pass(3001);
  asked.length = 0;
  pass(1500);
  streams.zoneLive("a");
  expect(asked).toEqual(["a"]);
  const { server, answers } = connect(streams);
  server.postMessage(batch(1, 1));
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  streams.zoneLive("a");
  expect(asked).toEqual(["a"]);
  server.close();
});

test("a zone is told what the window shows of it: when its stream begins, then when that changes", async () => {
  const { streams, table } = setUp();
  const stop = table.watch(0, () => undefined);
  const a = connect(streams);
  const b = connect(streams, "b");
  await vi.waitFor(() => expect([a.interests, b.interests]).toEqual([[[0]], [[]]]));
  const again = table.watch(0, () => undefined);
  const floor = table.show([1]);
  await vi.waitFor(() => expect(b.interests).toEqual([[], [0]]));
  again();
  again();
  floor();
  stop();
  await vi.waitFor(() =>
    expect([a.interests, b.interests]).toEqual([
      [[0], []],
      [[], [0], []],
    ]),
  );
  a.server.close();
  b.server.close();
});

test("views that come and go within a tenth of a second are told once", async () => {
  const { streams, table } = setUp();
  const a = connect(streams);
  await vi.waitFor(() => expect(a.interests).toEqual([[]]));
  table.watch(0, () => undefined)();
  for (let n = 0; n < 50; n++) table.show([0])();
  const stop = table.show([0]);
  await vi.waitFor(() => expect(a.interests).toEqual([[], [0]]));
  stop();
  const back = table.show([0]);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(a.interests).toEqual([[], [0]]);
  back();
  a.server.close();
});

test("how long views are gathered is told by the clock that was given, not by the computer's", async () => {
  const { streams, table, pass } = setUp();
  const a = connect(streams);
  table.show([0]);
  await vi.waitFor(() => expect(a.interests.at(-1)).toEqual([0]));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const stop = table.watchShown(() => undefined);
  pass(1000);
  table.show([1]);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  stop();
  a.server.close();
});
