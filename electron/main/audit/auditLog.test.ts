import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AuditEntry, AuditHealth } from "../../../shared/audit/record.ts";
import { silentLog } from "../../base/log.ts";
import { AuditLog } from "./auditLog.ts";
import { auditWords } from "./auditWords.ts";
import { canonicalBody, chainHash, GENESIS } from "./chain.ts";

let folder: string;
let opened: AuditLog[];
let wallMs: number;
let monoMs: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "audit-"));
  [opened, wallMs, monoMs] = [[], 1_700_000_000_000, 100];
});
afterEach(async () => {
  for (const log of opened) await log.dispose();
  rmSync(folder, { recursive: true });
});

const path = (name: string): string => join(folder, name);
const open = (): AuditLog => {
  const log = AuditLog.open({
    folder,
    station: "desk-1",
    bootId: "boot",
    nowMs: () => wallMs,
    monoMs: () => monoMs,
    log: silentLog,
    tickMs: 3_600_000,
  });
  opened.push(log);
  return log;
};
const entry = (target: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: "op",
  role: "Operator",
  action: "tags.write",
  zone: "process",
  target,
  old: 1,
  new: 2,
  reason: "test",
  result: "done",
  code: "",
  asked: 0,
  detail: {},
  ...more,
});
const verify = (log: AuditLog) => log.verify(() => undefined);
/** A closed log of `count` records. */
async function written(count = 30): Promise<void> {
  const log = open();
  for (let i = 1; i <= count; i += 1) log.append(entry(`tag-${i}`));
  await log.dispose();
}
/** The database as somebody else's tool sees it. */
function withSql(work: (db: Database.Database) => void): void {
  const db = new Database(path("audit.db"));
  work(db);
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
}
const dropTriggers = (db: Database.Database): unknown =>
  db.exec("DROP TRIGGER record_no_update; DROP TRIGGER record_no_delete;");
const bodyOf = (db: Database.Database, seq: number): string =>
  (db.prepare("SELECT body FROM record WHERE seq = ?").all(seq) as { body: string }[])[0]!.body;

test("a record is stored with every field, chained, and readable by any SQLite", async () => {
  const log = open();
  expect(log.append(entry("P-101.Speed", { detail: { z: 1, a: "x" } }))).toBe(1);
  const body = canonicalBody({
    v: 1,
    seq: 1,
    atMs: wallMs,
    monoMs,
    bootId: "boot",
    station: "desk-1",
    actor: "op",
    role: "Operator",
    action: "tags.write",
    zone: "process",
    target: "P-101.Speed",
    old: 1,
    new: 2,
    reason: "test",
    result: "done",
    code: "",
    asked: 0,
    detail: { a: "x", z: 1 },
  });
  await log.dispose();
  withSql((db) =>
    expect(db.prepare("SELECT * FROM record").all()).toEqual([
      { seq: 1, body, prev: GENESIS, hash: chainHash(GENESIS, body) },
    ]),
  );
  expect(["audit.db", "audit-head.json"].map((f) => statSync(path(f)).mode & 0o777)).toEqual([0o600, 0o600]);
});

test("the log goes on where it stopped and verifies", async () => {
  await written(5);
  const log = open();
  expect(log.append(entry("next"))).toBe(6);
  expect(await verify(log)).toMatchObject({ records: 6, brokenSeq: null, reason: "" });
  expect(log.health()).toEqual({
    state: "ok",
    records: 6,
    verifiedAtMs: wallMs,
    notedAtMs: wallMs,
    unvouched: 0,
    spilled: 0,
    reason: "",
  });
});

test("the database itself refuses to change or delete a record", async () => {
  await written(3);
  withSql((db) => {
    expect(() => db.exec("UPDATE record SET body = '{}' WHERE seq = 2")).toThrow("audit records are never changed");
    expect(() => db.exec("DELETE FROM record WHERE seq = 2")).toThrow("audit records are never deleted");
  });
});

