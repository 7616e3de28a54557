import { expect, test } from "vitest";
import type { AuditRecord } from "../../../shared/audit/record.ts";
import { hiddenLetterProblem } from "../../../shared/hiddenLetters.ts";
import { shownPage } from "./shownRecord.ts";

const turned = "a\u202eb";
const record: AuditRecord = {
  v: 1,
  seq: 7,
  atMs: 1,
  monoMs: 2,
  bootId: "boot",
  station: turned,
  hash: "h",
  actor: turned,
  role: turned,
  action: turned,
  zone: "process",
  target: turned,
  old: turned,
  new: turned,
  reason: turned,
  result: "done",
  code: turned,
  asked: 6,
  detail: { [turned]: turned, count: 3, none: null },
};

const shown = (one: AuditRecord) => shownPage({ rows: [one], matched: 1, total: 1 }).rows[0];

test("an old record is shown with every letter that does not show written out", () => {
  const texts = JSON.stringify(shown(record));
  expect([hiddenLetterProblem(texts), texts.split("a[U+202E]b").length - 1]).toEqual(["", 11]);
});

test("a record whose letters all show is shown as it is stored", () => {
  const sound = JSON.parse(JSON.stringify(record).replaceAll("\u202e", "")) as AuditRecord;
  expect(shown(sound)).toEqual(sound);
});
