import { expect, test } from "vitest";
import { alarmRows } from "./alarmRows.ts";
import { contract, eventNames, type CallName, type Events, type Handlers } from "./contract.ts";
import type { Call, RoomHandlers } from "./define.ts";

const rows = Object.entries(contract) as readonly (readonly [CallName, Call])[];

test.each(rows)("%s: its sample is sound, and what it does it does in zone here", (_name, row) => {
  const parsed = row.input.parse(row.sample);
  expect(row.zone === "none" ? ["here"] : [row.zone(parsed)].flat()).toEqual(["here"]);
});

test("a read records refusals only and never waits for the audit log", () => {
  const held = rows.filter(([, row]) => row.audit === "refusals" && row.whenAuditDown === "refuse");
  expect(held.map(([name]) => name)).toEqual([]);
});

test("a call that a window may make before sign-in touches no zone", () => {
  const open = rows.filter(([, row]) => row.needs === "anyone");
  expect(open.map(([name, row]) => `${name} ${String(row.zone)}`)).toEqual([
    "session.state none",
    "session.enrol none",
    "session.signIn none",
    "session.dismissDemoCredentials none",
  ]);
});

test("a row's spec lacks nothing, a room's handlers lack no row, and the events' names are the events", () => {
  const list = async (): Promise<{ revision: number; rows: [] }> => ({ revision: 0, rows: [] });
  // @ts-expect-error: alarms.acknowledge and alarms.confirm have no handler
  const room: RoomHandlers<typeof alarmRows> = { "alarms.list": list };
  // @ts-expect-error: nor have the calls of every other room
  const all: Handlers = room;
  const { needs: _needs, ...openToWhom } = alarmRows["alarms.list"];
  // @ts-expect-error: whom it is open to is always written out
  const row: Call = openToWhom;
  const named: Record<keyof Events, true> = Object.fromEntries(eventNames.map((n) => [n, true])) as typeof named;
  expect([all, row, named["alarms.changed"]]).toEqual([room, openToWhom, true]);
});