/** One attack a row: what is done to the closed file, which record the check names, and its words. */
const attacks: readonly [name: string, attack: () => void, brokenSeq: number, reason: RegExp][] = [
  [
    "one byte edited in the file",
    () => {
      const bytes = readFileSync(path("audit.db"));
      bytes[bytes.indexOf('"target":"tag-12"') + 14] = "9".charCodeAt(0);
      writeFileSync(path("audit.db"), bytes);
    },
    12,
    /^The content of record 12 does not match its hash\.$/,
  ],
  [
    "one byte made no text at all",
    () => {
      const bytes = readFileSync(path("audit.db"));
      bytes[bytes.indexOf('"target":"tag-12"') + 12] = 0xff;
      writeFileSync(path("audit.db"), bytes);
    },
    12,
    /^The content of record 12 does not match its hash\.$/,
  ],
  [
    "a body edited by SQL",
    () =>
      withSql((db) => {
        dropTriggers(db);
        db.exec(`UPDATE record SET body = replace(body, '"op"', '"xx"') WHERE seq = 7`);
      }),
    7,
    /^The content of record 7 does not match/,
  ],
  [
    "a hash edited",
    () =>
      withSql((db) => {
        dropTriggers(db);
        db.exec(`UPDATE record SET hash = '${"0".repeat(64)}' WHERE seq = 7`);
      }),
    7,
    /^The content of record 7 does not match/,
  ],
  [
    "a previous hash edited",
    () =>
      withSql((db) => {
        dropTriggers(db);
        db.exec("UPDATE record SET prev = 'xyz' WHERE seq = 7");
      }),
    7,
    /^The previous hash of record 7 is not readable/,
  ],
  [
    "a row deleted",
    () =>
      withSql((db) => {
        dropTriggers(db);
        db.exec("DELETE FROM record WHERE seq = 9");
      }),
    9,
    /^Record 9 is missing\.$/,
  ],
  [
    "several rows deleted",
    () =>
      withSql((db) => {
        dropTriggers(db);
        db.exec("DELETE FROM record WHERE seq BETWEEN 9 AND 12");
      }),
    9,
    /^Records 9 to 12 are missing\.$/,
  ],
  [
    "the first row deleted",
    () =>
      withSql((db) => {
        dropTriggers(db);
        db.exec("DELETE FROM record WHERE seq = 1");
      }),
    1,
    /^Record 1 is missing\.$/,
  ],
  [
    "two rows swapped",
    () =>
      withSql((db) => {
        dropTriggers(db);
        db.exec(
          `UPDATE record SET seq = 99 WHERE seq = 4; UPDATE record SET seq = 4 WHERE seq = 5;
           UPDATE record SET seq = 5 WHERE seq = 99`,
        );
      }),
    4,
    /^Record 4 does not follow record 3/,
  ],
  [
    "a record edited and its hash computed again",
    () =>
      withSql((db) => {
        dropTriggers(db);
        const body = bodyOf(db, 6).replace('"tag-6"', '"tag-7"');
        const prev = (db.prepare("SELECT prev FROM record WHERE seq = 6").all() as { prev: string }[])[0]!.prev;
        db.prepare("UPDATE record SET body = ?, hash = ? WHERE seq = 6").run(body, chainHash(prev, body));
      }),
    7,
    /^Record 7 does not follow record 6/,
  ],
  [
    "a record edited and the whole chain after it computed again",
    () =>
      withSql((db) => {
        dropTriggers(db);
        let prev = (db.prepare("SELECT hash FROM record WHERE seq = 5").all() as { hash: string }[])[0]!.hash;
        for (let seq = 6; seq <= 30; seq += 1) {
          const body = bodyOf(db, seq).replace('"tag-6"', '"tag-x"');
          const hash = chainHash(prev, body);
          db.prepare("UPDATE record SET body = ?, prev = ?, hash = ? WHERE seq = ?").run(body, prev, hash, seq);
          prev = hash;
        }
      }),
    30,
    /^Record 30 is not the one that was noted outside the database: it, and perhaps/,
  ],
  [
    "the tail cut off",
    () =>
      withSql((db) => {
        dropTriggers(db);
        db.exec("DELETE FROM record WHERE seq > 25");
      }),
    26,
    /^Records 26 to 30 are missing/,
  ],
  [
    "the database emptied",
    () =>
      withSql((db) => {
        dropTriggers(db);
        db.exec("DELETE FROM record");
      }),
    1,
    /^Records 1 to 30 are missing/,
  ],
  ["the database removed", () => rmSync(path("audit.db")), 1, /^Records 1 to 30 are missing/],
  [
    "a second record of one number in a table without a key",
    () =>
      withSql((db) => {
        db.exec(
          `ALTER TABLE record RENAME TO old; CREATE TABLE record(seq INTEGER, body TEXT, prev TEXT, hash TEXT);
           INSERT INTO record SELECT * FROM old; INSERT INTO record SELECT * FROM old WHERE seq = 8`,
        );
      }),
    8,
    /^Record 8 is there twice\.$/,
  ],
  [
    "a forged record appended by SQL, then more by Millward",
    () =>
      withSql((db) => {
        const prev = (db.prepare("SELECT hash FROM record WHERE seq = 30").all() as { hash: string }[])[0]!.hash;
        db.prepare("INSERT INTO record VALUES (31, ?, ?, ?)").run("{}", prev, chainHash(prev, "{}"));
      }),
    31,
    /^Record 31 carries the number undefined/,
  ],
];

