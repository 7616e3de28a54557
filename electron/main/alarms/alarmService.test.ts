import { expect, test, vi } from "vitest";
import type { Caller } from "../../../shared/access/roles.ts";
import type { ConditionRow } from "../../../shared/alarms/condition.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ConditionMethodResult } from "../../../shared/hosts/zoneHost.ts";
import type { CallContext } from "../../../shared/ipc/define.ts";
import { silentLog } from "../../base/log.ts";
import { AlarmService } from "./alarmService.ts";

const row = (id: string, more: Partial<ConditionRow> = {}): ConditionRow => ({
  key: `process|${id}|`,
  zone: "process",
  server: "p-1",
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
const person = (zone: string): Caller => ({
  userId: "a.lee",
  displayName: "A. Lee",
  sessionId: "s",
  grants: [{ role: "Operator", zone }],
});

function build(host: { rows?: ConditionRow[]; results?: ConditionMethodResult[]; down?: boolean }) {
  const asked: unknown[] = [];
  const told: unknown[] = [];
  const notes: unknown[] = [];
  const service = new AlarmService({
    zoneIds: ["process"],
    bootId: "b00t",
    log: silentLog,
    refreshMs: 1000,
    host: () => {
      if (host.down === true) throw new AppError("unavailable", "Process is not reachable.");
      return {
        close: () => undefined,
        call: async (name, input) => {
          asked.push([name, input]);
          return (name === "conditions" ? { revision: 3, rows: host.rows ?? [] } : host.results) as never;
        },
      };
    },
    emit: (_name, payloadFor) =>
      void told.push([payloadFor(person("process")), payloadFor(person("utilities")), payloadFor(null)]),
  });
  const context: CallContext<Caller> = {
    caller: person("process"),
    windowId: 1,
    auditSeq: 9,
    note: (fields) => void notes.push(fields),
  };
  return { asked, told, notes, service, context };
}

/** The zone has told its one alarm; under fake timers. */
async function oneAlarmUp() {
  const host = { rows: [row("a")] };
  const { service } = build(host);
  service.zoneUp("process");
  await vi.advanceTimersByTimeAsync(1);
  return { host, service };
}

test("changes reach only windows whose user may see the zone's alarms", async () => {
  const { service, told } = build({ rows: [row("a")] });
  service.zoneUp("process");
  await expect
    .poll(() => told)
    .toEqual([[{ zone: "process", revision: 1, upserted: [row("a")], removed: [] }, null, null]]);
  service.zoneDown("process");
  expect(told[1]).toEqual([
    { zone: "process", revision: 2, upserted: [row("a", { suspect: true })], removed: [] },
    null,
    null,
  ]);
});

test("rows of an earlier host that the live server does not re-send in its refresh time are over", async () => {
  vi.useFakeTimers();
  try {
    const { host, service } = await oneAlarmUp();
    service.zoneDown("process");
    host.rows = [];
    service.zoneUp("process");
    service.linkLive("process", "p-1");
    await vi.advanceTimersByTimeAsync(999);
    expect((await service.calls["alarms.list"]({ zone: "process" })).rows).toEqual([row("a", { suspect: true })]);
    await vi.advanceTimersByTimeAsync(2);
    expect((await service.calls["alarms.list"]({ zone: "process" })).rows).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test("while a zone's process is down again, its alarms stay however long ago a link of it came back", async () => {
  vi.useFakeTimers();
  try {
    const { service } = await oneAlarmUp();
    service.linkLive("process", "p-1");
    await vi.advanceTimersByTimeAsync(500);
    service.zoneDown("process");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await service.calls["alarms.list"]({ zone: "process" })).toEqual({
      revision: 2,
      rows: [row("a", { suspect: true })],
    });
  } finally {
    vi.useRealTimers();
  }
});

test("a link that is lost before its refresh came ends no alarm; once it is live again for its refresh time, what was not re-sent is over", async () => {
  vi.useFakeTimers();
  try {
    const host = { rows: [row("a"), row("b", { server: "p-2" })] };
    const { service } = build(host);
    const rows = async () => (await service.calls["alarms.list"]({ zone: "process" })).rows;
    service.zoneUp("process");
    await vi.advanceTimersByTimeAsync(1);
    service.zoneDown("process");
    host.rows = [];
    service.zoneUp("process");
    for (const server of ["p-1", "p-2"]) service.linkLive("process", server);
    await vi.advanceTimersByTimeAsync(500);
    service.linkLost("process", "p-1");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await rows()).toEqual([row("a", { suspect: true })]);
    service.linkLive("process", "p-1");
    await vi.advanceTimersByTimeAsync(1001);
    expect(await rows()).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test("an acknowledgement names the audit record, leaves out rows that are gone, and notes what the server refused", async () => {
  const good = { key: "process|a|", status: "Good", statusCode: 0 };
  const { service, asked, notes, told, context } = build({ rows: [row("a")], results: [good] });
  service.zoneUp("process");
  await expect.poll(() => told.length).toBe(1);
  const gone = { key: "process|gone|", status: "BadNodeIdUnknown", statusCode: 0x80340000 };
  expect(
    await service.calls["alarms.acknowledge"](
      { zone: "process", keys: ["process|a|", "process|gone|"], comment: "seen" },
      context,
    ),
  ).toEqual([good, gone]);
  expect(asked[1]).toEqual([
    "acknowledge",
    { userId: "a.lee", keys: ["process|a|"], comment: "seen", auditEntryId: "millward:b00t:9" },
  ]);
  expect(notes).toEqual([{ detail: { good: 1, refused: 1, status: "BadNodeIdUnknown" } }]);
  await expect(
    service.calls["alarms.confirm"]({ zone: "process", keys: ["process|gone|"], comment: "" }, context),
  ).rejects.toEqual(new AppError("not_found", "This alarm is no longer in the list."));
});

test("when the server refuses every row the call fails with the reason", async () => {
  const { service, told, context } = build({
    rows: [row("a")],
    results: [{ key: "process|a|", status: "BadUserAccessDenied", statusCode: 0x801f0000 }],
  });
  service.zoneUp("process");
  await expect.poll(() => told.length).toBe(1);
  await expect(
    service.calls["alarms.acknowledge"]({ zone: "process", keys: ["process|a|"], comment: "" }, context),
  ).rejects.toEqual(
    new AppError("forbidden", "The server refused: this user may not do that there (BadUserAccessDenied)."),
  );
});
