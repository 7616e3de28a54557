import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConditionChange, ConditionRow } from "../../../shared/alarms/condition.ts";
import type { RecordBatch } from "../../../shared/hosts/zoneHost.ts";
import type { TrustQuestion } from "../../../shared/zones/health.ts";
import { noServerSecurity } from "../../../shared/zones/serverSecurity.ts";
import { createLog } from "../../base/log.ts";
import { ZoneSignalPort } from "./zoneSignals.ts";
import { certificate, link, server } from "../../../test/support/zonesInMemory.ts";
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
const sender = (id: string) => ({ id, servers: [server("s")] });
const [wet, dry] = [sender("wet"), sender("dry")];
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
  port.receive(wet, "conditions", change());
  port.receive(dry, "trustQuestion", question("dry"));
  port.receive(dry, "link", { server: "s", node: 2, from: "live", to: "silent", reason: "", code: "" });
  port.receive(wet, "record", batch("wet"));
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

const event = {
  atMs: 1,
  type: "",
  source: "",
  message: "",
  severity: 1,
  succeeded: null,
  user: "",
  entryId: "",
  detail: "",
};
const many = (count: number, one: unknown = {}): unknown[] => Array.from({ length: count }, () => one);
const dryRow = (more: Partial<ConditionRow>) => row({ zone: "dry", key: "dry|s|c|", ...more });
const dryChange = (upserted: unknown, removed: unknown = []) => ({ zone: "dry", revision: 1, upserted, removed });
const switched = { server: "s", fromNode: 1, toNode: 2, atMs: 1, cause: "down", reason: "" };
const changed = { server: "s", from: "live", to: "silent", reason: "", code: "" };
const security = { server: "s", security: noServerSecurity };

/** What fits in form, and would close windows, fill memory or speak for another zone's server. */
const abuses: readonly (readonly [what: string, name: string, payload: unknown])[] = [
  ["an alarm at a time that no date can be", "conditions", dryChange([dryRow({ activeAtMs: 1e16 })])],
  ["an alarm that changed at no time", "conditions", dryChange([dryRow({ atMs: NaN })])],
  ["a link since before all dates", "health", [{ ...link("s", "live"), sinceMs: -1e16 }]],
  ["an endless latency", "health", [{ ...link("s", "live"), latencyMs: Infinity }]],
  [
    "a certificate that ends after all dates",
    "trustQuestion",
    { ...question("dry"), certificate: { ...certificate("a"), notAfterMs: 9e15 } },
  ],
  ["a switch after all dates", "nodeSwitched", { ...switched, atMs: 1e300 }],
  ["more links than a zone has servers", "health", many(101, link("s", "live"))],
  ["more nodes than a set has", "health", [{ ...link("s", "live"), nodes: many(101) }]],
  ["more faults than there are", "trustQuestion", { ...question("dry"), faults: many(101, "untrusted") }],
  [
    "more sessions than a host reads",
    "serverSecurity",
    { server: "s", security: { ...noServerSecurity, sessions: many(1001) } },
  ],
  ["more audit events than a host gathers", "serverAudit", { server: "s", events: many(2001, event), missed: 0 }],
  [
    "an audit event of long text",
    "serverAudit",
    { server: "s", events: [{ ...event, message: "x".repeat(1001) }], missed: 0 },
  ],
  [
    "records with more texts than rows",
    "record",
    batch("dry", {
      texts: [
        [0, ""],
        [0, ""],
      ],
    }),
  ],
  ["records with gaps without end", "record", batch("dry", { gaps: new Array(100_001) })],
  ["a link of a server of another zone", "link", { ...changed, server: "t" }],
  ["a switch of a server of another zone", "nodeSwitched", { ...switched, server: "t" }],
  ["a question of a server of another zone", "trustQuestion", { ...question("dry"), server: "t" }],
  ["security of a server of another zone", "serverSecurity", { ...security, server: "t" }],
  ["audit events of a server of another zone", "serverAudit", { server: "t", events: [event], missed: 0 }],
  ["health of a server of another zone", "health", [link("t", "live")]],
  ["an alarm of a server of another zone", "conditions", dryChange([dryRow({ server: "t" })])],
];

test.each(abuses)("a compromised host that sends %s is not heard either", (_what, name, payload) => {
  const { port, told, batches, refused } = build();
  port.receive(dry, name, payload);
  expect({ told, batches, refused }).toEqual({ told: [], batches: [], refused: [["dry", 1]] });
});

test.each([
  ["health", many(1e6)],
  ["conditions", dryChange(many(1_999))],
  ["conditions", dryChange(many(1_998, dryRow({})).concat({}))],
  ["serverAudit", { server: "s", events: many(1e6), missed: 0 }],
])("a list of %s that does not fit is refused at its first fault, without reading on", (name, payload) => {
  const { port, refused } = build();
  const began = performance.now();
  port.receive(dry, name, payload);
  expect(refused).toEqual([["dry", 1]]);
  expect(performance.now() - began).toBeLessThan(1_000);
});

test("what an honest host sends at its bounds is heard, and names of a certificate beyond 200 are left out", () => {
  const { port, told, lines } = build();
  const manyNames = { ...certificate("a"), dnsNames: many(20_000, "n") as string[] };
  port.receive(dry, "health", [{ ...link("s", "live"), serverCertificate: manyNames }]);
  port.receive(dry, "conditions", dryChange(many(1_000, dryRow({})), many(999, "dry|s|d|")));
  port.receive(dry, "serverAudit", {
    server: "s",
    events: many(1000, { ...event, message: "x".repeat(500) }),
    missed: 3,
  });
  expect([told.map(([name]) => name), lines]).toEqual([["health", "conditions", "serverAudit"], []]);
  expect(told[0]).toMatchObject(["health", "dry", [{ serverCertificate: { dnsNames: many(200, "n") } }]]);
});

test.each(forgeries)("a compromised host that sends %s is not heard, and that is told", (_what, name, payload) => {
  const { port, told, batches, lines, refused } = build();
  port.receive(dry, name, payload);
  expect({ told, batches, refused }).toEqual({ told: [], batches: [], refused: [["dry", 1]] });
  expect(lines).toMatchObject([{ event: "zone.signal.refused", zone: "dry", name, count: 1 }]);
});

test("a flood of what does not fit is counted, and does not fill the log", () => {
  const { port, lines, refused } = build();
  for (let n = 0; n < 1000; n++) port.receive(dry, "conditions", n);
  expect([refused.length, refused.at(-1), lines.length]).toEqual([10, ["dry", 512], 10]);
});

test("nothing that a host may send is thrown through its port", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom("health", "conditions", "record", "serverAudit", "__proto__"), fc.string()),
      fc.anything(),
      (name, payload) => {
        build().port.receive(dry, name, payload);
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
