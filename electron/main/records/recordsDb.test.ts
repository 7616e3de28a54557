import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { roomsPlan, type RoomMigrations } from "../../base/roomMigrations.ts";
import { openDatabase, openFile, type Db } from "../../base/sqlite.ts";
import { accessMigrations } from "../access/accessMigrations.ts";
import { UserStore } from "../access/userStore.ts";
import { openRecords } from "./recordsDb.ts";

/** The one list of changes that `records.db` had for all rooms, as it was shipped. */
const oneList = [
  `CREATE TABLE user(
     id TEXT PRIMARY KEY, displayName TEXT NOT NULL, passwordHash TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0,
     createdAtMs INTEGER NOT NULL, lastSignInAtMs INTEGER) STRICT;
   CREATE TABLE userGrant(userId TEXT NOT NULL REFERENCES user(id), role TEXT NOT NULL, zone TEXT NOT NULL,
     PRIMARY KEY(userId, role, zone)) STRICT;
   CREATE TABLE vault(
     userId TEXT NOT NULL, zone TEXT NOT NULL, server TEXT NOT NULL, sealed TEXT NOT NULL,
     PRIMARY KEY(userId, zone, server)) STRICT;
   CREATE TRIGGER user_stays BEFORE DELETE ON user BEGIN SELECT RAISE(ABORT, 'user ids are never reused'); END;`,
];
const journal: RoomMigrations = {
  room: "journal",
  migrations: [
    { name: "entries", sql: "CREATE TABLE entry(id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;" },
    { name: "authors", sql: "ALTER TABLE entry ADD COLUMN author TEXT NOT NULL DEFAULT 'nobody';" },
  ],
};
const first = (room: RoomMigrations, count: number): RoomMigrations => ({
  ...room,
  migrations: room.migrations.slice(0, count),
});

/** What the file says of access's own changes. */
const ofAccess = accessMigrations.migrations.map((m, i) => `access ${i + 1} ${m.name}`);

let folder: string;
let opened: Db[];
const path = (): string => join(folder, "records.db");
const bytes = (): Buffer => readFileSync(path());
function open(...rooms: RoomMigrations[]): Db {
  const db = openRecords(folder, rooms);
  opened.push(db);
  return db;
}
const done = (db: Db): unknown[] =>
  db.all("SELECT room, number, name FROM migration ORDER BY room, number").map((r) => Object.values(r).join(" "));
/** A file as the program before made it, with a user in it. */
function oldFile(): void {
  const db = openDatabase({ path: path(), migrations: oneList, busyTimeoutMs: 50 });
  db.run("INSERT INTO user(id, displayName, passwordHash, createdAtMs) VALUES ('anna', 'Anna', 'hash', 7)");
  db.run("INSERT INTO userGrant(userId, role, zone) VALUES ('anna', 'Operator', '*')");
  db.run("INSERT INTO vault(userId, zone, server, sealed) VALUES ('anna', 'process', 'plc', 'sealed')");
  db.close();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "records-"));
  opened = [];
});
afterEach(() => {
  for (const db of opened) db.close();
  rmSync(folder, { recursive: true });
});

test("a new file gets the tables of every room and says which changes made them", () => {
  const db = open(accessMigrations, journal);
  expect(done(db)).toEqual([...ofAccess, "journal 1 entries", "journal 2 authors"]);
  db.run("INSERT INTO entry(text) VALUES ('first')");
  expect(db.all("SELECT text, author FROM entry")).toEqual([{ text: "first", author: "nobody" }]);
  expect(existsSync(`${path()}.v0.bak`)).toBe(false);
});

test("a file with one list for all rooms carries over without loss, and its copy stays beside it", () => {
  oldFile();
  const db = open(accessMigrations, journal);
  expect(new UserStore(db).get("anna")).toMatchObject({ grants: [{ role: "Operator", zone: "*" }], createdAtMs: 7 });
  expect(db.all("SELECT sealed FROM vault")).toEqual([{ sealed: "sealed" }]);
  expect(() => db.run("DELETE FROM user")).toThrow("user ids are never reused");
  expect(done(db)).toEqual([...ofAccess, "journal 1 entries", "journal 2 authors"]);
  copyFileSync(`${path()}.v1.bak`, join(folder, "copy.db"));
  const copy = openDatabase({ path: join(folder, "copy.db"), migrations: oneList, busyTimeoutMs: 50 });
  expect(copy.all("SELECT displayName FROM user")).toEqual([{ displayName: "Anna" }]);
  copy.close();
});

