import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { holdDatabase } from "../../../test/support/databaseHolder.ts";
import { silentLog } from "../../base/log.ts";
import { openAsItIs, type Db } from "../../base/sqlite.ts";
import { accessMigrations } from "../access/accessMigrations.ts";
import { UserStore } from "../access/userStore.ts";
import { Records } from "./records.ts";

let folder: string;
let recorded: AuditEntry[];
let opened: { close(): void }[];
const path = (): string => join(folder, "records.db");

function open(mayBegin = true): { records: Records; users: UserStore } {
  const records = new Records({
    folder,
    rooms: [accessMigrations],
    log: silentLog,
    record: (entry) => void recorded.push(entry),
    nowMs: () => 7,
    mayBegin: () => mayBegin,
  });
  opened.push(records);
  return { records, users: new UserStore(records) };
}
const person = (userId: string) => ({
  userId,
  displayName: userId.toUpperCase(),
  passwordHash: `hash of ${userId}`,
  grants: [{ role: "SecurityAdmin" as const, zone: "*" }],
  createdAtMs: 1,
});
const names = (users: UserStore): string[] => users.all().map((u) => `${u.userId} ${u.grants[0]?.role}`);
/** A station with one user, stopped, and its copy written: other files, as SQLite in this process knows the first. */
async function station(): Promise<void> {
  const { records, users } = open();
  users.create(person("anna"));
  await turn();
  records.close();
  const fresh = mkdtempSync(join(tmpdir(), "records-room-"));
  for (const name of ["records.db", "records.kept.db"]) cpSync(join(folder, name), join(fresh, name));
  rmSync(folder, { recursive: true });
  folder = fresh;
}
/** Another program writes. @returns lets it go. */
function lock(): () => void {
  const other: Db = openAsItIs(path());
  other.exec("BEGIN IMMEDIATE; PRAGMA user_version = 2");
  return () => {
    other.exec("COMMIT");
    other.close();
  };
}
const inTheWay = (): void => {
  rmSync(path());
  mkdirSync(path());
};
const newer = (): void => {
  const other = openAsItIs(path());
  other.exec("PRAGMA user_version = 99");
  other.close();
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "records-room-"));
  recorded = [];
  opened = [];
});
afterEach(() => {
  for (const one of opened) one.close();
  rmSync(folder, { recursive: true });
});

test("a wrong password before anybody is enrolled leaves the file new", () => {
  const { records } = open();
  records.run("INSERT INTO wrongPassword(key, count, lastAtMs) VALUES ('seat 1', 1, 0)");
  records.run("INSERT INTO nameSalt(id, salt) VALUES (1, 'aa')");
  expect(records.isNew()).toBe(true);
});

test("a change is in the file before it counts, and in the copy soon after; all for their owner alone", async () => {
  const { records, users } = open();
  expect({ isNew: records.isNew(), shut: records.whyShut(), missing: records.check() }).toEqual({
    isNew: true,
    shut: null,
    missing: "",
  });
  users.create(person("anna"));
  expect(records.isNew()).toBe(false);
  await turn();
  for (const name of ["records.db", "records.kept.db"]) {
    const db = openAsItIs(join(folder, name));
    expect(names(new UserStore(db)), name).toEqual(["anna SecurityAdmin"]);
    db.close();
  }
  expect(readdirSync(folder).map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8))).toEqual(
    readdirSync(folder).map(() => "600"),
  );
});

test.each([
  [
    "a folder",
    inTheWay,
    () => rmSync(path(), { recursive: true }),
    /records\.db is no file.*Users are those of the copy/,
  ],
  [
    "of a newer Millward",
    newer,
    () => rmSync(path()),
    /newer Millward.*Users are those of the copy of \d{4}-\d\d-\d\d/,
  ],
] as const)(
  "with a file that is %s everybody known signs in, nothing changes, and it is left alone",
  async (...row) => {
    const [, spoil, mend, words] = row;
    await station();
    spoil();
    const { records, users } = open(false);
    expect(names(users)).toEqual(["anna SecurityAdmin"]);
    expect(records.check()).toMatch(words);
    expect(() => users.setDisabled("anna", true)).toThrow(words);
    mend();
    expect(records.check()).toMatch(/^records\.db was missing or empty\. Users are those of the copy/);
    expect(records.whyShut()).toBeNull();
    users.create(person("berta"));
    expect(names(users)).toHaveLength(2);
  },
);

