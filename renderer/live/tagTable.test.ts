import { expect, test } from "vitest";
import { NOT_WATCHED_STATUS, type TagBatch } from "../../shared/ipc/tagBatch.ts";
import type { PlantModel } from "../../shared/plant/model.ts";
import { zoneTags } from "../../shared/plant/zoneTags.ts";
import { TagTable } from "./tagTable.ts";

const model = {
  zones: [
    { id: "wet", staleAfterMs: 2500, servers: [{ id: "wet-1" }, { id: "wet-2" }] },
    { id: "dry", staleAfterMs: 1000, servers: [{ id: "dry-1" }] },
  ],
  tags: [
    { index: 0, id: "T0", zone: "wet", server: "wet-1" },
    { index: 1, id: "T1", zone: "wet", server: "wet-2" },
    { index: 2, id: "T2", zone: "dry", server: "dry-1" },
  ],
} as unknown as PlantModel;
const epochOf = (zone: string): number => zoneTags(model).get(zone)!.epoch;
const batch = (more: Partial<TagBatch> & { rows?: readonly (readonly [number, number, number?])[] }): TagBatch => {
  const rows = more.rows ?? [];
  return {
    kind: "batch",
    zone: "wet",
    epoch: epochOf(more.zone ?? "wet"),
    seq: 1,
    texts: [],
    coalesced: 0,
    lastContactMs: [1000, 1000],
    index: Uint32Array.from(rows, (r) => r[0]),
    value: Float64Array.from(rows, (r) => r[1]),
    status: Uint32Array.from(rows, (r) => r[2] ?? 0),
    sourceMs: Float64Array.from(rows, () => 900),
    ...more,
  };
};
const qualities = (t: TagTable): string[] => [0, 1, 2].map((i) => t.quality(i));

test("a value is never before its first sample, then what the server says of it", () => {
  const table = new TagTable(model);
  expect(qualities(table)).toEqual(["never", "never", "never"]);
  table.apply(
    batch({
      rows: [
        [0, 1.5],
        [1, 2, 0x40000000],
      ],
    }),
    1000,
  );
  expect([...qualities(table), table.value[0], table.sourceMs[0]]).toEqual(["good", "uncertain", "never", 1.5, 900]);
  table.apply(batch({ seq: 2, rows: [[0, 1.5, 0x80000000]] }), 1000);
  expect(table.quality(0)).toBe("bad");
});

test("a silent server turns its own values stale, whatever their status, and hearing it again makes them good", () => {
  const table = new TagTable(model);
  table.apply(
    batch({
      rows: [
        [0, 1],
        [1, 1],
      ],
    }),
    1000,
  );
  table.tick(3500);
  expect(qualities(table).slice(0, 2)).toEqual(["good", "good"]);
  table.apply(batch({ seq: 2, lastContactMs: [1000, 3500] }), 3501);
  expect(qualities(table).slice(0, 2)).toEqual(["stale", "good"]);
  table.apply(batch({ seq: 3, lastContactMs: [3600, 3600] }), 3600);
  expect(qualities(table).slice(0, 2)).toEqual(["good", "good"]);
});

test("a link that main knows to be down is stale at once, until its server is heard after that", () => {
  const table = new TagTable(model);
  let told = 0;
  table.watch(0, () => (told += 1));
  table.apply(
    batch({
      rows: [
        [0, 1],
        [1, 1],
      ],
    }),
    1000,
  );
  told = 0;
  table.lost("wet", "wet-1", 1100);
  expect([...qualities(table).slice(0, 2), told]).toEqual(["stale", "good", 1]);
  table.apply(batch({ seq: 2, lastContactMs: [1050, 1150] }), 1150);
  expect(table.quality(0)).toBe("stale");
  table.apply(batch({ seq: 3, lastContactMs: [1200, 1200] }), 1200);
  expect(table.quality(0)).toBe("good");
  table.lost("wet", "unknown", 1300);
});

