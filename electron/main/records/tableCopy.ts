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

/** True when no room has put anything into its tables yet. */
export const isEmpty = (db: Db): boolean =>
  tablesOf(db).every((table) => db.get(`SELECT 1 AS one FROM ${quoted(table)} LIMIT 1`) === undefined);

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
        to.run(
          `INSERT INTO ${quoted(table)}(${names.map(quoted).join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
          Object.values(row),
        );
      }
    }
  });
}
