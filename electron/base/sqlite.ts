import { chmodSync, closeSync, constants, copyFileSync, existsSync, openSync, readFileSync } from "node:fs";
import Database from "libsql";
import { AppError } from "../../shared/errors.ts";

export type SqlValue = number | string | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

const text = new TextDecoder("utf-8", { ignoreBOM: true });
const decode = (row: unknown): SqlRow =>
  Object.fromEntries(
    Object.entries(row as Record<string, unknown>).map(([name, value]) => [
      name,
      value instanceof ArrayBuffer ? text.decode(value) : (value as SqlValue),
    ]),
  );

/**
 * One SQLite file. Text is always fetched as bytes and decoded here: libsql aborts the whole process on a stored text
 * that is not UTF-8, so a single flipped byte in a file would otherwise stop the console.
 */
export class Db {
  readonly path: string;
  readonly #db: Database.Database;
  readonly #readers = new Map<string, Database.Statement>();
  readonly #writers = new Map<string, Database.Statement>();
  #open = true;

  constructor(path: string, db: Database.Database) {
    this.path = path;
    this.#db = db;
  }

  /** @param sql one SELECT whose columns have distinct names. */
  all(sql: string, params: readonly SqlValue[] = []): SqlRow[] {
    let reader = this.#readers.get(sql);
    if (!reader) {
      const names = this.#raw()
        .prepare(sql)
        .columns()
        .map((c) => `"${c.name.replaceAll('"', '""')}"`);
      const columns = names.map((n) => `CASE typeof(${n}) WHEN 'text' THEN CAST(${n} AS BLOB) ELSE ${n} END AS ${n}`);
      reader = this.#raw().prepare(`SELECT ${columns.join(", ")} FROM (${sql})`);
      this.#readers.set(sql, reader);
    }
    // Always one array: libsql aborts the process when a lone object is bound.
    return this.#guard(reader)
      .all([...params])
      .map(decode);
  }

  get(sql: string, params: readonly SqlValue[] = []): SqlRow | undefined {
    return this.all(sql, params)[0];
  }

  /** @returns number of changed rows. */
  run(sql: string, params: readonly SqlValue[] = []): number {
    let writer = this.#writers.get(sql);
    if (!writer) {
      writer = this.#raw().prepare(sql);
      this.#writers.set(sql, writer);
    }
    return this.#guard(writer).run([...params]).changes;
  }

  exec(sql: string): void {
    this.#raw().exec(sql);
  }

