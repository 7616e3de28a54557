import fc from "fast-check";
import { expect, test } from "vitest";
import type { TagBatch } from "../../../shared/ipc/tagBatch.ts";
import { RecordStream } from "./recordStream.ts";
import { ScreenStream } from "./screenStream.ts";
import type { StreamPort } from "./streamPort.ts";
import { TagStore } from "./tagStore.ts";
import { emptySample } from "./sample.ts";

const TAGS = 5;
const newStore = (): TagStore =>
  new TagStore(
    Array.from({ length: TAGS }, (_, i) => ({
      index: 10 * i,
      server: "s1",
      identifier: `T.${i}`,
      type: "Double" as const,
    })),
  );
const put = (store: TagStore, slot: number, value: number): void => store.put(slot, { ...emptySample(), value });

function window(store: TagStore): {
  stream: ScreenStream;
  batches: TagBatch[];
  answer(seq?: number): void;
  say(message: unknown): void;
  close(): void;
  closed: number;
} {
  const batches: TagBatch[] = [];
  let onMessage: (m: unknown) => void = () => undefined;
  let onClose: () => void = () => undefined;
  const port: StreamPort = {
    post: (m) => void batches.push(m as TagBatch),
    open: (m, c) => ([onMessage, onClose] = [m, c]),
    close: () => onClose(),
  };
  const w = {
    batches,
    closed: 0,
    answer: (seq = batches.at(-1)?.seq ?? 0) => onMessage({ kind: "taken", seq }),
    close: () => onClose(),
    say: (message: unknown) => onMessage(message),
  };
  return Object.assign(w, {
    stream: new ScreenStream({
      zone: "z",
      epoch: 1,
      store,
      port,
      lastContactMs: () => [5],
      onClosed: () => (w.closed += 1),
    }),
  });
}

test("the first batch is the snapshot, later ones carry what changed, a quiet stream beats every half second", () => {
  const store = newStore();
  put(store, 1, 11);
  put(store, 3, 33);
  const w = window(store);
  w.stream.flush(0);
  w.answer();
  w.stream.flush(100);
  put(store, 3, 34);
  w.stream.flush(200);
  w.answer();
  w.stream.flush(600);
  w.stream.flush(700);
  expect(w.batches.map((b) => [b.seq, [...b.index], [...b.value], b.coalesced, b.lastContactMs])).toEqual([
    [1, [10, 30], [11, 33], 0, [5]],
    [2, [30], [34], 0, [5]],
    [3, [], [], 0, [5]],
  ]);
});

test("an answer with a wrong number or of a wrong kind is no answer", () => {
  const store = newStore();
  const w = window(store);
  w.stream.flush(0);
  w.answer(99);
  w.stream.flush(1000);
  expect(w.batches.length).toBe(1);
});

test("a closed window is forgotten: it takes no more samples and sends nothing", () => {
  const store = newStore();
  const w = window(store);
  w.close();
  put(store, 0, 1);
  w.stream.flush(1000);
  w.stream.dispose();
  expect([w.batches.length, w.closed]).toEqual([0, 1]);
});

test("for every order of events the window ends with the present values, and no sample is uncounted", () => {
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ slot: fc.integer({ min: 0, max: TAGS - 1 }), value: fc.integer({ min: 0, max: 1000 }) }),
    },
    fc.constant("flush" as const),
    fc.constant("answer" as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const store = newStore();
      const w = window(store);
      const record = new RecordStream("z", 1, store);
      store.addSink(record);
      const sent: number[] = [];
      let now = 0;
      for (const s of [...steps, "answer", "flush", "answer", "flush"] as const) {
        now += 100;
        if (s === "flush") w.stream.flush(now);
        else if (s === "answer") w.answer();
        else {
          put(store, s.slot, s.value);
          sent.push(s.value);
        }
      }
      const latest = new Map<number, number>();
      for (const b of w.batches) b.index.forEach((index, row) => latest.set(index, b.value[row]!));
      const present = new Map(
        [...store.index].flatMap((index, slot) => (store.seen[slot] ? [[index, store.value[slot]!] as const] : [])),
      );
      expect(new Map([...latest].sort())).toEqual(new Map([...present].sort()));
      expect(w.batches.reduce((n, b) => n + b.index.length + b.coalesced, 0)).toBe(sent.length);
      expect([...(record.take()?.value ?? [])]).toEqual(sent);
    }),
  );
});

test("what windows show is the union of what they last said, and a closed window shows nothing", () => {
  const store = newStore();
  const changes: number[][] = [];
  store.interest.onChange((slots) => void changes.push([...slots]));
  const a = window(store);
  const b = window(store);
  const shown = (): number[] => [...store.index].filter((_tag, slot) => store.interest.isShown(slot));
  a.say({ kind: "interest", index: Uint32Array.of(0, 10, 10, 7, 4_000_000_000) });
  b.say({ kind: "interest", index: Uint32Array.of(10, 20) });
  for (const odd of [
    null,
    "interest",
    { kind: "interest" },
    { kind: "interest", index: [30] },
    { kind: "interest", index: new Float64Array([30]) },
  ]) {
    b.say(odd);
    b.stream.flush(0);
  }
  expect([shown(), changes]).toEqual([
    [0, 10, 20],
    [[0, 1], [2]],
  ]);
  // At most once a tick: of what is said between two ticks the last word counts.
  a.say({ kind: "interest", index: Uint32Array.of(30) });
  a.say({ kind: "interest", index: Uint32Array.of(40) });
  expect(shown()).toEqual([0, 10, 20]);
  a.stream.flush(0);
  expect([shown(), changes.slice(2)]).toEqual([[10, 20, 40], [[4, 0]]]);
  a.close();
  b.stream.dispose();
  expect(shown()).toEqual([]);
});
