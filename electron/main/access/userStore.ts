import { roles, type Role, type RoleGrant } from "../../../shared/access/roles.ts";
import { separateGrants } from "../../../shared/access/separation.ts";
import { AppError } from "../../../shared/errors.ts";
import { hiddenLettersShown } from "../../../shared/hiddenLetters.ts";
import type { UserId } from "../../../shared/ids.ts";
import type { SqlRow, Tables } from "../../base/sqlite.ts";

export interface User {
  readonly userId: UserId;
  readonly displayName: string;
  /** In force: what clashes with the separation of duties is not among them. */
  readonly grants: readonly RoleGrant[];
  /** Kept, and not in force: one user may not hold them beside the others, or they appeared outside Millward. */
  readonly refusedGrants: readonly RoleGrant[];
  readonly disabled: boolean;
  readonly createdAtMs: number;
  readonly lastSignInAtMs: number | null;
  /** Somebody else knows the password: until it is changed it opens nothing but that change. */
  readonly mustChangePassword: boolean;
  /** Made for the demo plant: counts for nothing at any other. */
  readonly demo: boolean;
}
export interface NewUser {
  readonly userId: UserId;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly grants: readonly RoleGrant[];
  readonly createdAtMs: number;
  readonly mustChangePassword?: true;
  readonly demo?: true;
}

/** What must not count of a user, because it was changed outside Millward. */
interface Doubts {
  /** `Role@zone` */
  readonly grants: ReadonlySet<string>;
  /** The mark was taken away. */
  readonly disabled: boolean;
  readonly mustChange: boolean;
  readonly demo: boolean;
  /** The password is another one. */
  readonly password: boolean;
}
interface Vouching {
  /** Null for a user of whom all is proven. */
  doubtsOf(userId: UserId): Doubts | null;
  /** Within a change: this was decided by somebody who may, whether or not the value is another one now. */
  decide(userId: UserId, part: "grants" | "disabled" | "password"): void;
}
const allProven: Vouching = { doubtsOf: () => null, decide: () => undefined };

/** Names that stand for something else in the audit log and at the servers. */
const reserved: readonly string[] = ["service", "system", "nobody"];
const columns = "id, displayName, disabled, createdAtMs, lastSignInAtMs, mustChangePassword, demo";
const isRole = (text: unknown): text is Role => roles.includes(text as Role);

/**
 * Users and their grants in `records.db`. A user is never deleted, only disabled, so that a name in the audit log means
 * one person for ever.
 */
export class UserStore {
  readonly #db: Tables;
  readonly #vouching: Vouching;
  constructor(db: Tables, vouching: Vouching = allProven) {
    this.#db = db;
    this.#vouching = vouching;
  }

