import { expect, test } from "vitest";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { indexPlant } from "../../../shared/plant/plantIndex.ts";
import { certificate, runZones, zonesPlant } from "../../../test/support/zonesInMemory.ts";
import { createLog } from "../../base/log.ts";
import { ZoneNotices } from "./zoneNotices.ts";
import { ZoneRecords } from "./zoneRecords.ts";
import { ZoneSignalPort } from "./zoneSignals.ts";

function build() {
  const records: AuditEntry[] = [];
  const notices: string[] = [];
  const lines: string[] = [];
  const clock = { nowMs: 0 };
  const log = createLog({}, { write: (line) => void lines.push(line) });
  const signals = new ZoneSignalPort(log);
  const nowMs = () => clock.nowMs;
  new ZoneRecords({ signals, log, nowMs, record: (entry) => void records.push(entry) });
  new ZoneNotices({
    signals,
    nowMs,
    plant: () => indexPlant(zonesPlant),
    notice: (_zone, _severity, text) => void notices.push(text),
  });
  return { records, notices, lines, clock, signals };
}
const long = "x".repeat(8000);
const down = { server: "p-1", from: "live", to: "silent", reason: long, code: long };
const switched = {
  server: "p-1",
  fromNode: 1,
  toNode: 2,
  atMs: 1,
  cause: "down" as const,
  reason: "Dry mill: EVACUATE",
};

test("a flood of link changes ends in the record and in the log, and that is said once", () => {
  const { records, lines, signals, clock } = build();
  for (let n = 0; n < 1000; n++) signals.tell("link", "process", down);
  expect([records.length, lines.length]).toEqual([201, 201]);
  expect(records.at(-1)).toMatchObject({ action: "host.flood", zone: "process", detail: { name: "link" } });
  signals.tell("link", "utilities", { ...down, server: "u-1" });
  clock.nowMs = 60_000;
  signals.tell("link", "process", down);
  expect(records.slice(201).map((r) => r.zone)).toEqual(["utilities", "process"]);
});

test("what a host says is cut before it is logged", () => {
  const { lines, signals } = build();
  signals.tell("link", "process", down);
  signals.tell("nodeSwitched", "process", { ...switched, reason: long });
  for (const line of lines) expect(line.length).toBeLessThan(1000);
});

test("a notice of a host begins with the name of its zone, and a flood of them ends", () => {
  const { notices, signals } = build();
  for (let n = 0; n < 1000; n++) signals.tell("nodeSwitched", "process", switched);
  expect(notices).toHaveLength(21);
  expect(notices[0]).toBe("process: p-1: Dry mill: EVACUATE");
  expect(notices.every((text) => text.startsWith("process: "))).toBe(true);
});

test("a flood of trust questions ends in the record, and no more are kept than nodes can ask", async () => {
  const { hosts, records, zones, observer } = runZones("unused");
  for (let n = 0; n < 1000; n++)
    hosts.get("utilities")!.hooks.onEvent("trustQuestion", {
      zone: "utilities",
      server: "u-1",
      node: n,
      endpointUrl: "",
      expectedApplicationUri: "",
      faults: [],
      askedAtMs: 1,
      certificate: certificate(`${n}`),
    });
  expect(records.filter((r) => r.action === "trust.asked")).toHaveLength(200);
  expect(records.filter((r) => r.action === "host.flood")).toHaveLength(1);
  expect(zones.questions(observer)).toHaveLength(500);
  await zones.dispose();
});
