import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { auditEntry, AuditStation } from "../../../test/support/auditStation.ts";
import { auditWords } from "./auditWords.ts";
import { chainHash } from "./chain.ts";
import { HeadFile } from "./headFile.ts";

let station: AuditStation;
beforeEach(() => {
  station = new AuditStation();
});
afterEach(() => station.dispose());

const note = () => new HeadFile(station.path("audit-head.json")).read();

test("records of ours go behind a forged one, answer each other, and the forged one stays a fault", async () => {
  const log = station.open("");
  station.append(log, 3);
  station.forge(1);
  const asked = log.append(auditEntry("valve", { result: "asked" }));
  const done = log.append(auditEntry("valve", { asked }));
  station.sql((db) => {
    const rows = db.prepare("SELECT seq, body FROM record WHERE seq > 4 ORDER BY seq").all() as {
      seq: number;
      body: string;
    }[];
    expect(
      rows.map(({ seq, body }) => {
        const { action, asked: answers } = JSON.parse(body) as { action: string; asked: number };
        return { seq, action, answers };
      }),
    ).toEqual([
      { seq: asked, action: "tags.write", answers: 0 },
      { seq: asked + 1, action: "audit.foreignRecords", answers: 0 },
      { seq: done, action: "tags.write", answers: asked },
    ]);
  });
  expect([log.writable(), log.health()]).toMatchObject([true, { state: "broken", brokenSeq: 4, soundUpTo: 3 }]);
});

test("a forged row far ahead is told at the next tick, and our numbers go on", async () => {
  const log = station.open("");
  station.append(log, 3);
  station.sql((db) => db.exec(`INSERT INTO record SELECT ${2 ** 51}, body, prev, hash FROM record WHERE seq = 1`));
  await expect.poll(() => log.health()).toMatchObject({ state: "broken", soundUpTo: 3 });
  expect(log.append(auditEntry("next"))).toBe(5);
});

test("after a kill, records behind the last note are counted as not vouched for, also later on", async () => {
  const log = station.open("");
  station.append(log, 3);
  const before = readFileSync(station.path("audit-head.json"));
  station.append(log, 2);
  station.leave();
  writeFileSync(station.path("audit-head.json"), before);
  const next = station.open();
  expect(next.health()).toMatchObject({ state: "ok", unvouched: 2 });
  await next.dispose();
  const last = station.open();
  expect(await last.verify(() => undefined)).toMatchObject({ brokenSeq: null, unvouched: 2 });
  expect(station.events()).toEqual([`audit.recordsNotNoted: ${auditWords.notNoted(4, 5)}`]);
});

test("the note follows every record, spilled ones too, and says whether the stop was proper", async () => {
  const log = station.open("");
  station.append(log, 1);
  expect(note()).toMatchObject({ seq: 1, count: 1, clean: false });
  const unlock = station.lock();
  station.append(log, 2);
  expect(note()).toMatchObject({ seq: 3, count: 3, clean: false });
  unlock();
  await log.dispose();
  expect(note()).toMatchObject({ seq: 3, count: 3, clean: true });
  station.open();
  expect(note()).toMatchObject({ seq: 3, count: 3, clean: false });
});

test("where no other file can be made the proper stop is taken back as well, and a kill is no forgery", async () => {
  const log = station.open("");
  station.append(log, 3);
  await log.dispose();
  // As on a full disk: what is there can be written, and nothing beside it.
  mkdirSync(station.path("audit-head.json.new"));
  station.append(station.open(), 2);
  expect(note()).toMatchObject({ seq: 5, count: 5, clean: false });
  station.leave();
  expect(station.open().health()).toMatchObject({ state: "ok", unvouched: 0 });
});

test("a note with a second name is not written into", async () => {
  const log = station.open("");
  station.append(log, 3);
  await log.dispose();
  linkSync(station.path("audit-head.json"), station.path("second"));
  station.append(station.open(), 1);
  expect([note(), statSync(station.path("second")).nlink]).toMatchObject([{ seq: 4 }, 1]);
});

test("a note of the form before is taken over", async () => {
  const log = station.open("");
  station.append(log, 3);
  await log.dispose();
  const { seq, hash } = note() as { seq: number; hash: string };
  writeFileSync(station.path("audit-head.json"), `${JSON.stringify({ v: 1, seq, hash })}\n`);
  expect(station.open().health()).toMatchObject({ state: "ok", unvouched: 0 });
  expect(note()).toMatchObject({ seq: 3, hash, count: 3 });
});

test("a slot of the note that was torn leaves the other one", async () => {
  const log = station.open("");
  station.append(log, 3);
  station.leave();
  const text = readFileSync(station.path("audit-head.json"), "latin1");
  const torn = text.indexOf('"seq":3');
  writeFileSync(station.path("audit-head.json"), `${text.slice(0, torn)}"seq":4${text.slice(torn + 7)}`);
  expect(note()).toMatchObject({ seq: 2 });
});

