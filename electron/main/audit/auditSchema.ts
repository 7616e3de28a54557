import type { Db } from "../../base/sqlite.ts";

/** What `audit.db` consists of, by name; nothing else belongs into it. */
const objects = {
  record: `CREATE TABLE record(
     seq INTEGER PRIMARY KEY, body TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL) STRICT`,
  record_no_update: `CREATE TRIGGER record_no_update BEFORE UPDATE ON record
     BEGIN SELECT RAISE(ABORT, 'audit records are never changed'); END`,
  record_no_delete: `CREATE TRIGGER record_no_delete BEFORE DELETE ON record
     BEGIN SELECT RAISE(ABORT, 'audit records are never deleted'); END`,
  search: `CREATE TABLE search(
     seq INTEGER PRIMARY KEY, atMs REAL NOT NULL, actor TEXT NOT NULL, zone TEXT, result TEXT NOT NULL,
     text TEXT NOT NULL) STRICT`,
} as const;
type ObjectName = keyof typeof objects;
const names = Object.keys(objects) as ObjectName[];

/**
 * `record` is append-only. The triggers stop mistakes, not an attacker: the chain is what shows him. `search` may be
 * rebuilt at any time.
 */
export const auditMigrations: readonly string[] = [names.map((name) => `${objects[name]};`).join("\n")];

export interface SchemaFinding {
  /** Objects of ours that were gone or others, and were made again. */
  readonly restored: readonly string[];
  /** Triggers of somebody else: they can swallow, change or hide what is written. They were removed. */
  readonly removed: readonly string[];
  /** What is not ours, or not as it was, and was left as evidence. */
  readonly left: readonly string[];
}

interface Found {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

const oneLine = (sql: string): string => sql.replace(/\s+/g, " ").trim();
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const isOurs = (name: string): name is ObjectName => Object.hasOwn(objects, name);

/**
 * Compares the tables and triggers of the file with what they have to be, and puts the triggers right.
 * @returns null when all is as it should be.
 */
export function mendSchema(db: Db): SchemaFinding | null {
  const found = db
    .all("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' OR type = 'trigger'")
    .map((row): Found => ({
      type: String(row["type"]),
      name: String(row["name"]),
      sql: oneLine(String(row["sql"])),
    }));
  const others = found.filter(({ name, sql }) => !isOurs(name) || sql !== oneLine(objects[name]));
  const removed = others.filter(({ type }) => type === "trigger");
  const left = others.filter(({ type }) => type !== "trigger");
  const kept = new Set(found.filter((f) => !removed.includes(f)).map((f) => f.name));
  const restored = names.filter((name) => !kept.has(name));
  if (others.length === 0 && restored.length === 0) return null;
  const words = ({ type, name, sql }: Found): string => `${type} ${name}: ${sql}`;
  const mended = { restored, removed: removed.map(words), left: left.map(words) };
  try {
    if (removed.length > 0 || restored.length > 0)
      db.transaction(() => {
        for (const { name } of removed) db.exec(`DROP TRIGGER ${quoted(name)}`);
        for (const name of restored) db.exec(objects[name]);
      });
  } catch (err) {
    // What cannot be put right, such as a view that stands where the table belongs, is told all the same.
    if (left.length === 0 && removed.length === 0) throw err;
    return { restored: [], removed: [], left: others.map(words) };
  }
  return mended;
}
