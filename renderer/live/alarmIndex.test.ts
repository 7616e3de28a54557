import fc from "fast-check";
import { expect, test } from "vitest";
import { alarmState, compareRows, type ConditionRow, type Priority } from "../../shared/alarms/condition.ts";
import { indexAlarms } from "./alarmIndex.ts";

const row = (key: string, more: Partial<ConditionRow> = {}): ConditionRow => ({
  key,
  zone: "z",
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
const anyRow = fc
  .record({
    key: fc.uuid(),
    priority: fc.constantFrom<Priority>(1, 2, 3, 4),
    active: fc.boolean(),
    acked: fc.boolean(),
    confirmed: fc.constantFrom(null, true, false),
    suppressedOrShelved: fc.boolean(),
    activeAtMs: fc.nat(1000),
    asset: fc.constantFrom("A", "B", null),
  })
  .map((r) => row(r.key, r));

test("the top rows are those a full sort would give", () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyRow, { selector: (r) => r.key, maxLength: 60 }), (rows) => {
      const open = rows.filter((r) => alarmState(r) !== "normal" && !r.suppressedOrShelved).sort(compareRows);
      expect(indexAlarms(rows, 5).top.map((r) => r.key)).toEqual(open.slice(0, 5).map((r) => r.key));
    }),
  );
});

test("counts say how many rows are open and unacknowledged at each priority", () => {
  const rows = [
    row("a", { priority: 1 }),
    row("b", { priority: 1, acked: true }),
    row("c", { active: false }),
    row("d", { active: false, acked: true }),
    row("e", { suppressedOrShelved: true }),
  ];
  expect(indexAlarms(rows).counts).toEqual({
    active: 2,
    unacked: 2,
    byPriority: {
      1: { open: 2, unacked: 1 },
      2: { open: 0, unacked: 0 },
      3: { open: 1, unacked: 1 },
      4: { open: 0, unacked: 0 },
    },
  });
});

test("the worst row of an asset is its most urgent active one, acknowledged or not", () => {
  const rows = [
    row("low", { priority: 4 }),
    row("urgent", { priority: 1, acked: true }),
    row("gone", { priority: 1, active: false }),
  ];
  expect(indexAlarms(rows).worstOfAsset.get("P-1")?.key).toBe("urgent");
});
