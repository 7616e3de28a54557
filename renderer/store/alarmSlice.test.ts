import { expect, test } from "vitest";
import type { ConditionRow } from "../../shared/alarms/condition.ts";
import { createSessionStore } from "./sessionStore.ts";

const row = (zone: string, key: string) =>
  ({
    key,
    zone,
    active: true,
    acked: false,
    confirmed: null,
    suppressedOrShelved: false,
    priority: 2,
    activeAtMs: 0,
    asset: null,
    tag: null,
  }) as unknown as ConditionRow;
const keys = (store: ReturnType<typeof createSessionStore>): string[] => Object.keys(store.getState().alarms).sort();

test("a change is applied once, a late one ignored, a gap reported and not applied", () => {
  const store = createSessionStore();
  store.getState().replaceAlarms("z", 5, [row("z", "a")]);
  const gapsOf = (revision: number, key: string) =>
    store.getState().applyAlarmBatch([{ zone: "z", revision, upserted: [row("z", key)], removed: [] }]);
  expect([gapsOf(6, "b"), gapsOf(6, "c"), gapsOf(5, "c"), gapsOf(8, "d")]).toEqual([[], [], [], ["z"]]);
  expect({
    keys: keys(store),
    revision: store.getState().alarmRevisions["z"],
    unacked: store.getState().alarmIndex.counts.unacked,
  }).toEqual({ keys: ["a", "b"], revision: 6, unacked: 2 });
});

test("a gap in one zone does not stop the others", () => {
  const store = createSessionStore();
  store.getState().replaceAlarms("y", 1, []);
  store.getState().replaceAlarms("z", 1, []);
  expect(
    store.getState().applyAlarmBatch([
      { zone: "y", revision: 4, upserted: [row("y", "y1")], removed: [] },
      { zone: "z", revision: 2, upserted: [row("z", "z1")], removed: [] },
    ]),
  ).toEqual(["y"]);
  expect(keys(store)).toEqual(["z1"]);
});

test("a new list replaces its zone's rows only and clears its fault", () => {
  const store = createSessionStore();
  for (const zone of ["y", "z"]) store.getState().alarmsFailed(zone, "down");
  store.getState().replaceAlarms("y", 1, [row("y", "y1")]);
  store.getState().replaceAlarms("z", 1, [row("z", "z1")]);
  store.getState().alarmsFailed("y", "down");
  store.getState().replaceAlarms("z", 9, [row("z", "z2")]);
  expect({
    keys: keys(store),
    faults: store.getState().alarmFaults,
    revisions: store.getState().alarmRevisions,
  }).toEqual({ keys: ["y1", "z2"], faults: { y: "down" }, revisions: { y: 1, z: 9 } });
});

test("nothing changes, so nothing is drawn, when a batch holds only late changes", () => {
  const store = createSessionStore();
  store.getState().replaceAlarms("z", 5, [row("z", "a")]);
  const before = store.getState().alarms;
  store.getState().applyAlarmBatch([{ zone: "z", revision: 5, upserted: [row("z", "b")], removed: [] }]);
  expect(store.getState().alarms).toBe(before);
});