  /** Runs `work` in one immediate transaction; a throw rolls everything back. */
  transaction<T>(work: () => T): T {
    this.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (err) {
      if (this.#db.inTransaction) this.exec("ROLLBACK");
      throw err;
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#readers.clear();
    this.#writers.clear();
    try {
      // The statements above live until the garbage collector comes, so SQLite would leave the log file unmerged.
      this.#db.pragma("wal_checkpoint(TRUNCATE)");
    } catch {
      // Nothing is lost: the next open merges it.
    }
    this.#db.close();
  }

  #raw(): Database.Database {
    if (!this.#open) throw new AppError("unavailable", `${this.path} is closed.`);
    return this.#db;
  }

  #guard(statement: Database.Statement): Database.Statement {
    this.#raw();
    return statement;
  }
}

/** What a room does with its tables, wherever they lie. */
export type Tables = Pick<Db, "all" | "get" | "run" | "transaction">;

interface FileOptions {
  readonly path: string;
  /** How long a statement may block main while another program holds the file. */
  readonly busyTimeoutMs: number;
}

/**
 * Looks at the schema of an open file before anything is written to it.
 * @returns what brings it to the newest schema; null when it is there.
 * @throws AppError for a file that is not to be touched, such as one of a newer Millward.
 */
export type SchemaPlan = (db: Db) => (() => void) | null;

const because = (err: unknown): string => (err instanceof Error ? err.message : String(err));

/**
 * Opens or creates the file, readable by its owner alone, and brings it to the newest schema.
 * @throws AppError what the plan throws, or "integrity" when it cannot be opened; both name the file.
 */
export function openFile({ path, busyTimeoutMs }: FileOptions, plan: SchemaPlan): Db {
  let db: Db | null = null;
  try {
    // Created by us first, so that SQLite's own files beside it (-wal, -shm) inherit the mode.
    if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
    chmodSync(path, 0o600);
    db = new Db(path, new Database(path, { timeout: busyTimeoutMs }));
    db.exec("PRAGMA foreign_keys = ON");
    const migrate = plan(db);
    db.exec("PRAGMA journal_mode = WAL");
    db.exec("PRAGMA synchronous = FULL");
    migrate?.();
    return db;
  } catch (err) {
    db?.close();
    if (err instanceof AppError) throw err;
    throw new AppError("integrity", `${path} cannot be opened: ${because(err)}.`, { cause: err });
  }
}

/** Opens a file to read it: makes no other beside it while it is not in WAL mode. @throws what SQLite throws. */
export const openAsItIs = (path: string): Db => new Db(path, new Database(path, { timeout: 0 }));

/** Tables that live as long as the program and lie in no file. */
export function openInMemory(plan: SchemaPlan): Db {
  const db = new Db("a database in memory", new Database(":memory:"));
  db.exec("PRAGMA foreign_keys = ON");
  plan(db)?.();
  return db;
}

/** True for a file that SQLite cannot read as a database; not for one in use, or a disk that is full. */
export function isDamaged(err: unknown): boolean {
  const code = codeOf(err);
  return code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB";
}

/** True where file, disk or another program is the cause; not where the statement broke a rule of the tables. */
export function isOfStorage(err: unknown): boolean {
  const code = codeOf(err);
  return code.startsWith("SQLITE_") && !/^SQLITE_(CONSTRAINT|ERROR|MISMATCH|RANGE)/.test(code);
}

function codeOf(err: unknown): string {
  const cause = err instanceof AppError ? err.cause : err;
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}

/**
 * A file with one list of changes. One of an older schema is copied to `<path>.v<schema>.bak` first.
 * @param migrations entry n brings the file from schema n to n + 1; never changed once shipped.
 */
export function openDatabase({ migrations, ...file }: FileOptions & { readonly migrations: readonly string[] }): Db {
  return openFile(file, (db) => planNumbered(db, migrations));
}

/** The number that the file itself gives its schema; 0 for a new one. */
export const schemaOf = (db: Db): number =>
  Number(db.get("SELECT user_version AS schema FROM pragma_user_version")?.["schema"] ?? 0);

/**
 * Copies the file to `<path>.<state>.bak` before its schema changes. A copy that is there already is never overwritten:
 * one of another content is kept beside it, `<path>.<state>-2.bak` and so on.
 */
export function backUp(db: Db, state: string): void {
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  for (let n = 1; ; n += 1) {
    const copy = `${db.path}.${state}${n === 1 ? "" : `-${n}`}.bak`;
    if (existsSync(copy)) {
      if (readFileSync(copy).equals(readFileSync(db.path))) return;
      continue;
    }
    copyFileSync(db.path, copy, constants.COPYFILE_EXCL);
    chmodSync(copy, 0o600);
    return;
  }
}

/**
 * Changes the schema in one transaction: a change that fails leaves the file as it was.
 * @param to where it leads, in words, asked when it fails.
 */
export function changeSchema(db: Db, to: () => string, work: () => void): void {
  try {
    db.transaction(work);
  } catch (err) {
    throw new AppError("integrity", `${db.path} cannot be brought to ${to()}: ${because(err)}.`, { cause: err });
  }
}

function planNumbered(db: Db, migrations: readonly string[]): (() => void) | null {
  const look = (): number => {
    const found = schemaOf(db);
    if (found <= migrations.length) return found;
    throw new AppError(
      "conflict",
      `${db.path} was written by a newer Millward (schema ${found}; this one knows ${migrations.length}).`,
    );
  };
  const first = look();
  if (first === migrations.length) return null;
  return () => {
    if (first > 0) backUp(db, `v${first}`);
    for (let next = first; next < migrations.length; next += 1)
      changeSchema(
        db,
        () => `schema ${next + 1}`,
        () => {
          // Another program may have opened the file at the same moment and done it.
          if (look() > next) return;
          db.exec(migrations[next]!);
          db.exec(`PRAGMA user_version = ${next + 1}`);
        },
      );
  };
}
