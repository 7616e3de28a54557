import { join } from "node:path";
import { AppError } from "../../../shared/errors.ts";
import { openDatabase, type Db, type SqlRow } from "../../base/sqlite.ts";
import { auditMigrations } from "./auditSchema.ts";
import { auditWords } from "./auditWords.ts";
import { GENESIS, searchRow, type ChainHead, type RecordBody, type StoredRecord } from "./chain.ts";

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

export const AUDIT_FILE = "audit.db";
/** Numbers above this one are nobody's: they leave no room to count on. */
const LAST = 2 ** 52;
/** More than the longest record of Millward's. A longer one is somebody else's, and reads as if it were empty. */
const MOST_BYTES = 4_000_000;

/** `audit.db`. Its statements throw what SQLite throws; AuditLog decides what a failure means. */
export class AuditStore {
  readonly db: Db;
  constructor(db: Db) {
    this.db = db;
  }

  /**
   * A locked file blocks main no longer than 25 ms; then the record goes to the spill file.
   * @param folder exists.
   */
  static open(folder: string, name = AUDIT_FILE): AuditStore {
    return new AuditStore(openDatabase({ path: join(folder, name), migrations: auditMigrations, busyTimeoutMs: 25 }));
  }

  /**
   * All or none; on disk, and read back, when it returns.
   * @throws AppError "integrity" when a trigger swallowed one.
   */
  insert(rows: readonly StoredRecord[]): void {
    this.db.transaction(() => {
      for (const row of rows) {
        const values = [row.seq, row.body, row.prev, row.hash];
        const taken = this.db.run("INSERT INTO record(seq, body, prev, hash) VALUES (?, ?, ?, ?)", values);
        const kept = this.db.get(
          "SELECT 1 AS n FROM record WHERE seq = ? AND body = ? AND prev = ? AND hash = ?",
          values,
        );
        if (taken !== 1 || !kept) throw new AppError("integrity", auditWords.swallowed(row.seq));
        const body = bodyOf(row.body);
        if (body) this.#index(row.seq, body);
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

  /** True when anybody was ever enrolled here or acted. */
  namesAnybody(): boolean {
    const sql = `SELECT 1 AS one FROM search WHERE actor NOT IN ('nobody', 'system')
      OR (result = 'done' AND text LIKE '% session.enrol %') LIMIT 1`;
    return this.db.get(sql) !== undefined;
  }

  head(): ChainHead {
    return headOf(
      this.db.get("SELECT seq, hash FROM record WHERE seq BETWEEN 1 AND ? ORDER BY seq DESC LIMIT 1", [LAST]),
    );
  }

  /** The first row from this number on. */
  nextFrom(seq: number): ChainHead | null {
    const row = this.db.get("SELECT seq, hash FROM record WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT 1", [seq, LAST]);
    return row ? headOf(row) : null;
  }

  /** The last record of those that follow `seq` without a gap in their numbers; `seq` itself has to be there. */
  runEnd(seq: number): ChainHead {
    return headOf(
      this.db.get(
        `SELECT seq, hash FROM record AS r WHERE seq BETWEEN ? AND ?
         AND NOT EXISTS (SELECT 1 FROM record AS n WHERE n.seq = r.seq + 1) ORDER BY seq LIMIT 1`,
        [seq, LAST],
      ),
    );
  }

  /** The rows outside the numbers 1 to `seq`; null when there are none. */
  beyond(seq: number): { readonly first: number; readonly last: number; readonly count: number } | null {
    const row = this.db.get(
      `SELECT min(seq) AS first, max(seq) AS last, count(*) AS count FROM
       (SELECT seq FROM record WHERE seq > ? UNION ALL SELECT seq FROM record WHERE seq < 1)`,
      [seq],
    );
    const count = Number(row?.["count"] ?? 0);
    return count === 0 ? null : { first: Number(row?.["first"]), last: Number(row?.["last"]), count };
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
      .all(
        `SELECT seq, CASE WHEN octet_length(body) <= ${MOST_BYTES} THEN hex(body) ELSE '' END AS body, prev, hash
         FROM record WHERE seq >= ? ORDER BY seq LIMIT ?`,
        [seq, limit],
      )
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
      for (const row of rows) {
        const body = bodyOf(row.body.toString("utf8"));
        if (body) this.#index(row.seq, body);
      }
    });
  }

  close(): void {
    this.db.close();
  }
}

const headOf = (row: SqlRow | undefined): ChainHead =>
  row ? { seq: Number(row["seq"]), hash: String(row["hash"]) } : { seq: 0, hash: GENESIS };

/** Null for a text that is no record: somebody else put it there, and the chain names it. */
function bodyOf(text: string): RecordBody | null {
  try {
    const body = JSON.parse(text) as RecordBody | null;
    return typeof body === "object" && body !== null && typeof body.atMs === "number" ? body : null;
  } catch {
    return null;
  }
}
