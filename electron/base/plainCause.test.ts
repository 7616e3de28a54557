import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { plainCause } from "./plainCause.ts";

const folder = mkdtempSync(join(tmpdir(), "plain-cause-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const coded = (code: string): Error => Object.assign(new Error(`${code}: '/home/op/x y/records/a.db'`), { code });
const thrown = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (err) {
    return err;
  }
};

test("a cause is told in plain words, whichever of the system and SQLite says it", () => {
  expect({
    full: [coded("ENOSPC"), coded("SQLITE_FULL"), coded("EDQUOT")].map(plainCause),
    readOnly: [coded("EROFS"), coded("SQLITE_READONLY_DBMOVED")].map(plainCause),
    held: [coded("SQLITE_BUSY_SNAPSHOT"), coded("EBUSY")].map(plainCause),
    wrapped: plainCause(
      new AppError("integrity", `${folder}/a.db cannot be opened`, { cause: coded("SQLITE_NOTADB") }),
    ),
    missing: plainCause(thrown(() => openSync(join(folder, "none"), "r"))),
    folder: plainCause(thrown(() => readFileSync(folder))),
  }).toEqual({
    full: Array(3).fill("the disk is full"),
    readOnly: Array(2).fill("the disk or the file is read-only"),
    held: Array(2).fill("another program holds it locked"),
    wrapped: "it is damaged",
    missing: "it or its folder is missing or cannot be made",
    folder: "something else lies in its place",
  });
});

test("of an unknown cause the words are told without the folders that they name", () => {
  expect([
    plainCause(new Error("/home/op name/records/a.db is no file.")),
    plainCause(new Error("C:\\Users\\op name\\records\\a.db is no file")),
    plainCause(new Error("EODD: strange, open '/home/op name/records/a.db'")),
    plainCause(new AppError("conflict", `${join(folder, "a.db")} is of a newer Millward.`)),
    plainCause("no space is left for a whole line"),
  ]).toEqual([
    "a.db is no file",
    "a.db is no file",
    "EODD: strange, open 'a.db'",
    "a.db is of a newer Millward",
    "no space is left for a whole line",
  ]);
});
