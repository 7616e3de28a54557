import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConditionChange, ConditionRow } from "../../../shared/alarms/condition.ts";
import { AlarmMirror } from "./alarmMirror.ts";

const row = (id: string, more: Partial<ConditionRow> = {}): ConditionRow => ({
  key: `z|${id}|`,
  zone: "z",
  server: "s",
  conditionId: id,
  branchId: "",
  eventId: "01",
  name: id,
  asset: null,
  tag: null,
  sourceName: "",
  message: "",
  severity: 500,
  priority: 3,
  active: true,
  acked: false,
  confirmed: null,
  suppressedOrShelved: false,
  comment: "",
  ackedBy: "",
  activeAtMs: 1,
  atMs: 1,
  suspect: false,
  ...more,
});
const change = (revision: number, upserted: ConditionRow[], removed: string[] = []): ConditionChange => ({
  zone: "z",
  revision,
  upserted,
  removed,
});

test("rows outlive their host, marked suspect, until the next host re-sends them or passes them over", () => {
  const mirror = new AlarmMirror("z");
  mirror.snapshot({ revision: 5, rows: [row("a"), row("b")] });
  expect(mirror.hostDown()).toEqual({
    zone: "z",
    revision: 2,
    upserted: [row("a", { suspect: true }), row("b", { suspect: true })],
    removed: [],
  });
  expect(mirror.snapshot({ revision: 0, rows: [] })).toBeNull();
  expect(mirror.change(change(1, [row("a", { eventId: "02" })]))).toEqual({
    zone: "z",
    revision: 3,
    upserted: [row("a", { eventId: "02" })],
    removed: [],
  });
  expect(mirror.refreshed("other")).toBeNull();
  expect(mirror.refreshed("s")).toEqual({ zone: "z", revision: 4, upserted: [], removed: ["z|b|"] });
  expect(mirror.list()).toEqual({ revision: 4, rows: [row("a", { eventId: "02" })] });
});

test("a missing change asks for a snapshot, and what came before the snapshot is not applied twice", () => {
  const mirror = new AlarmMirror("z");
  mirror.snapshot({ revision: 5, rows: [row("a")] });
  expect(mirror.change(change(5, [row("old")]))).toBeNull();
  expect(mirror.change(change(7, [row("c")]))).toBe("gap");
  expect(mirror.change(change(8, [], ["z|a|"]))).toBeNull();
  expect(mirror.snapshot({ revision: 7, rows: [row("a"), row("b"), row("c")] })).toEqual({
    zone: "z",
    revision: 2,
    upserted: [row("b"), row("c")],
    removed: ["z|a|"],
  });
  expect(mirror.list().rows.map((r) => r.conditionId)).toEqual(["b", "c"]);
});

test("changes that wait for a snapshot tell each row once, as it stands after the last of them", () => {
  const mirror = new AlarmMirror("z");
  const rows = Array.from({ length: 10 }, (_, i) => row(`${i}`));
  for (let i = 1; i <= 400; i++) mirror.change(change(i, [row(`${i % 10}`, { severity: i })]));
  const told = mirror.snapshot({ revision: 0, rows });
  expect(told?.upserted).toHaveLength(10);
  expect(told?.upserted.map((r) => r.severity).sort()).toEqual([391, 392, 393, 394, 395, 396, 397, 398, 399, 400]);
  expect(told?.revision).toBe(1);
});

test("a change that both sends and removes a row removes it, here and at the windows", () => {
  const mirror = new AlarmMirror("z");
  mirror.snapshot({ revision: 1, rows: [row("a")] });
  expect(mirror.change(change(2, [row("a")], ["z|a|"]))).toMatchObject({ upserted: [], removed: ["z|a|"] });
  expect(mirror.list().rows).toEqual([]);
});

test("a flood before the snapshot is dropped, and a snapshot older than it does not count as whole", () => {
  const mirror = new AlarmMirror("z");
  for (let i = 1; i <= 30_000; i++) mirror.change(change(i, [row("a")]));
  mirror.snapshot({ revision: 5, rows: [] });
  expect(mirror.needsSnapshot).toBe(true);
  mirror.snapshot({ revision: 30_000, rows: [row("a")] });
  expect([mirror.needsSnapshot, mirror.list().rows]).toEqual([false, [row("a")]]);
});

test("a refresh that is over before the snapshot ends no row; the snapshot then ends what it lacks", () => {
  const mirror = new AlarmMirror("z");
  mirror.snapshot({ revision: 1, rows: [row("a"), row("b")] });
  mirror.hostDown();
  expect(mirror.refreshed("s")).toBeNull();
  expect(mirror.list().rows).toHaveLength(2);
  mirror.snapshot({ revision: 4, rows: [row("a")] });
  expect(mirror.list().rows).toEqual([row("a")]);
});

type Op = { kind: "up"; id: string } | { kind: "gone"; id: string } | { kind: "lose" } | { kind: "restart" };
const id = fc.constantFrom("a", "b", "c", "d");
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("up" as const), id }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("gone" as const), id }) },
  { weight: 1, arbitrary: fc.constant<Op>({ kind: "lose" }) },
  { weight: 1, arbitrary: fc.constant<Op>({ kind: "restart" }) },
);

test("whatever is lost: a window that applies the changes holds main's table, in the end the host's", () => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 60 }), (ops) => {
      const mirror = new AlarmMirror("z");
      const window = new Map<string, ConditionRow>();
      let windowRevision = 0;
      const tell = (told: ConditionChange | null): void => {
        if (!told) return;
        expect(told.revision).toBeGreaterThan(windowRevision);
        windowRevision = told.revision;
        for (const r of told.upserted) window.set(r.key, r);
        for (const key of told.removed) window.delete(key);
      };
      let host = new Map<string, ConditionRow>();
      let revision = 0;
      const sync = (): void => tell(mirror.snapshot({ revision, rows: [...host.values()] }));
      sync();
      for (const o of ops) {
        if (o.kind === "restart") {
          tell(mirror.hostDown());
          host = new Map();
          revision = 0;
          sync();
          continue;
        }
        if (o.kind === "lose") {
          revision++;
          continue;
        }
        const r = row(o.id);
        if (o.kind === "up") host.set(r.key, r);
        else host.delete(r.key);
        revision++;
        const told = mirror.change(change(revision, o.kind === "up" ? [r] : [], o.kind === "gone" ? [r.key] : []));
        if (told === "gap") sync();
        else tell(told);
      }
      revision += 2;
      if (mirror.change(change(revision, [])) === "gap") sync();
      tell(mirror.refreshed("s"));
      const byKey = (rows: Iterable<ConditionRow>): ConditionRow[] =>
        [...rows].sort((x, y) => (x.key < y.key ? -1 : 1));
      expect(byKey(window.values())).toEqual(byKey(mirror.list().rows));
      expect(byKey(window.values())).toEqual(byKey(host.values()));
    }),
  );
});