test.each(attacks)(
  "%s is found and named at the start and by the check, and recording goes on",
  async (_name, attack, brokenSeq, reason) => {
    await written();
    attack();
    const log = open();
    expect(log.health()).toMatchObject({ state: "broken", brokenSeq, reason: expect.stringMatching(reason) as string });
    const next = log.append(entry("after"));
    expect(next).toBeGreaterThan(30);
    expect(await verify(log)).toMatchObject({ brokenSeq, reason: expect.stringMatching(reason) as string });
    expect(log.health()).toMatchObject({ state: "broken", brokenSeq });
    await log.dispose();
    const again = open();
    expect(await verify(again), "the evidence outlives a restart").toMatchObject({ brokenSeq });
  },
);

test("a search index changed while running is named by the check, written again, and clean after that", async () => {
  await written();
  const log = open();
  withSql((db) => db.exec("UPDATE search SET actor = 'somebody' WHERE seq = 20; DELETE FROM search WHERE seq = 22"));
  expect(await verify(log)).toMatchObject({
    brokenSeq: 20,
    soundUpTo: 30,
    reason: `${auditWords.indexDiffers(20)} ${auditWords.indexMended}`,
  });
  expect(await verify(log)).toMatchObject({ brokenSeq: null });
  expect(log.health()).toMatchObject({ state: "ok" });
});

test("a page that SQLite cannot read names the record the check got to", async () => {
  await written(300);
  const bytes = readFileSync(path("audit.db"));
  const page = Math.floor(bytes.indexOf('"target":"tag-77"') / 4096) * 4096;
  bytes.fill(0xa5, page, page + 4096);
  writeFileSync(path("audit.db"), bytes);
  const log = open();
  const report = await verify(log);
  expect(report).toMatchObject({
    brokenSeq: report.records + 1,
    reason: expect.stringContaining("cannot be read from the file (database disk image is malformed)") as string,
  });
  expect(report.records).toBeGreaterThan(60);
  expect(report.records).toBeLessThan(77);
  expect(log.append(entry("on"))).toBeGreaterThan(300);
});

test("a database damaged at its end is set aside, what is readable is kept, missing numbers are named", async () => {
  await written(300);
  const bytes = readFileSync(path("audit.db"));
  const page = Math.floor(bytes.indexOf('"target":"tag-300"') / 4096) * 4096;
  bytes.fill(0xa5, page, page + 4096);
  writeFileSync(path("audit.db"), bytes);
  const log = open();
  const health = log.health();
  expect(health).toMatchObject({
    state: "broken",
    reason: expect.stringMatching(/^Records 29\d to 300 are missing/) as string,
  });
  expect(
    readdirSync(folder).filter((f) => f.includes("damaged") && !f.endsWith("-wal") && !f.endsWith("-shm")),
  ).toEqual([`audit.db.damaged-${wallMs}`]);
  expect(log.append(entry("on"))).toBeGreaterThan(300);
  expect(await verify(log)).toMatchObject({ brokenSeq: (health as { brokenSeq: number }).brokenSeq });
});

test("a file that is no database is set aside and recording goes on after the noted head", async () => {
  await written(30);
  for (const f of ["audit.db-wal", "audit.db-shm"]) rmSync(path(f), { force: true });
  writeFileSync(path("audit.db"), "rubbish ".repeat(2000));
  const log = open();
  expect(log.append(entry("on"))).toBeGreaterThan(30);
  expect(log.health()).toMatchObject({
    state: "broken",
    brokenSeq: 1,
    reason: "Records 1 to 30 are missing: the end of the log was cut off.",
  });
});