test("servers of one id in two zones are two servers, and a tag whose server no zone has never came", () => {
  const twins = {
    zones: ["wet", "dry"].map((id) => ({ id, staleAfterMs: 1000, servers: [{ id: "plc" }] })),
    tags: [
      { index: 0, id: "T0", zone: "wet", server: "plc" },
      { index: 1, id: "T1", zone: "dry", server: "plc" },
      { index: 2, id: "T2", zone: "dry", server: "gone" },
    ],
  } as unknown as PlantModel;
  const sample = (zone: string, row: number): TagBatch =>
    batch({ zone, epoch: zoneTags(twins).get(zone)!.epoch, lastContactMs: [1000], rows: [[row, 1]] });
  const table = new TagTable(twins);
  table.apply(sample("wet", 0), 1000);
  table.apply(sample("dry", 0), 1000);
  table.apply({ ...sample("dry", 1), seq: 2 }, 1000);
  table.lost("wet", "plc", 1100);
  const next = new TagTable(twins);
  next.carryFrom(table);
  expect([qualities(table), qualities(next)]).toEqual([
    ["stale", "good", "never"],
    ["stale", "good", "never"],
  ]);
});

test("a batch of another plant is dropped, a gap in the sequence and what was replaced are counted", () => {
  const table = new TagTable(model);
  table.apply(batch({ epoch: 6, rows: [[0, 9]] }), 1000);
  expect([table.quality(0), table.version]).toEqual(["never", 0]);
  table.apply(batch({ seq: 1, coalesced: 3 }), 1000);
  table.apply(batch({ seq: 4, coalesced: 2 }), 1000);
  table.begin("wet");
  table.apply(batch({ seq: 1 }), 1000);
  expect([table.gaps, table.coalesced]).toEqual([1, 5]);
});

test("only the watchers of a changed tag are told, and an index outside the plant harms nothing", () => {
  const table = new TagTable(model);
  const told = [0, 0];
  table.watch(0, () => (told[0]! += 1));
  const stop = table.watch(1, () => (told[1]! += 1));
  table.apply(batch({ rows: [[0, 1]] }), 1000);
  stop();
  const before = [...told];
  table.apply(
    batch({
      seq: 2,
      rows: [
        [1, 1],
        [4_000_000_000, 5],
      ],
    }),
    1000,
  );
  expect([told[0]! - before[0]!, told[1]! - before[1]!]).toEqual([0, 0]);
});

test("a zone writes and is told its own tags only, by their numbers within the zone", () => {
  const table = new TagTable(model);
  table.apply(batch({ zone: "dry", rows: [[0, 7]], lastContactMs: [1000] }), 1000);
  table.apply(batch({ zone: "dry", seq: 2, rows: [[2, 9]], texts: [[0, "forged"]], lastContactMs: [1000] }), 1000);
  expect({ values: [...table.value], texts: [...table.texts] }).toEqual({
    values: [Number.NaN, Number.NaN, 7],
    texts: [],
  });
  table.show([2]);
  expect([[...table.shownOf("dry")], table.epochOf("dry") === table.epochOf("wet")]).toEqual([[0], false]);
});

test("a value that nobody watches keeps its last reading and never looks live", () => {
  const table = new TagTable(model);
  table.apply(batch({ rows: [[0, 7]] }), 1000);
  table.apply(batch({ seq: 2, rows: [[0, 7, NOT_WATCHED_STATUS]] }), 1000);
  expect([table.quality(0), table.value[0]]).toEqual(["stale", 7]);
});

test("what somebody watches or shows is known per zone, told once, and let go of once", () => {
  const table = new TagTable(model);
  let told = 0;
  const stopTold = table.watchShown(() => (told += 1));
  const first = table.watch(0, () => undefined);
  const second = table.show([0, 2, 4_000_000_000]);
  expect([[...table.shownOf("wet")], [...table.shownOf("dry")], told]).toEqual([[0], [0], 2]);
  first();
  first();
  expect([[...table.shownOf("wet")], told]).toEqual([[0], 2]);
  second();
  expect([[...table.shownOf("wet")], [...table.shownOf("dry")], told]).toEqual([[], [], 3]);
  stopTold();
});

