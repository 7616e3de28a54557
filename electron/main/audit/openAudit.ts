import { existsSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../../shared/errors.ts";
import { openDatabase, type Db } from "../../base/sqlite.ts";
import { auditMigrations, mendSchema, type SchemaFinding } from "./auditSchema.ts";
import { AUDIT_FILE, AuditStore, type FoundRecord } from "./auditStore.ts";

export interface OpenedStore {
  readonly store: AuditStore;
  /** The name under which a database that cannot be read was kept. */
  readonly setAside: string | null;
  readonly schema: SchemaFinding | null;
}

/**
 * Opens `audit.db`; one that SQLite cannot write behind moves aside, and what can be read of it begins a new one, so
 * that control goes on.
 */
export function openStore(folder: string, nowMs: number): OpenedStore {
  try {
    const store = AuditStore.open(folder);
    const schema = mendedSchema(store);
    store.head();
    return { store, setAside: null, schema };
  } catch (err) {
    if (!isDamage(err) && !isFolder(join(folder, AUDIT_FILE))) throw err;
    const aside = `${AUDIT_FILE}.damaged-${nowMs}`;
    for (const suffix of ["", "-wal", "-shm"]) {
      const path = join(folder, `${AUDIT_FILE}${suffix}`);
      if (existsSync(path)) renameSync(path, join(folder, `${aside}${suffix}`));
    }
    const store = AuditStore.open(folder);
    salvage(join(folder, aside), store);
    return { store, setAside: aside, schema: null };
  }
}

/** A file in use or a full disk keeps nothing from starting: it is looked after again while the program runs. */
function mendedSchema(store: AuditStore): SchemaFinding | null {
  try {
    return mendSchema(store.db);
  } catch (err) {
    if (isDamage(err)) throw err;
    return null;
  }
}

/** Copies, hash by hash, the records before the damage. */
function salvage(path: string, into: AuditStore): void {
  let damaged: Db | null = null;
  try {
    damaged = openDatabase({ path, migrations: auditMigrations, busyTimeoutMs: 25 });
    const source = new AuditStore(damaged);
    for (let next = 1, size = 100; ;) {
      let rows: FoundRecord[];
      try {
        rows = source.from(next, size);
      } catch (err) {
        if (size === 1) throw err;
        size = 1;
        continue;
      }
      if (rows.length === 0) return;
      into.insert(rows.map((r) => ({ ...r, body: r.body.toString("utf8") })));
      next = rows.at(-1)!.seq + 1;
    }
  } catch {
    // This far and no further: what is missing shows as a gap in the numbers.
  } finally {
    damaged?.close();
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Damage, not merely a file in use or a full disk. */
function isDamage(err: unknown): boolean {
  const cause = err instanceof AppError ? err.cause : err;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB";
}
