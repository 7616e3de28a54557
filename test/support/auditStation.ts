import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import type { AuditEntry } from "../../shared/audit/record.ts";
import { silentLog } from "../../electron/base/log.ts";
import { AuditLog } from "../../electron/main/audit/auditLog.ts";
import { chainHash } from "../../electron/main/audit/chain.ts";
import { HeadFile, noMarks } from "../../electron/main/audit/headFile.ts";

const START_MS = Date.UTC(2026, 10, 30, 20, 51);
/** A tick that comes soon enough to wait for. */
const TICK_MS = 10;

export const auditEntry = (target: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: "op",
  role: "Operator",
  action: "tags.write",
  zone: "process",
  target,
  old: 1,
  new: 2,
  reason: "",
  result: "done",
  code: "",
  asked: 0,
  detail: {},
  ...more,
});

/** A data folder with an audit log of its own, and what somebody with the rights of the user can do to its files. */
export class AuditStation {
  folder = mkdtempSync(join(tmpdir(), "audit-station-"));
  readonly #folders = [this.folder];
  readonly #logs: AuditLog[] = [];
  nowMs = START_MS;

  path(name: string): string {
    return join(this.folder, name);
  }

  /** @param uses what else shows that the station was in use. */
  open(uses = "3 users"): AuditLog {
    const log = AuditLog.open({
      folder: this.folder,
      station: "desk-1",
      bootId: "boot",
      nowMs: () => this.nowMs,
      monoMs: () => this.nowMs - START_MS,
      log: silentLog,
      tickMs: TICK_MS,
    });
    this.#logs.push(log);
    log.foundInUse(uses);
    return log;
  }

  append(log: AuditLog, count: number): void {
    for (let i = 0; i < count; i += 1) log.append(auditEntry(`tag-${log.health().records + 1}`));
  }

  /** From here on the folder is what a kill -9 would have left at this moment, and no file of it is open here. */
  leave(): void {
    const left = mkdtempSync(join(tmpdir(), "audit-station-"));
    cpSync(this.folder, left, { recursive: true });
    this.folder = left;
    this.#folders.push(left);
  }

  /** The database as another program sees it. */
  sql(work: (db: Database.Database) => void): void {
    const db = new Database(this.path("audit.db"));
    work(db);
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.close();
  }

  /** The same with the triggers out of the way, and there again afterwards. */
  unguarded(work: (db: Database.Database) => void): void {
    this.sql((db) => {
      const triggers = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all() as {
        name: string;
        sql: string;
      }[];
      for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
      work(db);
      for (const { sql } of triggers) db.exec(sql);
    });
  }

  cutTail(from: number): void {
    this.unguarded((db) => db.exec(`DELETE FROM record WHERE seq >= ${from}; DELETE FROM search WHERE seq >= ${from}`));
  }

  /** Edits a record and computes the chain anew from there to its end. */
  rewriteFrom(first: number): void {
    this.unguarded((db) => {
      type Row = { seq: number; body: string; prev: string };
      const rows = db.prepare("SELECT seq, body, prev FROM record WHERE seq >= ? ORDER BY seq").all(first) as Row[];
      let prev = rows[0]!.prev;
      for (const { seq, body } of rows) {
        const forged = seq === first ? body.replace('"new":2', '"new":3') : body;
        const hash = chainHash(prev, forged);
        db.prepare("UPDATE record SET body = ?, prev = ?, hash = ? WHERE seq = ?").run(forged, prev, hash, seq);
        prev = hash;
      }
    });
  }

  /** Properly chained records that Millward never wrote. */
  forge(count: number): void {
    this.sql((db) => {
      for (let i = 0; i < count; i += 1) {
        const last = "SELECT seq, body, hash FROM record ORDER BY seq DESC LIMIT 1";
        const { seq, body, hash } = db.prepare(last).all()[0] as { seq: number; body: string; hash: string };
        const forged = body.replace(`"seq":${seq}`, `"seq":${seq + 1}`);
        db.prepare("INSERT INTO record VALUES (?, ?, ?, ?)").run(seq + 1, forged, hash, chainHash(hash, forged));
        const index = "INSERT INTO search SELECT ?, atMs, actor, zone, result, text FROM search WHERE seq = ?";
        db.prepare(index).run(seq + 1, seq);
      }
    });
  }

  /** A note that fits what the database holds now, as Millward would leave it. */
  forgeNote(): void {
    this.sql((db) => {
      const last = "SELECT seq, hash, (SELECT count(*) FROM record) AS count FROM record ORDER BY seq DESC LIMIT 1";
      const { seq, hash, count } = db.prepare(last).all()[0] as { seq: number; hash: string; count: number };
      rmSync(this.path("audit-head.json"));
      const file = new HeadFile(this.path("audit-head.json"));
      file.write({ seq, hash, count, atMs: START_MS, clean: true, marks: noMarks });
      file.close();
    });
  }

  /** Another program that holds the database. @returns lets it go. */
  lock(): () => void {
    const db = new Database(this.path("audit.db"));
    db.exec("BEGIN EXCLUSIVE");
    return () => {
      db.exec("COMMIT");
      db.close();
    };
  }

  /** What Millward recorded of its own log, in order. */
  events(): string[] {
    const said: string[] = [];
    this.sql((db) => {
      for (const { body } of db.prepare("SELECT body FROM record ORDER BY seq").all() as { body: string }[]) {
        const { actor, action, reason } = JSON.parse(body) as AuditEntry;
        if (actor === "system") said.push(`${action}: ${reason}`);
      }
    });
    return said;
  }

  async dispose(): Promise<void> {
    for (const log of this.#logs) await log.dispose();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}
