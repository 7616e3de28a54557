import { expect, test } from "vitest";
import type { ConditionChange, ConditionRow } from "../../../shared/alarms/condition.ts";
import { alarmRow, runAlarms } from "../../../test/support/alarmsInMemory.ts";
import { AlarmMirror } from "./alarmMirror.ts";
import { readSnapshot } from "./snapshotReading.ts";

const zone = { id: "process", servers: [{ id: "p-1" }] } as never;
const table = (count: number): ConditionRow[] => Array.from({ length: count }, (_, i) => alarmRow(`c${i}`));
const never = (): boolean => false;

/** Reads a table with a count of the rows that were looked at before each turn. */
async function counted(rows: readonly unknown[], isOver = never) {
  let [looked, reported] = [0, 0];
  const turns: number[] = [];
  const counting = new Proxy(rows, {
    get(list, name): unknown {
      if (typeof name === "string" && /^\d+$/.test(name)) looked++;
      return Reflect.get(list, name);
    },
  });
  const next = async (): Promise<void> => {
    turns.push(looked - reported);
    reported = looked;
  };
  const reading = readSnapshot({ revision: 1, rows: counting }, { zone, turns: { next }, isOver });
  const read = await reading.then(
    (snapshot) => snapshot.rows.length,
    (err: unknown) => String(err),
  );
  return { read, looked, longest: Math.max(0, ...turns, looked - reported) };
}

test("a table of 20,000 alarms is looked at 500 rows a turn, and no further once nobody waits", async () => {
  expect(await counted(table(20_000))).toEqual({ read: 20_000, looked: 20_000, longest: 500 });
  let turns = 0;
  expect(await counted(table(20_000), () => ++turns === 3)).toEqual({
    read: "AppError: The zone's alarm list is no longer asked for.",
    looked: 1500,
    longest: 500,
  });
});

const misfit = "The zone's alarm list is not of the form it should have: ";
test.each([
  ["names a server of another zone", [...table(600), alarmRow("x", { server: "u-1" })], "rows.600.server.", 601],
  ["is longer than any", table(20_001), "rows.", 0],
  ["holds more text than memory", table(20_000).map((r) => ({ ...r, message: "x".repeat(8000) })), "rows.", 7994],
])("a table that %s is refused where it does not fit", async (_what, rows, where, looked) => {
  const read = await counted(rows);
  expect(read.read).toMatch(misfit + where.slice(0, -1));
  expect(read.looked).toBeLessThanOrEqual(looked);
});

type Told = readonly [ConditionChange, null, null];
const upTo = (revision: number, more: Partial<ConditionChange>): ConditionChange => ({
  zone: "process",
  revision,
  upserted: [],
  removed: [],
  ...more,
});
/** What a window holds that applied every change in its turn. */
function windowOf(told: readonly unknown[]): { rows: number; gaps: number } {
  const rows = new Set<string>();
  let [revision, gaps] = [0, 0];
  for (const [change] of told as Told[]) {
    if (change.revision !== revision + 1) gaps++;
    revision = change.revision;
    for (const { key } of change.upserted) rows.add(key);
    for (const key of change.removed) rows.delete(key);
  }
  return { rows: rows.size, gaps };
}
const turn = (): Promise<unknown> => new Promise((go) => setImmediate(go));
async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await turn();
}

test("changes that arrive while a long table is checked and told come after it, without a gap", async () => {
  const { up, signals, service, told } = runAlarms({ rows: table(20_000) });
  up();
  await turns(10);
  signals.tell("conditions", "process", upTo(4, { removed: ["process|c1|"] }));
  await expect.poll(() => told.length).toBeGreaterThan(5);
  signals.tell("conditions", "process", upTo(5, { upserted: [alarmRow("late")], removed: ["process|c2|"] }));
  await expect.poll(() => windowOf(told)).toEqual({ rows: 19_999, gaps: 0 });
  const list = await service.calls["alarms.list"]({ zone: "process" });
  expect([list.rows.length, list.revision]).toEqual([19_999, (told.at(-1) as Told)[0].revision]);
  expect(Math.max(...(told as Told[]).map(([c]) => c.upserted.length))).toBe(500);
});

test("a host that ends and begins again in the middle of its long table has its new table alone", async () => {
  const host = { table: (): unknown => ({ revision: 3, rows: table(20_000) }) };
  const { up, down, told, service } = runAlarms(host);
  up();
  await turns(5);
  down();
  await turns(5);
  host.table = () => ({ revision: 1, rows: [alarmRow("new")] });
  up();
  await expect.poll(() => told.length).toBe(1);
  await turns(60);
  expect(await service.calls["alarms.list"]({ zone: "process" })).toEqual({ revision: 1, rows: [alarmRow("new")] });
  expect(windowOf(told)).toEqual({ rows: 1, gaps: 0 });
});

test("long tables of two zones at once are checked in turns, one piece a turn", async () => {
  let [looked, before] = [0, 0];
  const watched = (of: string): unknown => ({
    revision: 1,
    rows: new Proxy(
      Array.from({ length: 10_000 }, (_, i) =>
        alarmRow(`c${i}`, { zone: of, key: `${of}|c${i}|`, asset: null, tag: null }),
      ),
      {
        get(list, name): unknown {
          if (typeof name === "string" && /^\d+$/.test(name)) looked++;
          return Reflect.get(list, name);
        },
      },
    ),
  });
  const { signals, service } = runAlarms({ table: watched });
  for (const of of ["process", "utilities"]) signals.tell("up", of, { restarted: false });
  await Promise.resolve();
  const pieces: number[] = [];
  while (looked < 20_000) {
    await turn();
    pieces.push(looked - before);
    before = looked;
  }
  // The first turn may hold the first piece of each: they come with two answers.
  expect(Math.max(...pieces.slice(1))).toBe(500);
  await expect
    .poll(async () => (await service.calls["alarms.list"]({ zone: "utilities" }).catch(() => null))?.rows.length)
    .toBe(10_000);
});

test("a table is whole only with the last change that went by unread", () => {
  const mirror = new AlarmMirror("process");
  mirror.snapshot({ revision: 5, rows: [] });
  expect([mirror.missed(5), mirror.needsSnapshot]).toEqual([false, false]);
  expect([mirror.missed(7), mirror.needsSnapshot]).toEqual([true, true]);
  mirror.snapshot({ revision: 6, rows: [] });
  expect(mirror.needsSnapshot).toBe(true);
  mirror.snapshot({ revision: 7, rows: [] });
  expect(mirror.needsSnapshot).toBe(false);
  mirror.missed(9);
  mirror.hostDown();
  mirror.snapshot({ revision: 1, rows: [] });
  expect(mirror.needsSnapshot).toBe(false);
});

test("what went by unread is asked for, and until it came no list is given", async () => {
  const host = { table: (): unknown => ({ revision: 3, rows: [alarmRow("a")] }) };
  const { up, signals, service, told } = runAlarms(host);
  up();
  await expect.poll(() => told.length).toBe(1);
  host.table = () => ({ revision: 4, rows: [alarmRow("a"), alarmRow("b")] });
  signals.tell("conditionsMissed", "process", { revision: 4 });
  await expect(service.calls["alarms.list"]({ zone: "process" })).rejects.toMatchObject({ code: "unavailable" });
  await expect
    .poll(async () => (await service.calls["alarms.list"]({ zone: "process" }).catch(() => null))?.rows.length)
    .toBe(2);
});
