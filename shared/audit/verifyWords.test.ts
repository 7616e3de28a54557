import { expect, test } from "vitest";
import type { VerifyReport } from "./record.ts";
import { verifyWords } from "./verifyWords.ts";

const sound: VerifyReport = {
  records: 1204,
  brokenSeq: null,
  soundUpTo: 1204,
  reason: "",
  noted: { seq: 1180, atMs: 1 },
  unvouched: 0,
  head: "",
  tookMs: 812,
};
const said = (more: Partial<VerifyReport>): string => verifyWords({ ...sound, ...more }, () => "20:51");
const outside = "Nothing outside this machine was asked.";
const notSeen =
  "Nothing outside this machine was asked: log and note written anew together, " +
  "or both put back to an older copy, would not show.";
const keep = "Keep the files as they are and tell the security administrator.";
const chain = "All 1,204 records chain without a break. Checked in 0.8 s.";
const noted = "Record 1,180 is the one that the note of 20:51 on this machine names.";

test("a sound log is called sound as far as it was held against something, and no further", () => {
  const noNote = "There was no note of an earlier run on this machine to hold them against.";
  const late = "1 record came after the last note before an improper stop: nothing vouches for it.";
  expect([said({}), said({ noted: null }), said({ unvouched: 1 })]).toEqual([
    `${chain} ${noted} The later ones are those that this run wrote. ${notSeen}`,
    `${chain} ${noNote} ${notSeen}`,
    `${chain} ${noted} ${late} ${notSeen}`,
  ]);
});

test("faults of different reach get different sentences", () => {
  const fault = (brokenSeq: number, soundUpTo: number) => said({ brokenSeq, soundUpTo, reason: "It differs." });
  const upTo = "Records up to 732 chain without a break; of what follows nothing is certain.";
  expect([fault(733, 732), fault(40, 0), fault(1205, 1204)]).toEqual([
    `Fault at record 733: It differs. ${upTo} ${outside} ${keep}`,
    `Fault at record 40: It differs. No record before it is known to be sound. ${outside} ${keep}`,
    `Fault at record 1,205: It differs. The records up to 1,204 chain without a break. ${outside} ${keep}`,
  ]);
});