test("a file that another program holds is read at the start, and written as soon as it is let go", async () => {
  await station();
  const letGo = await holdDatabase(path());
  const { records, users } = open(false);
  expect(names(users)).toEqual(["anna SecurityAdmin"]);
  expect(records.whyShut()).toMatch(/records\.db cannot be opened: .*locked.*Its users were read/);
  await letGo();
  expect(records.check()).toBe("");
  users.setPasswordHash("anna", "other");
  expect(users.passwordHash("anna")).toBe("other");
});

test("a file that is held while Millward runs refuses changes in words and answers as before", async () => {
  await station();
  const { records, users } = open(false);
  const letGo = lock();
  expect(() => users.create(person("berta"))).toThrow(
    /^records\.db cannot be written \(.*locked.*Nothing was changed\.$/,
  );
  expect({ who: names(users), hash: users.passwordHash("anna") }).toEqual({
    who: ["anna SecurityAdmin"],
    hash: "hash of anna",
  });
  expect(records.check()).toMatch(/locked/);
  letGo();
  expect(records.check()).toBe("");
  users.create(person("berta"));
});

test.each([
  ["damaged", () => writeFileSync(path(), "no database at all ".repeat(500))],
  ["damaged further in", () => writeFileSync(path(), readFileSync(path()).fill(0xaa, 120, 9000))],
])("a %s file is set aside under a name, and its copy takes its place", async (_what, spoil) => {
  await station();
  spoil();
  const broken = readFileSync(path());
  const { records, users } = open(false);
  expect(names(users)).toEqual(["anna SecurityAdmin"]);
  expect(readFileSync(join(folder, "records.db.damaged-7"))).toEqual(broken);
  expect(records.whyShut()).toBeNull();
  expect(records.check()).toMatch(/set aside as records\.db\.damaged-7\. Users are those of the copy/);
  expect(recorded).toMatchObject([{ action: "records.restored", target: "records.db.damaged-7" }]);
  users.setDisabled("anna", false);
});

test.each([
  ["missing", () => rmSync(path())],
  ["empty", () => writeFileSync(path(), "")],
])("a %s file is filled from its copy, on record", async (_what, spoil) => {
  await station();
  spoil();
  const { records, users } = open(false);
  expect(names(users)).toEqual(["anna SecurityAdmin"]);
  expect(records.isNew()).toBe(false);
  expect(recorded).toMatchObject([{ action: "records.restored", target: "records.db" }]);
});

test("an empty file without a copy is no first start where the station has had users", async () => {
  await station();
  const away = join(folder, "away.db");
  renameSync(path(), away);
  rmSync(join(folder, "records.kept.db"));
  const { records, users } = open(false);
  expect({ isNew: records.isNew(), who: names(users) }).toEqual({ isNew: false, who: [] });
  expect(records.check()).toContain("holds no users, though this station had some");
  expect(() => users.create(person("thief"), true)).toThrow("Nobody can sign in.");
  renameSync(away, path());
  expect(records.check()).toBe("");
  expect(names(users)).toEqual(["anna SecurityAdmin"]);
});

test("a file that is taken away or replaced while Millward runs is noticed, and nobody is lost", async () => {
  await station();
  const { records, users } = open(false);
  rmSync(path());
  expect(records.check()).toContain("records.db was missing or empty.");
  users.create(person("berta"));
  const db = openAsItIs(path());
  expect(names(new UserStore(db))).toEqual(["anna SecurityAdmin", "berta SecurityAdmin"]);
  db.close();
});

test("a copy that cannot be written is told, and costs nothing else", async () => {
  mkdirSync(join(folder, "records.kept.db", "in the way"), { recursive: true });
  const { records, users } = open();
  users.create(person("anna"));
  await turn();
  expect({ missing: records.check(), shut: records.whyShut() }).toEqual({ missing: "", shut: null });
  expect(records.keptFault()).toMatch(/something else lies in its place/);
  rmSync(join(folder, "records.kept.db"), { recursive: true });
  records.check();
  await turn();
  expect(records.keptFault()).toBe("");
});