function clocked() {
  const clock = { nowMs: 5_000_000, steadyMs: 0 };
  const table = new TagTable(model, () => clock.steadyMs);
  let seq = 0;
  return {
    table,
    heard: (...lastContactMs: number[]): void =>
      table.apply(
        batch({
          seq: ++seq,
          lastContactMs,
          ...(seq === 1
            ? {
                rows: [
                  [0, 1],
                  [1, 1],
                ],
              }
            : {}),
        }),
        clock.nowMs,
      ),
    lost: (): void => table.lost("wet", "wet-1", clock.nowMs),
    pass: (ms: number): void => {
      clock.nowMs += ms;
      clock.steadyMs += ms;
      table.tick(clock.nowMs);
    },
    set: (byMs: number): void => void (clock.nowMs += byMs),
    now: () => clock.nowMs,
  };
}

test.each([
  ["back", -3_600_000],
  ["forward", 3_600_000],
])(
  "setting the station's clock an hour %s makes no value stale, and a silent server stale in its time",
  (_way, byMs) => {
    const t = clocked();
    t.heard(t.now(), t.now());
    t.set(byMs);
    t.pass(250);
    expect([...qualities(t.table).slice(0, 2), t.now() - t.table.lastContactMs(0)]).toEqual(["good", "good", 250]);
    t.heard(t.now() - 250, t.now());
    t.pass(2300);
    expect(qualities(t.table).slice(0, 2)).toEqual(["stale", "good"]);
  },
);

test.each([
  ["back", -3_600_000],
  ["forward", 3_600_000],
])(
  "after the clock was set %s a lost link is stale at once, and good again when its server is heard after that",
  (_way, byMs) => {
    const t = clocked();
    t.heard(t.now(), t.now());
    t.set(byMs);
    t.lost();
    expect(qualities(t.table).slice(0, 2)).toEqual(["stale", "good"]);
    t.pass(100);
    t.heard(t.now(), t.now());
    expect(qualities(t.table).slice(0, 2)).toEqual(["good", "good"]);
  },
);

test.each([
  ["back", -3_600_000],
  ["forward", 3_600_000],
])("a link lost before the clock was set %s stays stale, and is good when its server is heard again", (_way, byMs) => {
  const t = clocked();
  t.heard(t.now(), t.now());
  t.pass(100);
  t.lost();
  t.set(byMs);
  t.heard(t.now() - 100, t.now());
  expect(qualities(t.table).slice(0, 2)).toEqual(["stale", "good"]);
  t.pass(100);
  t.heard(t.now(), t.now());
  expect(qualities(t.table).slice(0, 2)).toEqual(["good", "good"]);
});

test("a batch that was under way while the clock was set back does not make its servers heard in the future", () => {
  const t = clocked();
  t.heard(t.now(), t.now());
  const beforeMs = t.now();
  t.set(-3_600_000);
  t.heard(beforeMs, beforeMs);
  t.pass(2501);
  expect(qualities(t.table).slice(0, 2)).toEqual(["stale", "stale"]);
});

test("of a changed plant the tags that still exist keep what is known of them, wherever they stand now", () => {
  const before = new TagTable(model);
  before.apply(
    batch({
      rows: [
        [0, 7],
        [1, 9],
      ],
      texts: [[1, "nine"]],
      lastContactMs: [1000, 1000],
      coalesced: 3,
    }),
    1000,
  );
  before.apply(batch({ zone: "dry", rows: [[0, 5]], lastContactMs: [1000] }), 1000);
  const tags = [
    { index: 0, id: "new", zone: "wet", server: "wet-1" },
    { index: 1, id: "T1", zone: "wet", server: "wet-2" },
    { index: 2, id: "T0", zone: "wet", server: "wet-1" },
    { index: 3, id: "T2", zone: "wet", server: "wet-1" },
  ];
  const after = new TagTable({ ...model, tags } as unknown as PlantModel);
  expect([...after.carryFrom(before)]).toEqual([
    [1, 1],
    [0, 2],
  ]);
  expect({
    values: [...after.value],
    texts: [...after.texts],
    qualities: [0, 1, 2, 3].map((i) => after.quality(i)),
    contact: after.oldestContactMs(["wet"]),
    coalesced: after.coalesced,
    version: after.version,
  }).toEqual({
    values: [Number.NaN, 9, 7, Number.NaN],
    texts: [[1, "nine"]],
    qualities: ["never", "good", "good", "never"],
    contact: 1000,
    coalesced: 3,
    version: 1,
  });
});
