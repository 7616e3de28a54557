import fc from "fast-check";
import { expect, test } from "vitest";
import { compareRows, type ConditionRow, type Priority } from "../../../shared/alarms/condition.ts";
import {
  arrange,
  needSort,
  nextSort,
  noFilter,
  toggled,
  toLine,
  type AlarmColumn,
  type AlarmFilter,
} from "./alarmView.ts";
import { nothingSelected, select, selectAll, stepKey } from "./selection.ts";

const row = (key: string, more: Partial<ConditionRow> = {}): ConditionRow => ({
  key,
  zone: "process",
  server: "s",
  conditionId: key,
  branchId: "",
  eventId: "00",
  name: "High",
  asset: "P-1",
  tag: "P-1.Flow",
  sourceName: "P-1",
  message: "Flow high",
  severity: 500,
  priority: 3,
  active: true,
  acked: false,
  confirmed: null,
  suppressedOrShelved: false,
  comment: "",
  ackedBy: "",
  activeAtMs: 1000,
  atMs: 1000,
  suspect: false,
  ...more,
});
const names = {
  areaOf: (asset: string) => (asset === "P-1" ? { id: "mix", name: "Mixing" } : null),
  zoneName: (zone: string) => zone.toUpperCase(),
};
const lines = (rows: readonly ConditionRow[]) => rows.map((r) => toLine(r, names));
const shown = (rows: readonly ConditionRow[], filter: Partial<AlarmFilter>, sort = needSort): string[] =>
  arrange(lines(rows), { ...noFilter, ...filter }, sort).map((l) => l.row.key);

const rows = [
  row("a", { priority: 1, activeAtMs: 10 }),
  row("b", { priority: 2, acked: true, ackedBy: "m.duarte", comment: "filter change", activeAtMs: 30 }),
  row("c", {
    priority: 1,
    active: false,
    activeAtMs: 20,
    zone: "packaging",
    asset: "FL-1",
    sourceName: "FL-1",
    tag: null,
  }),
  row("d", { active: false, acked: true }),
];

test("rows that are back to normal are shown only when asked for", () => {
  expect([shown(rows, {}), shown(rows, { states: new Set(["normal"]) })]).toEqual([["c", "a", "b"], ["d"]]);
});

test("every filter narrows the list, and together they narrow it further", () => {
  expect([
    shown(rows, { priorities: new Set<Priority>([1]) }),
    shown(rows, { zone: "packaging" }),
    shown(rows, { area: "mix" }),
    shown(rows, { text: "FILTER duarte" }),
    shown(rows, { priorities: new Set<Priority>([1]), area: "mix" }),
    shown(rows, { text: "fl-1 nothing" }),
  ]).toEqual([["c", "a"], ["c"], ["a", "b"], ["b"], ["a"], []]);
});

test("without a chosen column the worst comes first, whatever the rows are", () => {
  const any = fc.uniqueArray(
    fc.record({
      key: fc.uuid(),
      priority: fc.constantFrom<Priority>(1, 2, 3, 4),
      acked: fc.boolean(),
      activeAtMs: fc.nat(50),
    }),
    { selector: (r) => r.key, maxLength: 30 },
  );
  fc.assert(
    fc.property(any, (made) => {
      const all = made.map((m) => row(m.key, m));
      expect(shown(all, {})).toEqual([...all].sort(compareRows).map((r) => r.key));
    }),
  );
});

test("a column sorts one way, then the other, then back to worst first; time begins with the newest", () => {
  const turns = (column: AlarmColumn) => [
    nextSort(needSort, column),
    nextSort(nextSort(needSort, column), column),
    nextSort(nextSort(nextSort(needSort, column), column), column),
  ];
  expect(turns("message")).toEqual([
    { column: "message", descending: false },
    { column: "message", descending: true },
    needSort,
  ]);
  expect(turns("time")).toEqual([
    { column: "time", descending: true },
    { column: "time", descending: false },
    needSort,
  ]);
  expect([
    shown(rows, {}, { column: "time", descending: true }),
    shown(rows, {}, { column: "time", descending: false }),
  ]).toEqual([
    ["b", "c", "a"],
    ["a", "c", "b"],
  ]);
});

test("a chip toggles its value", () => {
  expect([...toggled(toggled(new Set([1]), 2), 1)]).toEqual([2]);
});

const order = ["a", "b", "c", "d"];
test("a Shift range runs from the anchor in both directions and keeps the anchor", () => {
  const start = select(nothingSelected, order, "c", "only");
  expect([
    [...select(start, order, "d", "range").keys],
    [...select(select(start, order, "d", "range"), order, "a", "range").keys],
  ]).toEqual([
    ["c", "d"],
    ["a", "b", "c"],
  ]);
});

test("Ctrl toggles single rows; Ctrl A takes all rows shown", () => {
  const two = select(select(nothingSelected, order, "a", "toggle"), order, "c", "toggle");
  expect([[...two.keys], [...select(two, order, "a", "toggle").keys], [...selectAll(two, order).keys]]).toEqual([
    ["a", "c"],
    ["c"],
    order,
  ]);
});

test("the cursor stops at the ends and begins at the first row", () => {
  const at = (key: string) => select(nothingSelected, order, key, "only");
  expect([
    stepKey(nothingSelected, order, 1),
    stepKey(at("d"), order, 1),
    stepKey(at("b"), order, -9),
    stepKey(at("gone"), order, 1),
    stepKey(at("a"), [], 1),
  ]).toEqual(["a", "d", "a", "a", null]);
});
