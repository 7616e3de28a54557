import { expect, test } from "vitest";
import type { ConditionChange, ConditionRow } from "../../shared/alarms/condition.ts";
import { createSessionStore } from "../store/sessionStore.ts";
import { AlarmFeed } from "./alarmFeed.ts";

const row = (key: string, message = "") =>
  ({
    key,
    zone: "z",
    message,
    active: true,
    acked: false,
    confirmed: null,
    suppressedOrShelved: false,
    priority: 1,
    activeAtMs: 0,
    asset: null,
    tag: null,
  }) as unknown as ConditionRow;
const change = (
  revision: number,
  upserted: readonly ConditionRow[],
  removed: readonly string[] = [],
): ConditionChange => ({ zone: "z", revision, upserted, removed });

function setUp() {
  const store = createSessionStore();
  const lists: { resolve: (list: { revision: number; rows: ConditionRow[] }) => void; reject: (err: Error) => void }[] =
    [];
  const timers: (() => void)[] = [];
  const failed: string[] = [];
  let changes = 0;
  store.subscribe((s, before) => {
    if (s.alarms !== before.alarms) changes += 1;
  });
  const feed = new AlarmFeed({
    list: () => new Promise((resolve, reject) => lists.push({ resolve, reject })),
    apply: (c) => store.getState().applyAlarmBatch(c),
    replace: (zone, revision, rows) => store.getState().replaceAlarms(zone, revision, rows),
    failed: (zone) => failed.push(zone),
    later: (work) => {
      timers.push(work);
      return () => void timers.splice(timers.indexOf(work), 1);
    },
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 4; i++) await Promise.resolve();
  };
  return {
    feed,
    store,
    lists,
    timers,
    failed,
    settle,
    run: () => timers.splice(0).forEach((work) => work()),
    keys: () => Object.keys(store.getState().alarms).sort(),
    changes: () => changes,
  };
}

test("changes that come while the list is on its way are applied after it, and old ones are not", async () => {
  const t = setUp();
  t.feed.load("z");
  t.feed.push(change(4, [row("old")]));
  t.feed.push(change(6, [row("new")]));
  t.lists[0]!.resolve({ revision: 5, rows: [row("listed")] });
  await t.settle();
  t.run();
  expect({ keys: t.keys(), revision: t.store.getState().alarmRevisions["z"], asked: t.lists.length }).toEqual({
    keys: ["listed", "new"],
    revision: 6,
    asked: 1,
  });
});

test("a gap in the revisions asks for the list again", async () => {
  const t = setUp();
  t.feed.load("z");
  t.lists[0]!.resolve({ revision: 1, rows: [] });
  await t.settle();
  t.feed.push(change(3, [row("c")]));
  t.run();
  expect({ asked: t.lists.length, keys: t.keys() }).toEqual({ asked: 2, keys: [] });
  t.lists[1]!.resolve({ revision: 3, rows: [row("b"), row("c")] });
  await t.settle();
  expect(t.keys()).toEqual(["b", "c"]);
});

test("a hundred changes between two flushes wake the views once", async () => {
  const t = setUp();
  t.feed.load("z");
  t.lists[0]!.resolve({ revision: 0, rows: [] });
  await t.settle();
  const before = t.changes();
  for (let k = 1; k <= 100; k++) t.feed.push(change(k, [row(`k${k}`)], k > 50 ? [`k${k - 50}`] : []));
  t.run();
  expect({
    woken: t.changes() - before,
    rows: t.keys().length,
    revision: t.store.getState().alarmRevisions["z"],
  }).toEqual({ woken: 1, rows: 50, revision: 100 });
});

test("a list that cannot be read is reported and asked for again", async () => {
  const t = setUp();
  t.feed.load("z");
  t.lists[0]!.reject(new Error("down"));
  await t.settle();
  t.run();
  expect({ failed: t.failed, asked: t.lists.length }).toEqual({ failed: ["z"], asked: 2 });
});

test("after it is disposed nothing is written any more", async () => {
  const t = setUp();
  t.feed.load("z");
  t.feed.dispose();
  t.lists[0]!.resolve({ revision: 1, rows: [row("a")] });
  await t.settle();
  expect({ keys: t.keys(), timers: t.timers.length }).toEqual({ keys: [], timers: 0 });
});
