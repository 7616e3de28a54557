import { createHmac } from "node:crypto";
import type { Db } from "../../base/sqlite.ts";

interface RecordedNameDeps {
  readonly db: Pick<Db, "run" | "get">;
  readonly isUser: (name: string) => boolean;
  /** Bytes from a cryptographic source. */
  readonly random: (bytes: number) => Uint8Array;
  readonly log: { error(event: string, fields?: Record<string, unknown>): void };
}

const SALT_BYTES = 32;
/** 16 bits tell repeated tries apart, and are too few to find a password by. */
const MARK_LENGTH = 4;

/**
 * How a user name that somebody typed stands in records, counts and logs. A password typed into that field must never
 * be kept, so a name that is no user's stands as "unknown user" and a mark, the same for the same text at this
 * installation. The salt lies in `records.db`; where that cannot be, the marks hold until the program ends.
 */
export class RecordedName {
  readonly #deps: RecordedNameDeps;
  #salt: Uint8Array | null = null;

  constructor(deps: RecordedNameDeps) {
    this.#deps = deps;
  }

  readonly of = (typed: string): string => {
    if (this.#isUser(typed)) return typed;
    const mark = createHmac("sha256", this.#saltNow()).update(typed).digest("hex").slice(0, MARK_LENGTH);
    return `unknown user #${mark}`;
  };

  #isUser(typed: string): boolean {
    try {
      return this.#deps.isUser(typed);
    } catch {
      // Who is a user cannot be read: better a mark for a name than a password in a record.
      return false;
    }
  }

  #saltNow(): Uint8Array {
    if (this.#salt) return this.#salt;
    const { db, random, log } = this.#deps;
    const fresh = random(SALT_BYTES);
    this.#salt = fresh;
    try {
      db.run("INSERT OR IGNORE INTO nameSalt(id, salt) VALUES (1, ?)", [Buffer.from(fresh).toString("hex")]);
      const kept = Buffer.from(String(db.get("SELECT salt FROM nameSalt WHERE id = 1")?.["salt"]), "hex");
      if (kept.length === SALT_BYTES) this.#salt = kept;
    } catch (err) {
      log.error("access.nameSalt.notKept", { err });
    }
    return this.#salt;
  }
}
