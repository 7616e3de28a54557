import { coerceNodeId, DataType, LocalizedText, NodeId, Variant } from "node-opcua-client";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ConditionTable } from "../../../shared/alarms/conditionTable.ts";
import { conditionFilter, ConditionSource } from "./conditionEvents.ts";

const names = (conditionFilter().selectClauses ?? []).map((c) => (c.browsePath ?? []).map((q) => q.name).join("."));
const namespaces = ["http://opcfoundation.org/UA/", "urn:plant"];
function source(): {
  table: ConditionTable;
  refreshes: number;
  losses: number;
  send(fields: Record<string, Variant>): void;
} {
  const table = new ConditionTable("z", 10);
  const s = {
    table,
    refreshes: 0,
    losses: 0,
    send: (fields: Record<string, Variant>) =>
      conditions.onEvent(names.map((n) => fields[n === "" ? "ConditionId" : n] ?? new Variant())),
  };
  const conditions = new ConditionSource({
    server: "s1",
    table,
    namespaces,
    tags: [{ index: 0, server: "s1", identifier: "P-101.Flow", type: "Double" }],
    nowMs: () => 5,
    onRefreshRequired: () => (s.refreshes += 1),
    onEventsLost: () => (s.losses += 1),
  });
  return s;
}
const v = (dataType: DataType, value: unknown): Variant => new Variant({ dataType, value });
const alarm = (more: Record<string, Variant> = {}): Record<string, Variant> => ({
  ConditionId: v(DataType.NodeId, coerceNodeId("ns=1;s=P-101.FlowLow")),
  EventType: v(DataType.NodeId, coerceNodeId("i=9764")),
  EventId: v(DataType.ByteString, Buffer.from("0102", "hex")),
  Retain: v(DataType.Boolean, true),
  "ActiveState.Id": v(DataType.Boolean, true),
  "AckedState.Id": v(DataType.Boolean, false),
  Severity: v(DataType.UInt16, 850),
  SourceName: v(DataType.String, "1:P-101.Flow"),
  ConditionName: v(DataType.String, "FlowLow"),
  Message: v(DataType.LocalizedText, new LocalizedText({ text: "low\u202e" })),
  "ActiveState.TransitionTime": v(DataType.DateTime, new Date(Date.UTC(2026, 0, 1))),
  Time: v(DataType.DateTime, new Date(Date.UTC(2026, 0, 2))),
  ...more,
});

test("an event becomes a row: namespace by URI, source mapped to asset and tag, texts safe, server's times", () => {
  const s = source();
  s.send(alarm({ "ShelvingState.CurrentState.Id": v(DataType.NodeId, coerceNodeId("i=2930")) }));
  s.send(
    alarm({
      BranchId: v(DataType.NodeId, coerceNodeId("ns=1;i=7")),
      "ShelvingState.CurrentState.Id": v(DataType.NodeId, coerceNodeId("i=2932")),
    }),
  );
  expect(s.table.rows()).toEqual([
    {
      key: "z|s1|nsu=urn:plant;s=P-101.FlowLow|",
      zone: "z",
      server: "s1",
      conditionId: "nsu=urn:plant;s=P-101.FlowLow",
      branchId: "",
      eventId: "0102",
      name: "FlowLow",
      asset: "P-101",
      tag: "P-101.Flow",
      sourceName: "P-101.Flow",
      message: "low",
      severity: 850,
      priority: 1,
      active: true,
      acked: false,
      confirmed: null,
      suppressedOrShelved: false,
      comment: "",
      ackedBy: "",
      activeAtMs: Date.UTC(2026, 0, 1),
      atMs: Date.UTC(2026, 0, 2),
      suspect: false,
    },
    expect.objectContaining({ branchId: "nsu=urn:plant;i=7", suppressedOrShelved: true }),
  ]);
});

test("a refresh is bracketed by its start and end, and the server may ask for one", () => {
  const s = source();
  const system = (id: number): Record<string, Variant> => ({ EventType: v(DataType.NodeId, coerceNodeId(`i=${id}`)) });
  s.send(alarm());
  s.send(system(2787));
  expect(s.table.rows().map((r) => r.suspect)).toEqual([true]);
  s.send(system(2788));
  s.send(system(2789));
  expect([s.table.rows().length, s.refreshes]).toEqual([0, 1]);
});

test("a queue that overflowed during a refresh puts all in doubt, and the refresh's end removes nothing", () => {
  const s = source();
  const system = (id: number): Record<string, Variant> => ({ EventType: v(DataType.NodeId, coerceNodeId(`i=${id}`)) });
  s.send(alarm());
  s.send(system(2787));
  s.send(system(3035));
  s.send(system(2788));
  expect({ suspect: s.table.rows().map((r) => r.suspect), losses: s.losses, refreshes: s.refreshes }).toEqual({
    suspect: [true],
    losses: 1,
    refreshes: 0,
  });
});

test("an event that is no condition changes nothing, and no field of any type makes it throw", () => {
  const s = source();
  s.send(alarm({ ConditionId: v(DataType.NodeId, NodeId.nullNodeId) }));
  expect(s.table.rows()).toEqual([]);
  const odd = fc.constantFrom(
    new Variant(),
    v(DataType.Double, Number.NaN),
    v(DataType.String, "\u0000".repeat(9)),
    v(DataType.Boolean, true),
    v(DataType.ByteString, Buffer.alloc(500)),
    v(DataType.NodeId, coerceNodeId("i=1")),
  );
  fc.assert(
    fc.property(fc.constantFrom(...names.filter((n) => n !== "" && n !== "EventType")), odd, (name, value) =>
      s.send(alarm({ [name]: value })),
    ),
  );
});
