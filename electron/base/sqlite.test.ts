import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase, type Db } from "./sqlite.ts";

const first = "CREATE TABLE thing(id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;";
const second = "ALTER TABLE thing ADD COLUMN size INTEGER NOT NULL DEFAULT 7;";
let folder: string;
let opened: Db[];
const open = (migrations: readonly string[], name = "t.db"): Db => {
  const db = openDatabase({ path: join(folder, name), migrations, busyTimeoutMs: 50 });
  opened.push(db);
  return db;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sqlite-"));
  opened = [];
});
afterEach(() => {
  for (const db of opened) db.close();
  rmSync(folder, { recursive: true });
});

test("a new file gets every migration, WAL, full sync, foreign keys and mode 0600", () => {
  const db = open([first, second]);
  db.run("INSERT INTO thing(name) VALUES (?)", ["a"]);
  expect(db.all("SELECT * FROM thing")).toEqual([{ id: 1, name: "a", size: 7 }]);
  expect([
    db.get("SELECT journal_mode FROM pragma_journal_mode"),
    db.get("SELECT synchronous FROM pragma_synchronous"),
    db.get("SELECT foreign_keys FROM pragma_foreign_keys"),
    db.get("SELECT user_version FROM pragma_user_version"),
  ]).toEqual([{ journal_mode: "wal" }, { synchronous: 2 }, { foreign_keys: 1 }, { user_version: 2 }]);
  expect(["t.db", "t.db-wal", "t.db-shm"].map((f) => statSync(join(folder, f)).mode & 0o777)).toEqual([
    0o600, 0o600, 0o600,
  ]);
});

test("a file of an older schema is copied aside and then migrated with its rows", () => {
  const old = open([first]);
  old.run("INSERT INTO thing(name) VALUES (?)", ["kept"]);
  old.close();
  expect(open([first, second]).all("SELECT * FROM thing")).toEqual([{ id: 1, name: "kept", size: 7 }]);
  expect(open([first], "t.db.v1.bak").all("SELECT * FROM thing")).toEqual([{ id: 1, name: "kept" }]);
});

test("a file of a newer schema is refused by name and left as it is", () => {
  open([first, second]).close();
  const before = readFileSync(join(folder, "t.db"));
  expect(() => open([first])).toThrow(
    `${join(folder, "t.db")} was written by a newer Millward (schema 2; this one knows 1).`,
  );
  expect(readFileSync(join(folder, "t.db"))).toEqual(before);
});

test("a refused file of a newer schema keeps what a killed program left in its log", () => {
  const newer = open([first, second]);
  newer.run("INSERT INTO thing(name) VALUES (?)", ["kept"]);
  for (const end of ["", "-wal"]) copyFileSync(join(folder, `t.db${end}`), join(folder, `killed.db${end}`));
  expect(() => open([first], "killed.db")).toThrow(/was written by a newer Millward/);
  expect(open([first, second], "killed.db").all("SELECT name, size FROM thing")).toEqual([{ name: "kept", size: 7 }]);
});

test("two programs that open an old file at the same moment both find it done", () => {
  open([first]).close();
  let other: Db | null = null;
  const third = "CREATE TABLE more(a INTEGER) STRICT;";
  // How long the list is, is asked between the look at the file and its change.
  const migrations = new Proxy([first, second, third], {
    get(list, name, self) {
      if (name === "length" && !other) other = open([first, second, third]);
      return Reflect.get(list, name, self) as unknown;
    },
  });
  expect(open(migrations).all("SELECT user_version FROM pragma_user_version")).toEqual([{ user_version: 3 }]);
});

test("a migration that fails leaves the schema before it and names the file", () => {
  open([first]).close();
  expect(() => open([first, "CREATE TABLE half(a INTEGER) STRICT; NONSENSE;"])).toThrow(
    /t\.db cannot be brought to schema 2/,
  );
  const db = open([first]);
  expect(db.all("SELECT name FROM sqlite_master WHERE type = 'table'")).toEqual([{ name: "thing" }]);
});

test("a file that is no database is refused by name", () => {
  writeFileSync(join(folder, "t.db"), "hello world ".repeat(500));
  expect(() => open([first])).toThrow(/t\.db cannot be opened: file is not a database\.$/);
});

test("a stored text that is no UTF-8 is read as text with replacement characters instead of ending the process", () => {
  const db = open([first]);
  db.run("INSERT INTO thing(name) VALUES (?)", ["needle"]);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
  const bytes = readFileSync(join(folder, "t.db"));
  bytes[bytes.indexOf("needle")] = 0xff;
  writeFileSync(join(folder, "t.db"), bytes);
  expect(open([first]).all("SELECT name FROM thing")).toEqual([{ name: "\ufffdeedle" }]);
});

test("a transaction that throws leaves nothing behind", () => {
  const db = open([first]);
  expect(() =>
    db.transaction(() => {
      db.run("INSERT INTO thing(name) VALUES (?)", ["x"]);
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(db.all("SELECT * FROM thing")).toEqual([]);
});

test("a closed file answers with words", () => {
  const db = open([first]);
  db.close();
  expect(() => db.all("SELECT 1 AS one")).toThrow(/t\.db is closed/);
});
