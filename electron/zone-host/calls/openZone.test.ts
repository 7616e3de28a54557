import { expect, test } from "vitest";
import { ConditionTable } from "../../../shared/alarms/conditionTable.ts";
import type { ServerLink } from "../redundancy/serverLink.ts";
import { healthOf } from "./openZone.ts";

test("a server's health says how many alarm events found the zone's alarm list full", () => {
  const table = new ConditionTable("z", 0);
  table.apply({
    server: "s1",
    conditionId: "nsu=urn:p;s=P-101.FlowLow",
    branchId: "",
    eventId: "00",
    name: "FlowLow",
    sourceName: "P-101",
    asset: null,
    tag: null,
    message: "",
    severity: 500,
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
  const link = (server: string) => ({ health: () => ({ server }) }) as unknown as ServerLink;
  const links = new Map(["s1", "s2"].map((id) => [id, link(id)]));
  expect(healthOf({ links, table })).toEqual([{ server: "s1", refusedAlarms: 1 }, { server: "s2" }]);
});
