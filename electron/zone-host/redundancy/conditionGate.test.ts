import { describe, expect, test } from "vitest";
import { ConditionTable, type ConditionEvent } from "../../../shared/alarms/conditionTable.ts";
import type { Clock } from "../wire/clock.ts";
import { ConditionGate } from "./conditionGate.ts";

const event = (more: Partial<ConditionEvent> = {}): ConditionEvent => ({
  server: "s1#2",
  conditionId: "c1",
  branchId: "",
  eventId: "aa",
  name: "High",
  sourceName: "P-1",
  asset: null,
  tag: null,
  message: "High",
  severity: 500,
  active: true,
  acked: false,
  confirmed: null,
  suppressedOrShelved: false,
  comment: "",
  userId: "",
  activeSinceMs: 1,
  timeMs: 1000,
  retain: true,
  ...more,
});

function build() {
  const time = { ms: 0 };
  const clock: Clock = { nowMs: () => time.ms, steadyMs: () => time.ms };
  const table = new ConditionTable("z", 100);
  const gate = new ConditionGate({ table, zone: "z", server: "s1", nodes: 2, clock });
  const rows = () => table.rows().map((r) => [r.server, r.conditionId, r.eventId, r.active, r.suspect]);
  return { time, table, gate, rows, node: (n: number) => gate.tables[n]! };
}

describe("between the nodes of a pair and the alarm table", () => {
  test("the rows are the logical server's, and only the active node writes, refreshes or doubts them", () => {
    const { gate, node, rows } = build();
    gate.activate(0);
    node(0).apply(event({ server: "s1" }));
    node(1).apply(event({ conditionId: "c2" }));
    node(1).linkLost("s1#2");
    node(1).refreshStart("s1#2");
    node(1).refreshEnd("s1#2");
    expect(rows()).toEqual([["s1", "c1", "aa", true, false]]);
    node(0).linkLost("s1");
    expect(rows()).toEqual([["s1", "c1", "aa", true, true]]);
  });

  test("Millward's own alarm about a node is shown whichever node is active, and no switch doubts it", () => {
    const { gate, node, rows } = build();
    gate.activate(0);
    node(1).applyLocal(event({ conditionId: "millward:link:s1#2" }));
    gate.activate(1);
    expect(rows()).toEqual([["s1", "millward:link:s1#2", "aa", true, false]]);
  });
});

describe("a switch between the nodes of a pair", () => {
  test("after a switch no EventId of the old node is left; what the new one does not send is over", () => {
    const { gate, node, rows } = build();
    gate.activate(0);
    node(0).apply(event());
    node(0).apply(event({ conditionId: "c2" }));
    gate.activate(1);
    expect(rows()).toEqual([
      ["s1", "c1", "", true, true],
      ["s1", "c2", "", true, true],
    ]);
    node(1).refreshStart("s1#2");
    node(1).apply(event({ eventId: "bb" }));
    node(1).refreshEnd("s1#2");
    expect(rows()).toEqual([["s1", "c1", "bb", true, false]]);
  });

  test("an event that only the standby had is in the table at the switch; one of both changes nothing", () => {
    const { time, gate, node, table } = build();
    gate.activate(0);
    node(0).apply(event({ timeMs: 1000, message: "first" }));
    node(1).apply(event({ timeMs: 1000, message: "the same from node 2" }));
    node(1).apply(event({ timeMs: 2000, message: "later", active: false }));
    node(1).apply(event({ conditionId: "c2", timeMs: 2000 }));
    gate.activate(1);
    expect(table.rows().map((r) => [r.conditionId, r.message, r.active])).toEqual([
      ["c1", "later", false],
      ["c2", "High", true],
    ]);
    node(0).apply(event({ conditionId: "c3", timeMs: 3000 }));
    time.ms = 10_001;
    gate.activate(0);
    expect(table.rows().map((r) => r.conditionId)).toEqual(["c1", "c2"]);
  });

  test("a branch that has gone does not come back by an older event of the standby", () => {
    const { gate, node, table } = build();
    gate.activate(0);
    node(1).apply(event({ timeMs: 1000 }));
    node(0).apply(event({ timeMs: 1000 }));
    node(0).apply(event({ timeMs: 2000, retain: false }));
    gate.activate(1);
    expect(table.rows()).toEqual([]);
  });
});
