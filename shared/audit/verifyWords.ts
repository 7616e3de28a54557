import type { VerifyReport } from "./record.ts";

/** What a verification says, for people. No sentence says more than was looked at. */
const words = {
  all: (count: string, seconds: string) => `All ${count} records chain without a break. Checked in ${seconds} s.`,
  noted: (seq: string, minute: string) => `Record ${seq} is the one that the note of ${minute} on this machine names.`,
  ofThisRun: " The later ones are those that this run wrote.",
  notNoted: "There was no note of an earlier run on this machine to hold them against.",
  outside: "Nothing outside this machine was asked.",
  notSeen:
    "Nothing outside this machine was asked: log and note written anew together, or both put back to an older copy, would not show.",
  fault: (seq: string, reason: string) => `Fault at record ${seq}: ${reason}`,
  noneSound: "No record before it is known to be sound.",
  allChain: (seq: string) => `The records up to ${seq} chain without a break.`,
  chainUpTo: (seq: string) => `Records up to ${seq} chain without a break; of what follows nothing is certain.`,
  keep: "Keep the files as they are and tell the security administrator.",
  unvouched: (count: string, one: boolean) =>
    ` ${count} ${one ? "record came" : "records came"} after the last note before an improper stop: nothing vouches for ${one ? "it" : "them"}.`,
};

const count = (n: number): string => n.toLocaleString("en-US");

/** Empty when there are none. */
export const unvouchedWords = (records: number): string =>
  records === 0 ? "" : words.unvouched(count(records), records === 1);

/** How far a fault reaches. */
export function reachWords({ soundUpTo, records }: Pick<VerifyReport, "soundUpTo" | "records">): string {
  if (soundUpTo === 0) return words.noneSound;
  return soundUpTo >= records ? words.allChain(count(soundUpTo)) : words.chainUpTo(count(soundUpTo));
}

/** @param minuteOf local time of an instant, to the minute. */
export function verifyWords(report: VerifyReport, minuteOf: (atMs: number) => string): string {
  const { brokenSeq, records, noted, reason, tookMs } = report;
  const unvouched = unvouchedWords(report.unvouched);
  if (brokenSeq !== null)
    return `${words.fault(count(brokenSeq), reason)} ${reachWords(report)}${unvouched} ${words.outside} ${words.keep}`;
  const later = report.unvouched === 0 ? words.ofThisRun : "";
  const held = noted ? words.noted(count(noted.seq), minuteOf(noted.atMs)) + later : words.notNoted;
  return `${words.all(count(records), (tookMs / 1000).toFixed(1))} ${held}${unvouched} ${words.notSeen}`;
}
