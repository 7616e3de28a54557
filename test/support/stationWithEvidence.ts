import { rmSync } from "node:fs";
import { join } from "node:path";
import type { AuditEntry } from "../../shared/audit/record.ts";
import { silentLog } from "../../electron/base/log.ts";
import { openAsItIs } from "../../electron/base/sqlite.ts";
import { accessMigrations } from "../../electron/main/access/accessMigrations.ts";
import { UserStore, type NewUser } from "../../electron/main/access/userStore.ts";
import { AuditLog } from "../../electron/main/audit/auditLog.ts";
import { AccessEvidence } from "../../electron/main/evidence/accessEvidence.ts";
import { Records } from "../../electron/main/records/records.ts";

/** Users over a real records database and a real audit log, as the program composes them. */
export class StationWithEvidence {
  readonly folder: string;
  readonly audit: AuditLog;
  readonly evidence: AccessEvidence;
  readonly records: Records;
  readonly users: UserStore;
  /** What this run recorded by itself, the states themselves left out. */
  readonly told: string[] = [];

  /** @param bootId another one for each start. */
  constructor(folder: string, bootId: string) {
    this.folder = folder;
    const clocks = { nowMs: () => Date.now(), monoMs: () => performance.now() };
    this.audit = AuditLog.open({ folder, station: "desk", bootId, log: silentLog, ...clocks });
    const record = (entry: AuditEntry): void => {
      this.audit.append(entry);
      if (entry.action !== "evidence.state") this.told.push(`${entry.action} ${entry.target}: ${entry.reason}`);
    };
    const knowsUsers = (): boolean => this.audit.store.namesAnybody();
    const audit = {
      latest: (wanted: Parameters<AuditLog["latest"]>[0]) => this.audit.latest(wanted),
      wentOnBehind: (of: Parameters<AuditLog["wentOnBehind"]>[0]) => this.audit.wentOnBehind(of),
      knowsUsers,
    };
    this.evidence = new AccessEvidence({ audit, record, log: silentLog });
    this.records = new Records({
      folder,
      rooms: [accessMigrations],
      log: silentLog,
      record,
      nowMs: clocks.nowMs,
      mayBegin: () => !knowsUsers(),
      witness: this.evidence,
    });
    this.users = new UserStore(this.records, this.evidence);
  }

  /** As a clean stop does. */
  async stop(): Promise<void> {
    this.records.close();
    this.evidence.stop();
    await this.audit.dispose();
  }

  /** Another call's record behind a change, as the binding writes it. */
  answered(): void {
    this.audit.append({ ...answer });
  }
}

const answer: AuditEntry = {
  actor: "anna",
  role: "SecurityAdmin",
  action: "access.setGrants",
  zone: null,
  target: "",
  old: null,
  new: null,
  reason: "",
  result: "done",
  code: "",
  asked: 0,
  detail: {},
};

/** What somebody does to a stopped station's `records.db` with an SQL tool. */
export function tamper(folder: string, sql: string): void {
  const db = openAsItIs(join(folder, "records.db"));
  db.exec(sql);
  db.close();
  // A new file, or one put back, is read whole; the kept copy is not what is tested.
  rmSync(join(folder, "records.kept.db"), { force: true });
}

export const person = (userId: string, role: NewUser["grants"][number]["role"]): NewUser => ({
  userId,
  displayName: userId.toUpperCase(),
  passwordHash: `hash of ${userId}`,
  grants: [{ role, zone: "*" }],
  createdAtMs: 1,
});
