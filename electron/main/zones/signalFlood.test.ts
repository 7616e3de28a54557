import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { noServerSecurity } from "../../../shared/zones/serverSecurity.ts";
import { alarmPlant, alarmRow, runAlarms } from "../../../test/support/alarmsInMemory.ts";
import { link, server } from "../../../test/support/zonesInMemory.ts";
import { silentLog } from "../../base/log.ts";
import { ZoneRecords } from "./zoneRecords.ts";
import { ZoneSignalPort } from "./zoneSignals.ts";

const ids = Array.from({ length: 50 }, (_, n) => `p-${n + 1}`);
const sender = { id: "process", servers: ids.map((id) => server(id)) };
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
const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

function build() {
  const clock = { nowMs: 0 };
  const port = new ZoneSignalPort(silentLog, null, () => clock.nowMs);
  const records: AuditEntry[] = [];
  new ZoneRecords({ signals: port, log: silentLog, nowMs: () => clock.nowMs, record: (e) => void records.push(e) });
  const heard = { health: 0, conditions: 0, events: 0, missedEvents: 0, newestMs: 0, missedTo: 0 };
  const states: string[] = [];
  port.on("health", (_zone, links) => {
    heard.health += 1;
    heard.newestMs = links[0]!.sinceMs;
  });
  port.on("conditions", (_zone, { upserted }) => void (heard.conditions += upserted.length));
  port.on("conditionsMissed", (_zone, { revision }) => void (heard.missedTo = revision));
  port.on("serverSecurity", (_zone, told) => void states.push(`${told.server} ${told.security.reason}`));
  port.on("serverAudit", (_zone, { events, missed }) => {
    heard.events += events.length;
    heard.missedEvents += missed;
  });
  const health = (sinceMs: number) =>
    port.receive(
      sender,
      "health",
      ids.map((id) => ({ ...link(id, "live"), sinceMs })),
    );
  const alarms = (revision: number, count: number) =>
    port.receive(sender, "conditions", {
      zone: "process",
      revision,
      upserted: many(count, alarmRow("a")),
      removed: [],
    });
  const audit = (count: number) =>
    port.receive(sender, "serverAudit", { server: "p-1", events: many(count, event), missed: 1 });
  const security = (of: string, reason: string) =>
    port.receive(sender, "serverSecurity", { server: of, security: { ...noServerSecurity, reason } });
  return { port, clock, heard, states, records, health, alarms, audit, security };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a zone of 50 servers in a storm of 300 alarms and 1,000 audit events a second is heard whole", () => {
  const { clock, heard, records, health, alarms, audit, security } = build();
  for (let tick = 0; tick < 600; tick++) {
    clock.nowMs = tick * 100;
    alarms(tick, 30);
    if (tick % 10 !== 0) continue;
    health(tick);
    audit(1000);
    for (const id of ids) security(id, "");
  }
  expect(heard).toEqual({
    health: 60,
    conditions: 18_000,
    events: 60_000,
    missedEvents: 60,
    newestMs: 590,
    missedTo: 0,
  });
  expect(records).toEqual([]);
});

test("of a flood of states the newest of each server is read, a little later, and none after a newer one", async () => {
  const { clock, heard, states, records, health, security } = build();
  for (let n = 1; n <= 1000; n++) health(n);
  for (let n = 1; n <= 100; n++) for (const id of ["p-1", "p-2"]) security(id, `${n}`);
  const before = { health: heard.health, states: states.length };
  expect(before.health).toBeLessThanOrEqual(400);
  expect(heard.newestMs).toBe(before.health);
  clock.nowMs = 5_000;
  health(1001);
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard).toMatchObject({ health: before.health + 1, newestMs: 1001 });
  expect(new Set(states.slice(-2))).toEqual(new Set(["p-1 100", "p-2 100"]));
  expect(vi.getTimerCount()).toBe(0);
  const floods = records.filter((r) => r.action === "host.flood" && r.detail["name"] === "health");
  expect(floods.at(-1)).toMatchObject({ zone: "process", detail: { name: "health", count: 512 } });
  expect(floods).toHaveLength(10);
});

test.each(["down", "gone", "up"] as const)("what is held of a host is not told once it is %s", async (name) => {
  const { port, heard, health } = build();
  for (let n = 1; n <= 1000; n++) health(n);
  const before = heard.health;
  port.tell(name, "process", { reason: "", restarts: 1, restarted: true });
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard.health).toBe(before);
});

test("audit events beyond the budget are counted as missed, every one, and the budget comes back", () => {
  const { clock, heard, audit } = build();
  for (let n = 0; n < 100; n++) audit(1000);
  expect([heard.events + heard.missedEvents, heard.events <= 20_000]).toEqual([100_100, true]);
  clock.nowMs = 2_000;
  const before = heard.events;
  audit(1000);
  expect(heard.events).toBe(before + 1000);
});

test("another zone is heard while one floods", () => {
  const { port, heard, audit } = build();
  for (let n = 0; n < 100; n++) audit(1000);
  const before = heard.events;
  port.receive({ id: "dry", servers: [server("d")] }, "serverAudit", { server: "d", events: [event], missed: 0 });
  expect(heard.events).toBe(before + 1);
});

test("a change of more alarms than are read at once is left to the whole list, with its revision", () => {
  const { heard, records, alarms, port } = build();
  alarms(7, 2_000);
  expect(heard).toMatchObject({ conditions: 0, missedTo: 7 });
  alarms(8, 1_999);
  expect(heard).toMatchObject({ conditions: 1_999, missedTo: 7 });
  expect(records).toMatchObject([{ action: "host.flood", detail: { name: "conditions", count: 1 } }]);
  port.receive(sender, "conditions", { zone: "dry", revision: 9, upserted: many(3_000, {}), removed: [] });
  port.receive(sender, "conditions", { zone: "process", revision: NaN, upserted: many(3_000, {}), removed: [] });
  expect(heard.missedTo).toBe(7);
  expect(records.at(-1)).toMatchObject({ action: "host.refused", detail: { name: "conditions", count: 2 } });
});

test("a host that floods with alarms is asked ever more slowly, and its list is whole in the end", async () => {
  let revision = 3;
  const host = { table: (): unknown => ({ revision, rows: [alarmRow(`r${revision}`)] }) };
  const { signals, up, asked, service } = runAlarms(host);
  const zone = { id: "process", servers: alarmPlant.zone.get("process")!.servers };
  up();
  await vi.advanceTimersByTimeAsync(1);
  for (let n = 0; n < 600; n++) {
    for (let m = 0; m < 3; m++)
      signals.receive(zone, "conditions", {
        zone: "process",
        revision: ++revision,
        upserted: many(1_500, alarmRow("x")),
        removed: [],
      });
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked.length).toBeLessThan(16);
  await vi.advanceTimersByTimeAsync(30_000);
  const list = await service.calls["alarms.list"]({ zone: "process" });
  expect(list.rows.map((r) => r.conditionId)).toContain(`r${revision}`);
  await service.dispose();
});
