import fc from "fast-check";
import { expect, test } from "vitest";
import type { ZoneTag } from "../../../shared/hosts/zoneHost.ts";
import { RecordStream } from "./recordStream.ts";
import { TagStore } from "./tagStore.ts";
import { emptySample, type Sample } from "./sample.ts";

const sample = (value: number, sourceMs: number, status = 0): Sample => ({ value, status, sourceMs, text: null });
function record(tags = 3) {
  const store = new TagStore(
    Array.from({ length: tags }, (_, i): ZoneTag => ({
      index: 10 + i,
      server: "s",
      identifier: `t${i}`,
      type: "Double",
      ...(i === 2 ? { recordMs: null } : {}),
    })),
  );
  const stream = new RecordStream("z", 1, store);
  store.addSink(stream);
  return { store, stream };
}
const rows = (stream: RecordStream) => {
  const b = stream.take();
  return b
    ? {
        rows: [...b.index].map((index, r) => [index, b.value[r], b.sourceMs[r]]),
        late: b.backfilledFrom,
        restated: b.restated,
      }
    : null;
};

test("a server may say its last value again when a subscription begins; truly another sample is recorded", () => {
  const { store, stream } = record();
  for (const s of [sample(1, 100), sample(2, 200)]) store.put(0, s);
  expect(rows(stream)).toEqual({
    rows: [
      [10, 1, 100],
      [10, 2, 200],
    ],
    late: 2,
    restated: 0,
  });
  // Said again, also with the Overflow bit; then another value of the same instant, and a clock set back.
  store.put(0, sample(2, 200));
  store.put(0, sample(2, 200, 0x480));
  store.put(0, sample(3, 200));
  store.put(0, sample(4, 50));
  expect(rows(stream)).toEqual({
    rows: [
      [10, 3, 200],
      [10, 4, 50],
    ],
    late: 2,
    restated: 2,
  });
  // The second server of a pair may be a little behind; only its first word is taken for known.
  stream.restates([0]);
  store.put(0, sample(4, 190));
  store.put(0, sample(5, 195));
  expect(rows(stream)).toEqual({ rows: [[10, 5, 195]], late: 1, restated: 1 });
});

test("without source times only the first word of a subscription can be known", () => {
  const { store, stream } = record();
  store.put(1, sample(1, Number.NaN));
  store.put(1, sample(1, Number.NaN));
  stream.restates([1]);
  store.put(1, sample(1, Number.NaN));
  store.put(1, sample(1, Number.NaN));
  expect(rows(stream)).toEqual({ rows: [1, 2, 3].map(() => [11, 1, Number.NaN]), late: 3, restated: 1 });
});

test("unrecorded tags stay out; a batch carries gaps, fills and late rows apart", () => {
  const { store, stream } = record();
  store.put(2, sample(9, 1));
  expect(rows(stream)).toBeNull();
  store.put(0, sample(1, 100));
  stream.awaitFirst([0, 1]);
  const gap = stream.gap({ server: "s", slots: [0, 2], fromMs: 100, toMs: 300, reason: "lostMessages" });
  store.put(0, sample(3, 300));
  store.put(1, { ...emptySample(), text: "live" });
  stream.backfill(0, { ...sample(2, 200), text: "late" });
  stream.fill({ gap, tags: 1, rows: 1, complete: true });
  expect([stream.firstMs(0), stream.lastMs(0), stream.lastContactMs("s")]).toEqual([300, 300, Number.NaN]);
  stream.contact("s", 7);
  expect(stream.lastContactMs("s")).toBe(7);
  expect(stream.take()).toEqual({
    zone: "z",
    epoch: 1,
    seq: 1,
    index: Uint32Array.of(10, 10, 11, 10),
    value: Float64Array.of(1, 3, Number.NaN, 2),
    status: new Uint32Array(4),
    sourceMs: Float64Array.of(100, 300, Number.NaN, 200),
    texts: [
      [2, "live"],
      [3, "late"],
    ],
    backfilledFrom: 3,
    gaps: [{ id: 1, server: "s", index: Uint32Array.of(10), fromMs: 100, toMs: 300, reason: "lostMessages" }],
    fills: [{ gap: 1, tags: 1, rows: 1, complete: true }],
    restated: 0,
  });
  expect(stream.take()).toBeNull();
});

test("for every run of samples, restarts and takes, each sample is recorded once and in order", () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ slot: fc.integer({ min: 0, max: 1 }), value: fc.integer({ min: 0, max: 2 }) }),
    },
    fc.constant("restart" as const),
    fc.constant("take" as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const { store, stream } = record();
      const put: number[][] = [];
      const got: unknown[] = [];
      const last: (Sample | null)[] = [null, null];
      let now = 0;
      for (const s of [...steps, "take" as const]) {
        if (s === "take") got.push(...(rows(stream)?.rows ?? []));
        else if (s === "restart") {
          stream.restates([0, 1]);
          last.forEach((l, slot) => l && store.put(slot, l));
        } else {
          now += 1;
          last[s.slot] = sample(s.value, now);
          put.push([10 + s.slot, s.value, now]);
          store.put(s.slot, last[s.slot]!);
        }
      }
      expect(got).toEqual(put);
    }),
  );
});

test("a flood of a million rows in one batch comes out whole", () => {
  const { store, stream } = record();
  for (let n = 1; n <= 1_000_000; n++) store.put(0, sample(n, n));
  const batch = stream.take()!;
  expect([batch.index.length, batch.value[999_999], batch.sourceMs[123_456]]).toEqual([1_000_000, 1_000_000, 123_457]);
  store.put(0, sample(1, 2_000_000));
  expect(rows(stream)).toEqual({ rows: [[10, 1, 2_000_000]], late: 1, restated: 0 });
});
