import { expect, test } from "vitest";
import type { PlantModel } from "../../shared/plant/model.ts";
import { zoneTags } from "../../shared/plant/zoneTags.ts";
import { sparkPoints } from "../ui/sparklineModel.ts";
import { RecentValues, type Ring } from "./recentValues.ts";
import { TagTable } from "./tagTable.ts";

const model = {
  tags: [0, 1, 2].map((index) => ({ index, id: `T${index}`, zone: "z", server: "s" }) as PlantModel["tags"][number]),
  zones: [{ id: "z", staleAfterMs: 1000, servers: [{ id: "s" }] } as unknown as PlantModel["zones"][number]],
};
function setUp(options = {}) {
  let nowMs = 10_000;
  let seq = 0;
  const table = new TagTable(model);
  const recent = new RecentValues(table, () => nowMs, options);
  const sample = (tag: number, value: number, status = 0): void =>
    table.apply(
      {
        kind: "batch",
        zone: "z",
        epoch: zoneTags(model).get("z")!.epoch,
        seq: ++seq,
        index: Uint32Array.of(tag),
        value: Float64Array.of(value),
        status: Uint32Array.of(status),
        sourceMs: Float64Array.of(nowMs),
        texts: [],
        coalesced: 0,
        lastContactMs: [nowMs],
      },
      nowMs,
    );
  return {
    table,
    recent,
    sample,
    at: (ms: number) => {
      nowMs = ms;
    },
    tick: () => table.tick(nowMs),
  };
}
const points = (ring: Ring | null): [number, number][] =>
  ring
    ? Array.from({ length: ring.count }, (_, k) => {
        const i = (ring.start + k) % ring.atMs.length;
        return [ring.atMs[i]!, ring.value[i]!];
      })
    : [];

test("one point is kept for each slot: the last value of it", () => {
  const { recent, sample, at } = setUp();
  recent.watch(0);
  for (const [ms, value] of [
    [10_000, 1],
    [10_100, 2],
    [10_250, 3],
    [10_499, 4],
    [10_500, 5],
  ] as const) {
    at(ms);
    sample(0, value);
  }
  expect(points(recent.ring(0))).toEqual([
    [10_000, 2],
    [10_250, 4],
    [10_500, 5],
  ]);
});

test("a full ring forgets its oldest point", () => {
  const { recent, sample, at } = setUp({ capacity: 3 });
  recent.watch(0);
  for (let k = 0; k < 5; k++) {
    at(10_000 + k * 250);
    sample(0, k);
  }
  expect(points(recent.ring(0)).map(([, v]) => v)).toEqual([2, 3, 4]);
});

test("a bad or stale value breaks the line", () => {
  const { recent, sample, at, tick } = setUp();
  recent.watch(0);
  sample(0, 1);
  at(10_250);
  sample(0, 2, 0x80000000);
  at(10_500);
  sample(0, 3);
  at(12_000);
  tick();
  const ring = recent.ring(0)!;
  expect(points(ring).map(([, v]) => v)).toEqual([1, Number.NaN, 3, Number.NaN]);
  const line = sparkPoints(ring, { width: 60, height: 20, spanMs: 10_000, nowMs: 12_000, minimumSpan: 0 });
  expect(line.map((p) => p === null)).toEqual([false, true, false, true]);
});

test("what nobody watches is kept until too many tags are held, oldest first", () => {
  const { recent, at } = setUp({ keepTags: 2 });
  const stop0 = recent.watch(0);
  at(11_000);
  const stop1 = recent.watch(1);
  stop0();
  at(12_000);
  stop1();
  recent.watch(2);
  const before = [0, 1, 2].map((t) => recent.ring(t) !== null);
  recent.watch(2)();
  expect({ before, after: [0, 1, 2].map((t) => recent.ring(t) !== null) }).toEqual({
    before: [true, true, true],
    after: [false, true, true],
  });
});

test("a spark line is scaled to what is in its window and ends at the right edge", () => {
  const ring: Ring = {
    atMs: Float64Array.of(0, 30_000, 60_000),
    value: Float64Array.of(100, 0, 10),
    start: 0,
    count: 3,
  };
  expect(sparkPoints(ring, { width: 60, height: 23, spanMs: 30_000, nowMs: 60_000, minimumSpan: 0 })).toEqual([
    { x: 0, y: 21.5 },
    { x: 60, y: 1.5 },
    { x: 60, y: 1.5 },
  ]);
});

test("a line that is still too short to be one is not drawn: beside a number it would read as a minus sign", () => {
  const ring = { atMs: Float64Array.of(50_000, 59_000), value: Float64Array.of(1, 2), start: 0, count: 2 };
  expect(sparkPoints(ring as never, { width: 60, height: 20, spanMs: 60_000, nowMs: 60_000, minimumSpan: 0 })).toEqual(
    [],
  );
  expect(
    sparkPoints(ring as never, { width: 60, height: 20, spanMs: 30_000, nowMs: 60_000, minimumSpan: 0 }),
  ).toHaveLength(3);
});

test("when the plant changed, the line of a tag goes on from what was remembered, wherever the tag stands now", () => {
  const { recent, sample, at, table } = setUp();
  recent.watch(0);
  sample(0, 5);
  at(11_000);
  sample(0, 6);
  const after = new RecentValues(table, () => 12_000);
  after.carryFrom(recent, new Map([[0, 2]]));
  recent.dispose();
  expect({ carried: points(after.ring(2)), unknown: after.ring(0) }).toEqual({
    carried: [
      [10_000, 5],
      [11_000, 6],
    ],
    unknown: null,
  });
  after.dispose();
});
