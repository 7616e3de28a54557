import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ConditionTable } from "../../../shared/alarms/conditionTable.ts";
import { CommunicationAlarm } from "./communicationAlarm.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function alarm(): { alarm: CommunicationAlarm; table: ConditionTable; row: () => unknown } {
  const table = new ConditionTable("process", 1);
  const a = new CommunicationAlarm({
    server: "s1",
    serverName: "Utilities",
    table,
    clock: { nowMs: () => Date.now(), steadyMs: () => Date.now() },
  });
  return { alarm: a, table, row: () => table.rows().map((r) => [r.key, r.active, r.acked, r.ackedBy, r.message]) };
}
const key = "process|s1|millward:link:s1|";

test("a break within the debounce raises nothing; a longer one raises one alarm with the link's sentence", () => {
  const { alarm: a, row } = alarm();
  a.up();
  a.down("The connection to the server broke.");
  vi.advanceTimersByTime(1_400);
  a.up();
  vi.advanceTimersByTime(60_000);
  expect(row()).toEqual([]);
  a.down("The connection to the server broke.");
  a.down("Nothing listens there.");
  vi.advanceTimersByTime(1_500);
  a.down("The server does not answer.");
  expect(row()).toEqual([[key, true, false, "", "No communication with Utilities. The server does not answer."]]);
  a.dispose();
});

test("returned and unacknowledged it stays until acknowledged; acknowledged it leaves when the link is back", () => {
  const { alarm: a, row, table } = alarm();
  a.up();
  a.down("x.");
  vi.advanceTimersByTime(1_500);
  a.up();
  expect(row()).toEqual([[key, false, false, "", "Communication with Utilities is back."]]);
  expect([a.acknowledge("ada", "seen"), row(), a.acknowledge("bob", "again")]).toEqual([true, [], false]);
  a.down("x.");
  vi.advanceTimersByTime(1_500);
  a.acknowledge("ada", "seen");
  expect([row(), table.rows()[0]?.comment]).toEqual([
    [[key, true, true, "ada", "No communication with Utilities. x."]],
    "seen",
  ]);
  a.up();
  expect(row()).toEqual([]);
});

test("a server that was never there is given half a minute at start", () => {
  const { alarm: a, row } = alarm();
  a.down("Connecting.");
  vi.advanceTimersByTime(29_000);
  expect(row()).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(row()).toEqual([[key, true, false, "", "No communication with Utilities. Connecting."]]);
  a.dispose();
});

test("a full table, a refresh and a lost link of that server leave the alarm alone", () => {
  const { alarm: a, table } = alarm();
  table.apply({
    server: "s1",
    conditionId: "i=1",
    branchId: "",
    eventId: "",
    name: "",
    sourceName: "",
    asset: null,
    tag: null,
    message: "",
    severity: 1,
    active: true,
    acked: false,
    confirmed: null,
    suppressedOrShelved: false,
    comment: "",
    userId: "",
    activeSinceMs: null,
    timeMs: 1,
    retain: true,
  });
  vi.advanceTimersByTime(30_000);
  table.linkLost("s1");
  table.refreshStart("s1");
  table.refreshEnd("s1");
  expect(table.rows().map((r) => [r.key, r.suspect, r.active])).toEqual([[key, false, true]]);
  expect(table.isLocal(key)).toBe(true);
  a.dispose();
});
