import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConditionChange, ConditionRow } from "../../../shared/alarms/condition.ts";
import type { RecordBatch } from "../../../shared/hosts/zoneHost.ts";
import type { TrustQuestion } from "../../../shared/zones/health.ts";
import { createLog } from "../../base/log.ts";
import { ZoneSignalPort } from "./zoneSignals.ts";
import { runs } from "../../../test/support/propertyRuns.ts";

function build() {
  const lines: { event: string; zone: string; name: string; where: string; count: number }[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as never);
  const batches: [string, RecordBatch][] = [];
  const port = new ZoneSignalPort(createLog({ process: "test" }, { write }), (...told) => void batches.push(told));
  const told: [string, string, unknown][] = [];
  for (const name of ["health", "conditions", "trustQuestion", "link", "nodeSwitched", "serverAudit", "up"] as const)
    port.on(name, (zone, payload) => void told.push([name, zone, payload]));
  const refused: [string, number][] = [];
  port.on("refused", (zone, { count }) => void refused.push([zone, count]));
  return { port, told, lines, batches, refused };
}
const row = (more: Partial<ConditionRow> = {}): ConditionRow => ({
  key: "wet|s|c|",
  zone: "wet",
  server: "s",
  conditionId: "c",
  branchId: "",
  eventId: "01",
  name: "High",
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
const change = (more: Partial<ConditionChange> = {}): ConditionChange => ({
  zone: "wet",
  revision: 1,
  upserted: [row()],
  removed: ["wet|s|d|"],
  ...more,
});
const question = (zone: string): TrustQuestion => ({
  zone,
  server: "s",
  endpointUrl: "opc.tcp://x",
  expectedApplicationUri: "urn:x",
  faults: ["untrusted"],
  askedAtMs: 1,
  certificate: {
    sha256: "ab",
    sha1: "",
    subject: "",
    issuer: "",
    selfSigned: true,
    applicationUri: "",
    dnsNames: [],
    ipAddresses: [],
    notBeforeMs: 1,
    notAfterMs: 2,
    keyBits: 2048,
    signatureAlgorithm: "",
  },
});
const batch = (zone: string, more: Partial<RecordBatch> = {}): RecordBatch => ({
  zone,
  epoch: 1,
  seq: 1,
  index: Uint32Array.of(1),
  value: Float64Array.of(1),
  status: Uint32Array.of(0),
  sourceMs: Float64Array.of(1),
  texts: [],
  backfilledFrom: 1,
  gaps: [],
  fills: [],
  restated: 0,
  ...more,
});

test("what a host says reaches the rooms by name, as the word of the sender's zone", () => {
  const { port, told, batches, lines } = build();
  port.receive("wet", "conditions", change());
  port.receive("dry", "trustQuestion", question("dry"));
  port.receive("dry", "link", { server: "s", node: 2, from: "live", to: "silent", reason: "", code: "" });
  port.receive("wet", "record", batch("wet"));
  expect({ told, batches, lines }).toEqual({
    told: [
      ["conditions", "wet", change()],
      ["trustQuestion", "dry", question("dry")],
      ["link", "dry", { server: "s", node: 2, from: "live", to: "silent", reason: "", code: "" }],
    ],
    batches: [["wet", batch("wet")]],
    lines: [],
  });
});

const forgeries: readonly (readonly [what: string, name: string, payload: unknown])[] = [
  ["a change of another zone", "conditions", change({ zone: "wet" })],
  ["another zone's row in a change of its own", "conditions", change({ zone: "dry", upserted: [row()], removed: [] })],
  [
    "a row of its own under another zone's key",
    "conditions",
    change({ zone: "dry", upserted: [row({ zone: "dry", key: "wet|s|c|" })], removed: [] }),
  ],
  [
    "a row of another zone under a key of its own",
    "conditions",
    change({ zone: "dry", upserted: [row({ key: "dry|s|c|" })], removed: [] }),
  ],
  ["another zone's key as removed", "conditions", change({ zone: "dry", upserted: [], removed: ["wet|s|c|"] })],
  ["another zone's trust question", "trustQuestion", question("wet")],
  ["another zone's records", "record", batch("wet")],
  ["records whose columns do not fit", "record", batch("dry", { value: new Float64Array(9) })],
  ["records that are none", "record", null],
  ["a text without end", "conditions", change({ zone: "dry", upserted: [], removed: [`dry|${"x".repeat(9000)}`] })],
  ["main's own word", "up", { restarted: false }],
  ["a name that every object has", "toString", {}],
  ["an unknown name", "shutdown", {}],
  ["a link without a server", "link", { from: "live", to: "refused", reason: "", code: "" }],
  ["a switch of no cause", "nodeSwitched", { server: "s", fromNode: 1, toNode: 2, atMs: 1, cause: "x", reason: "" }],
  ["health that is no list", "health", { length: 1 }],
  ["audit events that are none", "serverAudit", { server: "s", events: [{ message: 7 }], missed: 0 }],
];

test.each(forgeries)("a compromised host that sends %s is not heard, and that is told", (_what, name, payload) => {
  const { port, told, batches, lines, refused } = build();
  port.receive("dry", name, payload);
  expect({ told, batches, refused }).toEqual({ told: [], batches: [], refused: [["dry", 1]] });
  expect(lines).toMatchObject([{ event: "zone.signal.refused", zone: "dry", name, count: 1 }]);
});

test("a flood of what does not fit is counted, and does not fill the log", () => {
  const { port, lines, refused } = build();
  for (let n = 0; n < 1000; n++) port.receive("dry", "conditions", n);
  expect([refused.length, refused.at(-1), lines.length]).toEqual([10, ["dry", 512], 10]);
});

test("nothing that a host may send is thrown through its port", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom("health", "conditions", "record", "serverAudit", "__proto__"), fc.string()),
      fc.anything(),
      (name, payload) => {
        build().port.receive("dry", name, payload);
      },
    ),
    { numRuns: runs(300) },
  );
});

test("a room that fails on a signal does not keep the others from hearing it", () => {
  const lines: string[] = [];
  const port = new ZoneSignalPort(createLog({ process: "test" }, { write: (line) => void lines.push(line) }));
  const heard: string[] = [];
  port.on("gone", () => {
    throw new Error("broken room");
  });
  port.on("gone", (zone) => void heard.push(zone));
  port.tell("gone", "wet", {});
  expect([heard, lines.length]).toEqual([["wet"], 1]);
});
