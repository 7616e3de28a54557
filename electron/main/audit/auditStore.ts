import { join } from "node:path";
import { openDatabase, type Db } from "../../base/sqlite.ts";
import { GENESIS, searchRow, type ChainHead, type RecordBody, type StoredRecord } from "./chain.ts";

/**
 * `record` is append-only. The triggers stop mistakes, not an attacker: the chain is what shows him. `search` may be
 * rebuilt at any time.
 */
export const auditMigrations: readonly string[] = [
  `CREATE TABLE record(seq INTEGER PRIMARY KEY, body TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
   CREATE TRIGGER record_no_update BEFORE UPDATE ON record
     BEGIN SELECT RAISE(ABORT, 'audit records are never changed'); END;
   CREATE TRIGGER record_no_delete BEFORE DELETE ON record
     BEGIN SELECT RAISE(ABORT, 'audit records are never deleted'); END;
   CREATE TABLE search(
     seq INTEGER PRIMARY KEY, atMs REAL NOT NULL, actor TEXT NOT NULL, zone TEXT, result TEXT NOT NULL,
     text TEXT NOT NULL) STRICT;`,
];

/** A record as it lies in the file. `body` is its bytes: text that is not UTF-8 must not pass for what it replaced. */
export interface FoundRecord {
  readonly seq: number;
  readonly body: Buffer;
  readonly prev: string;
  readonly hash: string;
}
export interface IndexRow {
  readonly seq: number;
  readonly atMs: number;
  readonly actor: string;
  readonly zone: string | null;
  readonly result: string;
  readonly text: string;
}

/** `audit.db`. Its statements throw what SQLite throws; AuditLog decides what a failure means. */
export class AuditStore {
  readonly db: Db;
  constructor(db: Db) {
    this.db = db;
  }

  /** @param folder exists. A locked file blocks main no longer than 25 ms; then the record goes to the spill file. */
  static open(folder: string): AuditStore {
    return new AuditStore(
      openDatabase({ path: join(folder, "audit.db"), migrations: auditMigrations, busyTimeoutMs: 25 }),
    );
  }

  /** All or none; on disk when it returns. */
  insert(rows: readonly StoredRecord[]): void {
    this.db.transaction(() => {
      for (const row of rows) {
        this.db.run("INSERT INTO record(seq, body, prev, hash) VALUES (?, ?, ?, ?)", [
          row.seq,
          row.body,
          row.prev,
          row.hash,
        ]);
        this.#index(row.seq, JSON.parse(row.body) as RecordBody);
      }
    });
  }

  #index(seq: number, body: RecordBody): void {
    const s = searchRow(body);
    this.db.run("INSERT OR REPLACE INTO search(seq, atMs, actor, zone, result, text) VALUES (?, ?, ?, ?, ?, ?)", [
      seq,
      s.atMs,
      s.actor,
      s.zone,
      s.result,
      s.text,
    ]);
  }

  head(): ChainHead {
    const row = this.db.get("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1");
    return row ? { seq: Number(row["seq"]), hash: String(row["hash"]) } : { seq: 0, hash: GENESIS };
  }

  /** A file with an unreadable page cannot be counted; then the last number stands for it. */
  count(): number {
    try {
      return Number(this.db.get("SELECT count(*) AS n FROM record")?.["n"] ?? 0);
    } catch {
      return this.head().seq;
    }
  }

  /** Records from this number on, ascending; the first one is `seq` itself where it exists. */
  from(seq: number, limit: number): FoundRecord[] {
    return this.db
      .all("SELECT seq, hex(body) AS body, prev, hash FROM record WHERE seq >= ? ORDER BY seq LIMIT ?", [seq, limit])
      .map((r) => ({
        seq: Number(r["seq"]),
        body: Buffer.from(String(r["body"]), "hex"),
        prev: String(r["prev"]),
        hash: String(r["hash"]),
      }));
  }

  hashAt(seq: number): string | null {
    const row = this.db.get("SELECT hash FROM record WHERE seq = ?", [seq]);
    return row ? String(row["hash"]) : null;
  }

  indexBetween(first: number, last: number): IndexRow[] {
    return this.db.all("SELECT seq, atMs, actor, zone, result, text FROM search WHERE seq BETWEEN ? AND ?", [
      first,
      last,
    ]) as unknown as IndexRow[];
  }

  /** Writes the search rows of these records again. */
  reindex(rows: readonly FoundRecord[]): void {
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last) return;
    this.db.transaction(() => {
      this.db.run("DELETE FROM search WHERE seq BETWEEN ? AND ?", [first.seq, last.seq]);
      for (const row of rows) this.#index(row.seq, JSON.parse(row.body.toString("utf8")) as RecordBody);
    });
  }

  close(): void {
    this.db.close();
  }
}