  count(): number {
    return Number(this.#db.get("SELECT count(*) AS n FROM user")?.["n"] ?? 0);
  }

  all(): User[] {
    const grants = this.#db.all("SELECT userId, role, zone FROM userGrant ORDER BY role, zone");
    return this.#db.all(`SELECT ${columns} FROM user ORDER BY id`).map((row) =>
      this.#userOf(
        row,
        grants.filter((g) => g["userId"] === row["id"]),
      ),
    );
  }

  /** @throws AppError "not_found". */
  get(userId: UserId): User {
    const user = this.find(userId);
    if (!user) throw new AppError("not_found", `There is no user ${userId}.`);
    return user;
  }

  find(userId: UserId): User | null {
    const row = this.#db.get(`SELECT ${columns} FROM user WHERE id = ?`, [userId]);
    return row
      ? this.#userOf(
          row,
          this.#db.all("SELECT role, zone FROM userGrant WHERE userId = ? ORDER BY role, zone", [userId]),
        )
      : null;
  }

  /** Null also for a password that was put there from outside. */
  passwordHash(userId: UserId): string | null {
    if (this.#vouching.doubtsOf(userId)?.password === true) return null;
    const hash = this.#db.get("SELECT passwordHash FROM user WHERE id = ?", [userId])?.["passwordHash"];
    return typeof hash === "string" ? hash : null;
  }

  /**
   * @param first the very first user: refused as soon as there is any.
   * @throws AppError "conflict" for a name that is or was in use.
   */
  create(user: NewUser, first = false): void {
    if (reserved.includes(user.userId))
      throw new AppError("invalid_input", `The name ${user.userId} is kept for Millward itself.`);
    this.#db.transaction(() => {
      if (first && this.count() > 0)
        throw new AppError("conflict", "The first security administrator is already enrolled.");
      if (this.find(user.userId))
        throw new AppError("conflict", `There is or was a user ${user.userId}; a name is never used again.`);
      this.#db.run(
        `INSERT INTO user(id, displayName, passwordHash, createdAtMs, mustChangePassword, demo)
         VALUES (?, ?, ?, ?, ?, ?)`,
        [
          user.userId,
          user.displayName,
          user.passwordHash,
          user.createdAtMs,
          user.mustChangePassword ? 1 : 0,
          user.demo ? 1 : 0,
        ],
      );
      this.#insertGrants(user.userId, user.grants);
    });
  }

  setGrants(userId: UserId, grants: readonly RoleGrant[]): void {
    this.#db.transaction(() => {
      this.#vouching.decide(userId, "grants");
      this.#db.run("DELETE FROM userGrant WHERE userId = ?", [userId]);
      this.#insertGrants(userId, grants);
      this.#keepAdministrator();
    });
  }

  setDisabled(userId: UserId, disabled: boolean): void {
    this.#db.transaction(() => {
      this.#vouching.decide(userId, "disabled");
      this.#db.run("UPDATE user SET disabled = ? WHERE id = ?", [disabled ? 1 : 0, userId]);
      this.#keepAdministrator();
    });
  }

  /** At a plant that is not the demo. Also the last administrator: he could not sign in there anyway. */
  disableDemoUser(userId: UserId): void {
    this.#db.run("UPDATE user SET disabled = 1 WHERE id = ? AND demo = 1", [userId]);
  }

  /** A password that somebody else chose: it must be changed at its first use. */
  setPasswordHash(userId: UserId, passwordHash: string): void {
    this.#db.transaction(() => {
      this.#vouching.decide(userId, "password");
      this.#db.run("UPDATE user SET passwordHash = ?, mustChangePassword = 1 WHERE id = ?", [passwordHash, userId]);
    });
  }

  /**
   * A new password of the user's own choice in the place of the one that was proven.
   * @returns false, and changes nothing, when the user has another by now or is disabled.
   */
  replacePasswordHash(userId: UserId, proven: string, next: string): boolean {
    const sql = `UPDATE user SET passwordHash = ?, mustChangePassword = 0
      WHERE id = ? AND passwordHash = ? AND disabled = 0`;
    return this.#db.transaction(() => {
      const replaced = this.#db.run(sql, [next, userId, proven]) === 1;
      if (replaced) this.#vouching.decide(userId, "password");
      return replaced;
    });
  }

  noteSignIn(userId: UserId, atMs: number): void {
    this.#db.run("UPDATE user SET lastSignInAtMs = ? WHERE id = ?", [atMs, userId]);
  }

  #insertGrants(userId: UserId, grants: readonly RoleGrant[]): void {
    for (const g of grants)
      this.#db.run("INSERT OR IGNORE INTO userGrant(userId, role, zone) VALUES (?, ?, ?)", [userId, g.role, g.zone]);
  }

  /**
   * Without one nobody could ever be let in again; the throw rolls the change back. A demo user is none: at another
   * plant he counts for nothing.
   */
  #keepAdministrator(): void {
    const administers = ({ role, zone }: RoleGrant): boolean => role === "SecurityAdmin" && zone === "*";
    if (!this.all().some((user) => !user.disabled && !user.demo && user.grants.some(administers)))
      throw new AppError(
        "conflict",
        "The last security administrator of the whole plant stays. Give the role to somebody else first.",
      );
  }

  /**
   * A role that this Millward does not know grants nothing; one that clashes with another, or that was put there from
   * outside, is not in force.
   */
  #userOf(row: SqlRow, rows: readonly SqlRow[]): User {
    const userId = String(row["id"]);
    const doubts = this.#vouching.doubtsOf(userId);
    const kept = rows.flatMap((g) => (isRole(g["role"]) ? [{ role: g["role"], zone: String(g["zone"]) }] : []));
    const isDoubted = (g: RoleGrant): boolean => doubts?.grants.has(`${g.role}@${g.zone}`) === true;
    const { inForce, refused } = separateGrants(kept.filter((g) => !isDoubted(g)));
    return {
      userId,
      // An older Millward took names that turn a line round.
      displayName: hiddenLettersShown(String(row["displayName"])),
      grants: inForce,
      refusedGrants: [...refused, ...kept.filter(isDoubted)],
      disabled: row["disabled"] !== 0 || doubts?.disabled === true,
      createdAtMs: Number(row["createdAtMs"]),
      lastSignInAtMs: row["lastSignInAtMs"] === null ? null : Number(row["lastSignInAtMs"]),
      mustChangePassword: row["mustChangePassword"] !== 0 || doubts?.mustChange === true,
      demo: row["demo"] !== 0 || doubts?.demo === true,
    };
  }
}