test("a note removed while Millward runs is written anew and told", async () => {
  const log = station.open("");
  station.append(log, 3);
  rmSync(station.path("audit-head.json"));
  await expect.poll(note).toMatchObject({ seq: 4, count: 4 });
  expect([log.health().state, station.events()]).toEqual(["ok", [`audit.noteReplaced: ${auditWords.noteReplaced}`]]);
});

test("a write-ahead log that is taken away is noticed while Millward runs, and a kill then loses nothing", async () => {
  const log = station.open("");
  station.append(log, 10);
  renameSync(station.path("audit.db-wal"), station.path("away"));
  await expect.poll(() => log.health()).toMatchObject({ state: "broken", soundUpTo: 10 });
  station.append(log, 2);
  station.leave();
  expect(await station.open().verify(() => undefined)).toMatchObject({ records: 13, soundUpTo: 10 });
});

test("what is recorded while a lost database file is copied follows in the new one, also after a kill", async () => {
  const log = station.open("");
  station.append(log, 500);
  rmSync(station.path("audit.db"));
  await expect.poll(() => log.writable(), { interval: 1 }).toBe(false);
  log.append(auditEntry("meanwhile"));
  await expect.poll(() => log.writable()).toBe(true);
  station.append(log, 5);
  station.leave();
  const next = station.open();
  expect(next.health()).toMatchObject({ state: "broken", soundUpTo: 500, unvouched: 0 });
  expect(await next.verify(() => undefined)).toMatchObject({ records: 507, brokenSeq: 501 });
});

test("a view in the place of the table is told at the start, though it cannot be put right", async () => {
  const log = station.open("");
  station.append(log, 3);
  await log.dispose();
  station.sql((db) =>
    db.exec(`DROP TRIGGER record_no_update; DROP TRIGGER record_no_delete; ALTER TABLE record RENAME TO hidden;
      CREATE VIEW record AS SELECT * FROM hidden;
      CREATE TRIGGER into_hidden INSTEAD OF INSERT ON record
      BEGIN INSERT INTO hidden VALUES (NEW.seq, NEW.body, NEW.prev, NEW.hash); END`),
  );
  const { state, reason } = station.open().health();
  expect([state, reason]).toEqual(["broken", expect.stringContaining("hidden, view record, trigger into_hidden")]);
});

test("a trigger under a name that SQLite keeps for itself is told and removed", async () => {
  const log = station.open("");
  station.append(log, 3);
  await log.dispose();
  station.sql((db) =>
    db.exec(`CREATE TRIGGER quiet BEFORE INSERT ON record BEGIN SELECT RAISE(IGNORE); END;
      PRAGMA writable_schema = ON;
      UPDATE sqlite_master SET name = 'sqlite_quiet', sql = replace(sql, 'quiet', 'sqlite_quiet')
      WHERE name = 'quiet';`),
  );
  const next = station.open();
  expect(next.health()).toMatchObject({ state: "broken", reason: auditWords.schemaStrange("trigger sqlite_quiet") });
  next.append(auditEntry("kept"));
  expect(next.writable()).toBe(true);
});

test("a foreign record that lacks what a record has, and to which the note points, keeps nothing shut", async () => {
  const log = station.open("");
  station.append(log, 3);
  await log.dispose();
  station.sql((db) => {
    const { hash } = db.prepare("SELECT hash FROM record WHERE seq = 3").all()[0] as { hash: string };
    const body = '{"seq":4}';
    db.prepare("INSERT INTO record VALUES (4, ?, ?, ?)").run(body, hash, chainHash(hash, body));
    const forged = new HeadFile(station.path("audit-head.json"));
    rmSync(station.path("audit-head.json"));
    const marks = { fault: 4, doubt: 4 };
    forged.write({ seq: 4, hash: chainHash(hash, body), count: 4, atMs: 1, clean: true, marks });
    forged.close();
  });
  expect(station.open().writable()).toBe(true);
});

test("a fault that the log tells of is found by Verify though the note was forged without its mark", async () => {
  const log = station.open("");
  station.append(log, 3);
  await log.dispose();
  station.forge(1);
  await station.open().dispose();
  station.forgeNote();
  const next = station.open();
  expect(await next.verify(() => undefined)).toMatchObject({ brokenSeq: 4, soundUpTo: 3 });
  expect(next.health()).toMatchObject({ state: "broken", soundUpTo: 3 });
  await next.dispose();
  expect(station.open().health()).toMatchObject({ state: "broken", soundUpTo: 3 });
});

test("a row of 20 MB is not read, and named as one that does not match its hash", async () => {
  const log = station.open("");
  station.append(log, 3);
  await log.dispose();
  station.sql((db) =>
    db.exec("INSERT INTO record SELECT 4, CAST(zeroblob(20000000) AS TEXT), hash, hash FROM record WHERE seq = 3"),
  );
  const { state, reason } = station.open().health();
  expect([state, reason]).toEqual(["broken", auditWords.contentDiffers(4)]);
});
