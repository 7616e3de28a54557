import { AppError } from "../../../shared/errors.ts";
import type { Db } from "../../base/sqlite.ts";

/** More than users, roles and identities of a plant ever are; a file with more is not taken into memory. */
const MOST_ROWS = 100_000;

/** Names of the rooms' tables; what is done to them is noted in `migration`, which each database keeps for itself. */
const tablesOf = (db: Db): string[] =>
  db
    .all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .map((row) => String(row["name"]))
    .filter((name) => name !== "migration");

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Tables that fill by mere tries to sign in, before anybody is a user. */
const incidental: readonly string[] = ["nameSalt", "wrongPassword"];

/** True when no room has put anything into its tables yet that shows users. */
export const isEmpty = (db: Db): boolean =>
  tablesOf(db)
    .filter((table) => !incidental.includes(table))
    .every((table) => db.get(`SELECT 1 AS one FROM ${quoted(table)} LIMIT 1`) === undefined);

/**
 * Copies every row of the rooms' tables into another database with the same tables, all or none.
 * @throws AppError "integrity" when there are more than fit into memory.
 */
export function copyRows(from: Db, to: Db): void {
  to.transaction(() => {
    to.exec("PRAGMA defer_foreign_keys = ON");
    for (const table of tablesOf(from)) {
      const rows = from.all(`SELECT * FROM ${quoted(table)} LIMIT ${MOST_ROWS + 1}`);
      if (rows.length > MOST_ROWS)
        throw new AppError("integrity", `${from.path} holds more than ${MOST_ROWS} rows in ${table}.`);
      for (const row of rows) {
        const names = Object.keys(row);
        const columns = names.map(quoted).join(", ");
        to.run(
          `INSERT OR REPLACE INTO ${quoted(table)}(${columns}) VALUES (${names.map(() => "?").join(", ")})`,
          Object.values(row),
        );
      }
    }
  });
}