test.each([
  ["missing", () => rmSync(path("audit-head.json"))],
  ["damaged", () => writeFileSync(path("audit-head.json"), "rubbish")],
] as const)("a log whose note is %s vouches for no record, now and after the next start", async (found, attack) => {
  await written(5);
  attack();
  const fault = {
    brokenSeq: 1,
    soundUpTo: 0,
    reason: auditWords.headNotNoted(found),
  };
  const log = open();
  expect(await verify(log)).toMatchObject({ records: 6, noted: null, ...fault });
  withSql((db) =>
    expect(JSON.parse(bodyOf(db, 6))).toMatchObject({ action: "audit.headMissing", actor: "system", result: "event" }),
  );
  await log.dispose();
  expect(open().health()).toMatchObject({ state: "broken", ...fault });
});

test("a clock that jumps is an event of its own before the next record", () => {
  const log = open();
  log.append(entry("a"));
  [wallMs, monoMs] = [wallMs + 1000, monoMs + 1000];
  log.append(entry("b"));
  wallMs -= 3_600_000;
  expect(log.append(entry("c"))).toBe(4);
  withSql((db) =>
    expect(JSON.parse(bodyOf(db, 3))).toMatchObject({
      action: "audit.clockStepped",
      actor: "system",
      result: "event",
      reason: "The clock moved back by 3600.0 s against the running time.",
      detail: { stepMs: -3_600_000 },
    }),
  );
  expect(log.append(entry("d"))).toBe(5);
});

/** Holds the write lock, as a badly behaved tool would; the same failure path as a full or read-only disk. */
function lock(): () => void {
  const db = new Database(path("audit.db"));
  db.exec("BEGIN EXCLUSIVE");
  return () => {
    db.exec("COMMIT");
    db.close();
  };
}

test("while the database cannot be written records spill in order, and return to the same chain", async () => {
  const log = open();
  const told: AuditHealth[] = [];
  log.onChange((h) => told.push(h));
  log.append(entry("before"));
  const unlock = lock();
  const asked = log.append(entry("asked", { result: "asked" }));
  expect([asked, log.append(entry("done", { asked })), log.writable()]).toEqual([2, 3, false]);
  expect(log.health()).toMatchObject({
    state: "spilling",
    records: 3,
    spilled: 2,
    reason: "The audit log cannot be written (another program holds it locked). 2 records wait.",
  });
  expect(readFileSync(path("audit-spill.jsonl"), "utf8").trimEnd().split("\n")).toHaveLength(2);
  expect(statSync(path("audit-spill.jsonl")).mode & 0o777).toBe(0o600);
  expect(log.flushSpill()).toBe(false);
  unlock();
  expect([log.flushSpill(), log.writable(), statSync(path("audit-spill.jsonl")).size]).toEqual([true, true, 0]);
  expect(log.append(entry("after"))).toBe(4);
  expect(await verify(log)).toMatchObject({ records: 4, brokenSeq: null });
  withSql((db) =>
    expect(JSON.parse(bodyOf(db, 3))).toMatchObject({ target: "done", asked: 2, detail: { spilledAtMs: wallMs } }),
  );
  expect(told.map((h) => `${h.state} ${h.spilled}`)).toEqual(["spilling 1", "spilling 2", "ok 0", "ok 0"]);
});

test("spilled records survive the end of the program and come back at the next start", async () => {
  const log = open();
  log.append(entry("a"));
  const unlock = lock();
  log.append(entry("b"));
  log.append(entry("c"));
  await log.dispose();
  unlock();
  // A write cut short by the end of the power: never acknowledged.
  appendFileSync(path("audit-spill.jsonl"), '{"seq":4,"bo');
  const again = open();
  expect(again.health()).toMatchObject({ state: "ok", records: 3, spilled: 0 });
  expect(await verify(again)).toMatchObject({ records: 3, brokenSeq: null });
});

test("what a torn write left in the spill file is cut off before the next record", async () => {
  const log = open();
  log.append(entry("a"));
  const unlock = lock();
  log.append(entry("b"));
  await log.dispose();
  appendFileSync(path("audit-spill.jsonl"), `{"seq":3,"body":"${"x".repeat(3000)}`);
  const again = open();
  expect(again.append(entry("c"))).toBe(3);
  const lines = readFileSync(path("audit-spill.jsonl"), "utf8").split("\n");
  expect([lines.length, lines.pop(), ...lines.map((l) => (JSON.parse(l) as { seq: number }).seq)]).toEqual([
    3,
    "",
    2,
    3,
  ]);
  await again.dispose();
  unlock();
  const last = open();
  expect(last.health()).toMatchObject({ state: "ok", records: 3, spilled: 0 });
  expect(await verify(last)).toMatchObject({ records: 3, brokenSeq: null });
});

