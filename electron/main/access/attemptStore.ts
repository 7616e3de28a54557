import type { Db } from "../../base/sqlite.ts";

/** Wrong passwords in a row under one key, and when the last of them was. */
export interface KeptFailures {
  readonly key: string;
  readonly count: number;
  /** Wall clock, epoch milliseconds. */
  readonly lastAtMs: number;
}

interface AttemptStoreDeps {
  readonly db: Pick<Db, "run" | "all">;
  readonly log: { error(event: string, fields?: Record<string, unknown>): void };
}

/**
 * Counts of wrong passwords in `records.db`, so that a restart does not forget them. Nice to have: what cannot be read
 * or written is logged, and nobody's sign-in depends on it.
 */
export class AttemptStore {
  readonly #deps: AttemptStoreDeps;

  constructor(deps: AttemptStoreDeps) {
    this.#deps = deps;
  }

  /** Oldest first. */
  all(): KeptFailures[] {
    return (
      this.#attempt("read", () =>
        this.#deps.db
          .all("SELECT key, count, lastAtMs FROM wrongPassword ORDER BY lastAtMs")
          .map((row) => ({ key: String(row["key"]), count: Number(row["count"]), lastAtMs: Number(row["lastAtMs"]) })),
      ) ?? []
    );
  }

  keep({ key, count, lastAtMs }: KeptFailures): void {
    this.#attempt("write", () =>
      this.#deps.db.run("INSERT OR REPLACE INTO wrongPassword(key, count, lastAtMs) VALUES (?, ?, ?)", [
        key,
        count,
        Math.round(lastAtMs),
      ]),
    );
  }

  forget(key: string): void {
    this.#attempt("write", () => this.#deps.db.run("DELETE FROM wrongPassword WHERE key = ?", [key]));
  }

  #attempt<T>(what: "read" | "write", act: () => T): T | null {
    try {
      return act();
    } catch (err) {
      this.#deps.log.error(`access.attempts.${what}Failed`, { err });
      return null;
    }
  }
}
