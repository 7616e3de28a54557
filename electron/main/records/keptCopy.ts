import { closeSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { plainCause } from "../../base/plainCause.ts";
import { openAsItIs, type Db, type SchemaPlan } from "../../base/sqlite.ts";
import { readByCopy } from "./readByCopy.ts";

interface KeptCopyDeps {
  readonly path: string;
  readonly plan: SchemaPlan;
  /** Opens the `records.db` in a folder, and brings it to the newest schema. */
  readonly openIn: (folder: string) => Db;
  readonly log: { warn(event: string, fields?: Record<string, unknown>): void };
}

/** A copy that is open; `close` also removes what was made to open it. */
interface OpenCopy {
  readonly db: Db;
  /** When it was written, epoch milliseconds. */
  readonly atMs: number;
  close(): void;
}

/**
 * `records.kept.db`: what `records.db` held when it was last read whole or changed, in one file that nobody writes to
 * in between. It is there for the day on which `records.db` cannot be read.
 */
export class KeptCopy {
  readonly #deps: KeptCopyDeps;
  #fault = "";

  constructor(deps: KeptCopyDeps) {
    this.#deps = deps;
  }

  /** Why the last copy could not be written; empty when it was. */
  get fault(): string {
    return this.#fault;
  }

  /**
   * Where it lies, which works on a full and on a read-only disk; one of an older Millward is copied and brought up.
   * @returns null when there is none that can be read.
   */
  open(): OpenCopy | null {
    const { path, log } = this.#deps;
    try {
      if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return null;
      const atMs = statSync(path).mtimeMs;
      const db = this.#openInPlace() ?? readByCopy(path, this.#deps.openIn, log);
      return db && { ...db, atMs };
    } catch (err) {
      log.warn("records.kept.unreadable", { err });
      return null;
    }
  }

  #openInPlace(): Pick<OpenCopy, "db" | "close"> | null {
    const db = openAsItIs(this.#deps.path);
    try {
      if (this.#deps.plan(db) === null) return { db, close: () => db.close() };
    } catch (err) {
      db.close();
      throw err;
    }
    db.close();
    return null;
  }

  /** Replaces the copy in one step. It may fail: then the older one stays. */
  write(db: Db): void {
    const { path, log } = this.#deps;
    const fresh = `${path}.new`;
    try {
      rmSync(fresh, { force: true });
      closeSync(openSync(fresh, "wx", 0o600));
      db.exec(`VACUUM INTO '${fresh.replaceAll("'", "''")}'`);
      renameSync(fresh, path);
      this.#fault = "";
    } catch (err) {
      if (this.#fault === "") log.warn("records.kept.failed", { err });
      this.#fault = plainCause(err);
    }
  }
}