test("an edited spill file is set aside, named, and the records before the edit are kept", async () => {
  const log = open();
  log.append(entry("a"));
  const unlock = lock();
  for (const t of ["b", "c", "d"]) log.append(entry(t));
  await log.dispose();
  unlock();
  writeFileSync(
    path("audit-spill.jsonl"),
    readFileSync(path("audit-spill.jsonl"), "utf8").replace('\\"target\\":\\"c\\"', '\\"target\\":\\"x\\"'),
  );
  const again = open();
  expect(again.health()).toMatchObject({
    state: "broken",
    brokenSeq: 3,
    reason: "In the spill file: The content of record 3 does not match its hash.",
  });
  expect(await verify(again)).toMatchObject({ brokenSeq: 3, soundUpTo: 2 });
  expect(again.health(), "what was lost stays said").toMatchObject({ state: "broken", brokenSeq: 3 });
  expect(existsSync(path(`audit-spill.jsonl.damaged-${wallMs}`))).toBe(true);
});

test("when neither database nor spill file take a record, memory keeps it until one does", async () => {
  const log = open();
  const unlock = lock();
  mkdirSync(path("audit-spill.jsonl"));
  expect(log.append(entry("a"))).toBe(1);
  rmSync(path("audit-spill.jsonl"), { recursive: true });
  expect(log.append(entry("b"))).toBe(2);
  expect(readFileSync(path("audit-spill.jsonl"), "utf8").trimEnd().split("\n")).toHaveLength(2);
  unlock();
  expect(log.flushSpill()).toBe(true);
  expect(await verify(log)).toMatchObject({ records: 2, brokenSeq: null });
});

test("spilled records go behind what another program wrote meanwhile, and keep pointing at each other", async () => {
  const log = open();
  log.append(entry("a"));
  const unlock = lock();
  const asked = log.append(entry("asked", { result: "asked" }));
  log.append(entry("done", { asked }));
  unlock();
  withSql((db) => {
    const { hash } = (db.prepare("SELECT hash FROM record WHERE seq = 1").all() as { hash: string }[])[0]!;
    const body = bodyOf(db, 1).replace('"seq":1', '"seq":2');
    db.prepare("INSERT INTO record VALUES (2, ?, ?, ?)").run(body, hash, chainHash(hash, body));
  });
  expect(log.flushSpill()).toBe(true);
  withSql((db) =>
    expect(
      [3, 4].map((seq) => {
        const r = JSON.parse(bodyOf(db, seq)) as { target: string; asked: number };
        return [r.target, r.asked];
      }),
    ).toEqual([
      ["asked", 0],
      ["done", 3],
    ]),
  );
  expect(await verify(log)).toMatchObject({
    brokenSeq: 2,
    soundUpTo: 1,
    reason: [auditWords.foreign(2, 2), auditWords.indexDiffers(2), auditWords.indexMended].join(" "),
  });
  expect(log.health()).toMatchObject({ state: "broken", brokenSeq: 2, soundUpTo: 1 });
  await log.dispose();
  expect(open().health()).toMatchObject({ state: "broken", brokenSeq: 2, reason: auditWords.foreign(2, 2) });
});

test("a log of a newer Millward is refused by name, not set aside", async () => {
  await written(1);
  withSql((db) => db.exec("PRAGMA user_version = 99"));
  expect(() => open()).toThrow(/audit\.db was written by a newer Millward/);
  expect(readdirSync(folder).some((f) => f.includes("damaged"))).toBe(false);
});

test("text of any length and kind is bounded and reads back as it was hashed", async () => {
  const log = open();
  log.append(
    entry("x".repeat(100_000), { new: Number.NaN, detail: { "half \ud800": "\ud800", zero: "\u0000", quote: `"\\` } }),
  );
  expect(await verify(log)).toMatchObject({ brokenSeq: null });
  withSql((db) =>
    expect(JSON.parse(bodyOf(db, 1))).toMatchObject({
      target: `${"x".repeat(4000)}… (96000 more characters)`,
      new: "NaN",
      detail: { "half \ufffd": "\ufffd", zero: "\u0000", quote: `"\\` },
    }),
  );
});