test("old and new files end with the same tables", () => {
  oldFile();
  const tables = (db: Db) =>
    ["user", "userGrant", "vault"].map((t) =>
      db.all(`SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info('${t}')`),
    );
  const carried = tables(open(accessMigrations));
  const fresh = mkdtempSync(join(folder, "fresh-"));
  const db = openRecords(fresh, [accessMigrations]);
  opened.push(db);
  expect(carried).toEqual(tables(db));
});

test("a room's further change is made once and leaves the others' tables alone", () => {
  open(accessMigrations, first(journal, 1)).close();
  const before = open(accessMigrations, first(journal, 1));
  before.run("INSERT INTO entry(text) VALUES ('kept')");
  before.close();
  const db = open(accessMigrations, journal);
  expect(db.all("SELECT text, author FROM entry")).toEqual([{ text: "kept", author: "nobody" }]);
  db.close();
  expect(done(open(accessMigrations, journal))).toHaveLength(ofAccess.length + 2);
  expect(existsSync(`${path()}.rooms${ofAccess.length + 1}.bak`)).toBe(true);
});

test("the copy of the program before stays what it was through every later change", () => {
  oldFile();
  open(accessMigrations).close();
  const copy = readFileSync(`${path()}.v1.bak`);
  open(accessMigrations, first(journal, 1)).close();
  open(accessMigrations, journal).close();
  expect(readFileSync(`${path()}.v1.bak`)).toEqual(copy);
  // The program before was run again, on a file of its own.
  rmSync(path());
  oldFile();
  open(accessMigrations).close();
  expect(readFileSync(`${path()}.v1.bak`)).toEqual(copy);
});

test("two programs that open an old file at the same moment both find it done", () => {
  oldFile();
  const other = openFile({ path: path(), busyTimeoutMs: 50 }, (db) => {
    const migrate = roomsPlan([accessMigrations, journal], ["access"])(db);
    open(accessMigrations, journal);
    return migrate;
  });
  opened.push(other);
  expect(done(other)).toHaveLength(ofAccess.length + 2);
});

test("the refusal of a newer file is short, whatever the file says", () => {
  const endless = { room: "r".repeat(5000), migrations: [{ name: "n".repeat(5000), sql: "" }] };
  open(accessMigrations, endless).close();
  let words = "";
  try {
    open(accessMigrations);
  } catch (err) {
    words = (err as Error).message;
  }
  expect(words).toContain("was written by a newer Millward");
  expect(words.length).toBeLessThan(path().length + 350);
});

test.each([
  ["a change of a room", [accessMigrations, first(journal, 1)], /\(journal 2 is "authors" there, which this one does/],
  ["a room", [accessMigrations], /\(journal 1 is "entries" there, which this one does not know\)\.$/],
  [
    "another change under a known number",
    [accessMigrations, { room: "journal", migrations: [{ name: "notes", sql: "" }, journal.migrations[1]!] }],
    /\(journal 1 is "entries" there and "notes" here\)\.$/,
  ],
] as const)("a file with %s that this program does not know is refused and left as it is", (_what, rooms, words) => {
  open(accessMigrations, journal).close();
  const before = bytes();
  expect(() => open(...rooms)).toThrow(words);
  expect(() => open(...rooms)).toThrow(`${path()} was written by a newer Millward`);
  expect(bytes()).toEqual(before);
});

test("the program before refuses a file of this one, and this one a layout that comes after it", () => {
  open(accessMigrations).close();
  const before = bytes();
  expect(() => openDatabase({ path: path(), migrations: oneList, busyTimeoutMs: 50 })).toThrow(
    "was written by a newer Millward (schema 2; this one knows 1).",
  );
  expect(bytes()).toEqual(before);
  const db = open(accessMigrations);
  db.exec("PRAGMA user_version = 3");
  db.close();
  expect(() => open(accessMigrations)).toThrow("was written by a newer Millward (schema 3; this one knows 2).");
});

test.each([
  ["a file with one list for all rooms", () => oldFile()],
  ["a file of this program", () => open(accessMigrations).close()],
] as const)("a broken change of one room leaves %s as it was for all", (_what, make) => {
  make();
  const before = bytes();
  const broken: RoomMigrations = {
    room: "orders",
    migrations: [{ name: "half", sql: "CREATE TABLE half(a INTEGER) STRICT; NONSENSE;" }],
  };
  expect(() => open(accessMigrations, journal, broken)).toThrow(/cannot be brought to orders 1, "half": .*NONSENSE/);
  expect(bytes()).toEqual(before);
  const db = open(accessMigrations);
  expect(done(db)).toEqual(ofAccess);
  expect(db.all("SELECT name FROM sqlite_master WHERE name IN ('entry', 'half')")).toEqual([]);
});
