import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { silentLog } from "../../base/log.ts";
import { openAsItIs } from "../../base/sqlite.ts";
import { AuditLog } from "./auditLog.ts";
import { HeldAudit } from "./heldAudit.ts";

let folder: string;
let audit: HeldAudit | null;
const at = (name: string): string => join(folder, "records", name);
const open = (): HeldAudit =>
  (audit = new HeldAudit({
    open: () =>
      AuditLog.open({
        folder: join(folder, "records"),
        station: "desk",
        bootId: "boot",
        nowMs: () => Date.now(),
        monoMs: () => performance.now(),
        log: silentLog,
      }),
    nowMs: () => 7,
    log: silentLog,
    tickMs: 5,
  }));
const newer = (): void => {
  mkdirSync(join(folder, "records"));
  const db = openAsItIs(at("audit.db"));
  db.exec("PRAGMA user_version = 99");
  db.close();
};
const huge = (): void => {
  mkdirSync(join(folder, "records"));
  writeFileSync(at("audit-spill.jsonl"), "");
  truncateSync(at("audit-spill.jsonl"), 600_000_000);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "held-audit-"));
  audit = null;
});
afterEach(async () => {
  await audit?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ["a file stands where its folder belongs", () => writeFileSync(join(folder, "records"), ""), "records"],
  ["audit.db is of a newer Millward", newer, "records/audit.db"],
  [
    "audit-spill.jsonl is a folder",
    () => mkdirSync(at("audit-spill.jsonl"), { recursive: true }),
    "records/audit-spill.jsonl",
  ],
  ["audit-spill.jsonl has 600 MB", huge, "records/audit-spill.jsonl"],
])(
  "while %s records are held, and written with their time as soon as the log opens",
  async (_what, spoil, inTheWay) => {
    spoil();
    const held = open();
    expect(held.append(systemEntry("app.started", "1"))).toBe(0);
    expect({ writable: held.writable(), mayBeNew: !held.knowsUsers(), health: held.health() }).toMatchObject({
      writable: false,
      mayBeNew: false,
      health: { state: "spilling", spilled: 1 },
    });
    expect(held.health().reason).toContain("1 records are in memory only");
    await expect(held.verify(() => undefined)).rejects.toThrow("The audit log cannot be opened");
    expect(() => held.store).toThrow("The audit log cannot be opened");
    rmSync(join(folder, inTheWay), { recursive: true });
    await vi.waitFor(() => expect(held.writable()).toBe(true));
    const [first] = held.store.from(1, 1);
    expect(JSON.parse(first!.body.toString("utf8"))).toMatchObject({ action: "app.started", detail: { heldAtMs: 7 } });
    expect(held.append(systemEntry("app.stopped", "1"))).toBeGreaterThan(1);
  },
);

test("the log knows whether anybody was ever enrolled or acted here", () => {
  const held = open();
  held.append(systemEntry("app.started", "1"));
  expect(held.knowsUsers()).toBe(false);
  held.append({ ...systemEntry("session.enrol", "admin", { result: "done" }), actor: "nobody" });
  expect(held.knowsUsers()).toBe(true);
});
