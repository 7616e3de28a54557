import { expect, test, vi } from "vitest";
import type { ConditionRow } from "../../../shared/alarms/condition.ts";
import { AppError } from "../../../shared/errors.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import { alarmPlant, alarmRow, runAlarms, type FakeHost } from "../../../test/support/alarmsInMemory.ts";

const notRead = new AppError("unavailable", "The zone's process has not told its whole alarm list yet.");

/** The zone has told its one alarm; under fake timers. */
async function oneAlarmUp() {
  const host = { rows: [alarmRow("a")] };
  const built = runAlarms(host);
  built.up();
  await vi.advanceTimersByTimeAsync(1);
  return { host, ...built };
}

test("changes reach only windows whose user may see the zone's alarms", async () => {
  const { up, down, told } = runAlarms({ rows: [alarmRow("a")] });
  up();
  await expect
    .poll(() => told)
    .toEqual([[{ zone: "process", revision: 1, upserted: [alarmRow("a")], removed: [] }, null, null]]);
  down();
  expect(told[1]).toEqual([
    { zone: "process", revision: 2, upserted: [alarmRow("a", { suspect: true })], removed: [] },
    null,
    null,
  ]);
});

test("rows of an earlier host that the live server does not re-send in its refresh time are over", async () => {
  vi.useFakeTimers();
  try {
    const { host, service, up, down, link } = await oneAlarmUp();
    down();
    host.rows = [];
    up();
    link("p-1", "connecting", "live");
    await vi.advanceTimersByTimeAsync(999);
    expect((await service.calls["alarms.list"]({ zone: "process" })).rows).toEqual([alarmRow("a", { suspect: true })]);
    await vi.advanceTimersByTimeAsync(2);
    expect((await service.calls["alarms.list"]({ zone: "process" })).rows).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test("while a zone's process is down again, its alarms stay however long ago a link of it came back", async () => {
  vi.useFakeTimers();
  try {
    const { service, down, link } = await oneAlarmUp();
    link("p-1", "connecting", "live");
    await vi.advanceTimersByTimeAsync(500);
    down();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await service.calls["alarms.list"]({ zone: "process" })).toEqual({
      revision: 2,
      rows: [alarmRow("a", { suspect: true })],
    });
  } finally {
    vi.useRealTimers();
  }
});

test("a link lost before its refresh ends no alarm; what is not re-sent once it is live is over", async () => {
  vi.useFakeTimers();
  try {
    const host = { rows: [alarmRow("a"), alarmRow("b", { server: "p-2" })] };
    const { service, up, down, link } = runAlarms(host);
    const rows = async () => (await service.calls["alarms.list"]({ zone: "process" })).rows;
    up();
    await vi.advanceTimersByTimeAsync(1);
    down();
    host.rows = [];
    up();
    for (const server of ["p-1", "p-2"]) link(server, "connecting", "live");
    await vi.advanceTimersByTimeAsync(500);
    link("p-1", "live", "reconnecting");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await rows()).toEqual([alarmRow("a", { suspect: true })]);
    link("p-1", "connecting", "live");
    await vi.advanceTimersByTimeAsync(1001);
    expect(await rows()).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test("an acknowledgement names the audit record, leaves out rows that are gone, notes what was refused", async () => {
  const good = { key: "process|a|", status: "Good", statusCode: 0 };
  const { service, up, asked, notes, told, context } = runAlarms({ rows: [alarmRow("a")], results: [good] });
  up();
  await expect.poll(() => told.length).toBe(1);
  const gone = { key: "process|gone|", status: "BadNodeIdUnknown", statusCode: 0x80340000 };
  expect(
    await service.calls["alarms.acknowledge"](
      { zone: "process", keys: ["process|a|", "process|gone|"], comment: "seen" },
      context,
    ),
  ).toEqual([good, gone]);
  expect(asked[1]).toEqual([
    "actOnAlarms",
    { verb: "acknowledge", userId: "a.lee", keys: ["process|a|"], comment: "seen", auditEntryId: "millward:b00t:9" },
  ]);
  expect(notes).toEqual([{ detail: { good: 1, refused: 1, status: "BadNodeIdUnknown" } }]);
  await expect(
    service.calls["alarms.confirm"]({ zone: "process", keys: ["process|gone|"], comment: "" }, context),
  ).rejects.toEqual(new AppError("not_found", "This alarm is no longer in the list."));
});

test("when the server refuses every row the call fails with the reason", async () => {
  const { service, up, told, context } = runAlarms({
    rows: [alarmRow("a")],
    results: [{ key: "process|a|", status: "BadUserAccessDenied", statusCode: 0x801f0000 }],
  });
  up();
  await expect.poll(() => told.length).toBe(1);
  await expect(
    service.calls["alarms.acknowledge"]({ zone: "process", keys: ["process|a|"], comment: "" }, context),
  ).rejects.toEqual(
    new AppError("forbidden", "The server refused: this user may not do that there (BadUserAccessDenied)."),
  );
});

test("a host that lists another zone's alarms is not believed, nor one that names its assets", async () => {
  const forged = runAlarms({ rows: [alarmRow("a"), alarmRow("b", { zone: "utilities", key: "utilities|b|" })] });
  forged.up();
  await new Promise(setImmediate);
  expect(forged.told).toEqual([[{ zone: "process", revision: 2, upserted: [], removed: [] }, null, null]]);
  await expect(forged.service.calls["alarms.list"]({ zone: "utilities" })).rejects.toEqual(notRead);
  await forged.service.dispose();
  const { up, told } = runAlarms({
    rows: [alarmRow("a", { asset: "P-1", tag: "P-1.Flow" }), alarmRow("b", { asset: "U-1" })],
  });
  up();
  await expect.poll(() => told.length).toBe(1);
  expect((told as { upserted: ConditionRow[] }[][])[0]![0]!.upserted.map((r) => [r.asset, r.tag])).toEqual([
    ["P-1", "P-1.Flow"],
    [null, null],
  ]);
});

test("when a zone begins again with another plant, its earlier alarms are over", async () => {
  const { up, signals, told, service } = runAlarms({ rows: [alarmRow("a")] });
  up();
  await expect.poll(() => told.length).toBe(1);
  signals.tell("gone", "process", {});
  expect(told[1]).toEqual([{ zone: "process", revision: 2, upserted: [], removed: ["process|a|"] }, null, null]);
  await expect(service.calls["alarms.list"]({ zone: "process" })).rejects.toEqual(notRead);
});

const conditions = (revision: number, upserted: ConditionRow[]) => ({
  zone: "process",
  revision,
  upserted,
  removed: [],
});

test("a table that did not come is asked for again, and until it comes no list is claimed", async () => {
  vi.useFakeTimers();
  try {
    const host: FakeHost = { rows: [alarmRow("a")], down: true };
    const { service, up, signals, told } = runAlarms(host);
    const list = () => service.calls["alarms.list"]({ zone: "process" });
    await expect(list()).rejects.toEqual(notRead);
    up();
    await vi.advanceTimersByTimeAsync(1);
    signals.tell("conditions", "process", conditions(1, [alarmRow("b")]));
    await expect(list()).rejects.toEqual(notRead);
    host.down = false;
    await vi.advanceTimersByTimeAsync(300);
    expect((await list()).rows).toEqual([alarmRow("a")]);
    signals.tell("conditions", "process", conditions(4, [alarmRow("c")]));
    expect((await list()).rows).toEqual([alarmRow("a"), alarmRow("c")]);
    expect(told).toHaveLength(3);
  } finally {
    vi.useRealTimers();
  }
});

test("while a gap is open windows are told to ask for the list, which is not given", async () => {
  vi.useFakeTimers();
  try {
    const { host, service, signals, told } = await oneAlarmUp();
    Object.assign(host, { down: true });
    signals.tell("conditions", "process", conditions(9, [alarmRow("b")]));
    await vi.advanceTimersByTimeAsync(260);
    expect(told[1]).toEqual([{ zone: "process", revision: 3, upserted: [], removed: [] }, null, null]);
    await expect(service.calls["alarms.list"]({ zone: "process" })).rejects.toEqual(notRead);
    await service.dispose();
  } finally {
    vi.useRealTimers();
  }
});

test("windows are told that the list is not whole also while the host leaves the ask unanswered", async () => {
  vi.useFakeTimers();
  try {
    const { host, service, signals, told } = await oneAlarmUp();
    Object.assign(host, { silent: new Promise(() => undefined) });
    signals.tell("conditions", "process", conditions(9, [alarmRow("b")]));
    await vi.advanceTimersByTimeAsync(1300);
    expect(told[1]).toEqual([{ zone: "process", revision: 3, upserted: [], removed: [] }, null, null]);
    await service.dispose();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test.each(["down", "gone"] as const)("a host that is %s is asked for its table no more", async (end) => {
  vi.useFakeTimers();
  try {
    const { asked, up, down, signals, host } = await oneAlarmUp();
    Object.assign(host, { asked: () => signals.tell("conditions", "process", conditions(99, [])) });
    up();
    await vi.advanceTimersByTimeAsync(1000);
    if (end === "down") down();
    else signals.tell("gone", "process", {});
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([before > 1, asked.length]).toEqual([true, before]);
  } finally {
    vi.useRealTimers();
  }
});

test.each(["with each answer", "after each answer"])("a host with a gap %s is asked ever more slowly", async (when) => {
  vi.useFakeTimers();
  try {
    const { asked, up, signals, host } = await oneAlarmUp();
    let revision = 100;
    const gap = () => signals.tell("conditions", "process", conditions((revision += 10), []));
    Object.assign(host, { asked: () => (when === "with each answer" ? gap() : setTimeout(gap, 1)) });
    up();
    await vi.advanceTimersByTimeAsync(300);
    expect(asked.length).toBeLessThanOrEqual(4);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.length).toBeGreaterThan(6);
    expect(asked.length).toBeLessThan(16);
  } finally {
    vi.useRealTimers();
  }
});

test("rows that name another zone's assets are counted in one line, said again when their number doubled", async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => alarmRow(`${i}`, { asset: "U-1" }));
  const { up, told, warned, signals } = runAlarms({ rows });
  up();
  await expect.poll(() => told.length).toBe(2);
  expect(warned).toEqual([{ name: "alarms.row.ofOtherZone", zone: "process", count: 1000, asset: "U-1", tag: "" }]);
  for (let i = 4; i < 40; i++) signals.tell("conditions", "process", conditions(i, [alarmRow("x", { asset: "U-1" })]));
  expect(warned).toMatchObject([{ count: 1000 }, { count: 1024 }]);
});

test("when an asset becomes another zone's, rows that name it do so no more, and again when it returns", async () => {
  const { up, told, service, become } = runAlarms({ rows: [alarmRow("a", { asset: "P-1" }), alarmRow("b")] });
  up();
  await expect.poll(() => told.length).toBe(1);
  const assets = async () =>
    (await service.calls["alarms.list"]({ zone: "process" })).rows.map((r) => [r.conditionId, r.asset]);
  become({ ...alarmPlant, asset: new Map([["P-1", { zone: "utilities" }]]) } as unknown as PlantIndex);
  expect(await assets()).toEqual([
    ["a", null],
    ["b", null],
  ]);
  expect(told[1]).toEqual([{ zone: "process", revision: 2, upserted: [alarmRow("a")], removed: [] }, null, null]);
  become(alarmPlant);
  expect(await assets()).toEqual([
    ["a", "P-1"],
    ["b", null],
  ]);
});

test("a zone without servers has no alarms", async () => {
  expect(await runAlarms({}).service.calls["alarms.list"]({ zone: "yard" })).toEqual({ revision: 0, rows: [] });
});
