import { expect, test } from "vitest";
import { unknownCapabilities } from "../../../../../shared/zones/capabilities.ts";
import { noCounters } from "../../../../../shared/zones/linkCounters.ts";
import type { ServerCard } from "../../../../../shared/hosts/diagnosisCalls.ts";
import { capabilitySections } from "./capabilityFacts.ts";

const use: ServerCard["use"] = {
  publishMs: 500,
  samplingMs: 250,
  itemsPerCall: 7,
  sessions: 1,
  counters: { ...noCounters, items: 2400, itemsRefused: 3, subscriptions: 4 },
};
const said = (card: ServerCard): Record<string, string> =>
  Object.fromEntries(
    capabilitySections(card).flatMap((s) =>
      s.facts.map((f) => [f.label, [f.value, f.means].filter((t) => t !== "").join(" | ")]),
    ),
  );

test("what limits the server sets is said with what Millward makes of it", () => {
  const card: ServerCard = {
    asking: false,
    use,
    capabilities: {
      ...unknownCapabilities,
      serviceLevel: 120,
      limits: { ...unknownCapabilities.limits, maxMonitoredItemsPerCall: 7, maxNodesPerRead: 0 },
      minSupportedSampleRateMs: 50,
      revisedSamplingMs: 1000,
      aggregates: ["Average", "Count"],
      historyData: false,
      auditing: false,
    },
  };
  expect(said(card)).toMatchObject({
    "Items per request": "7 | Values are asked for 7 at a time.",
    "Items per subscription":
      "not told | 2,400 values are watched in 3 subscriptions, and one more carries the alarms.",
    "Nodes per read": "no limit stated",
    "Nodes per write": "not told",
    "Service level": "120 of 255 | It asks its clients to prefer a partner.",
    "Refused values": "3 | Each says why where it is shown.",
    "Fastest sampling granted":
      "1\u2009s | Values shown come every 1\u2009s at best, not every 250\u2009ms as the plant project asks.",
    Aggregates: "2 | Average, Count",
    "Audit events": "off | The server keeps no record of who did what: switch it on at the server.",
    "Refresh of one subscription": "no | Alarms are asked for anew for the whole server after an interruption.",
  });
});

test("a server that tells nothing leaves no empty or odd word behind", () => {
  const facts = capabilitySections({ asking: true, use, capabilities: unknownCapabilities }).flatMap((s) => s.facts);
  expect(facts.filter((f) => f.value === "" || /NaN|null|undefined/.test(f.value + f.means))).toEqual([]);
  expect(facts.find((f) => f.label === "Aggregates")?.value).toBe("being asked");
});
