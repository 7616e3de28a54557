const range = (first: number, last: number): string =>
  first === last ? `Record ${first}` : `Records ${first} to ${last}`;
const are = (first: number, last: number): string => `${range(first, last)} ${first === last ? "is" : "are"}`;
const were = (first: number, last: number): string => `${range(first, last)} ${first === last ? "was" : "were"}`;

/** Findings of the audit log. Each says what was seen, and of its cause no more than is known. */
export const auditWords = {
  anchorDiffers: (seq: number): string =>
    `Record ${seq} is not the one that was noted outside the database: it, and perhaps others before it, was written again.`,
  contentDiffers: (seq: number): string => `The content of record ${seq} does not match its hash.`,
  countDiffers: (found: number, noted: number): string =>
    found < noted
      ? `The log holds ${found} records where ${noted} were noted outside the database: some were removed.`
      : `The log holds ${found} records where ${noted} were noted outside the database: some are not Millward's.`,
  clockBack: (behindMs: number): string =>
    `The clock is ${(behindMs / 1000).toFixed(1)} s behind the last record: it was set back while Millward was stopped.`,
  cutOff: (first: number, last: number): string => `${are(first, last)} missing: the end of the log was cut off.`,
  doesNotFollow: (seq: number, beforeSeq: number): string =>
    `Record ${seq} does not follow ${beforeSeq === 0 ? "the beginning" : `record ${beforeSeq}`}: its previous hash is another one. What stands before it may have been written again.`,
  emptied: (uses: string): string =>
    `The audit log was empty at the start though there are ${uses}: earlier records were removed.`,
  fileReplaced: (aside: string | null): string =>
    aside === null
      ? "The file audit.db, or its log audit.db-wal, was removed or renamed while Millward ran. Its records were copied into a new one from the file that was still open."
      : `The file audit.db, or its log audit.db-wal, was removed or replaced while Millward ran. Its records were copied into a new one from the file that was still open; what was there is kept as ${aside}.`,
  fileReplacedNow: "The file audit.db was removed or replaced while Millward runs; its records are being copied.",
  behindStop: (first: number, last: number): string =>
    `${are(first, last)} behind the end that was noted at the last proper stop: another program wrote ${first === last ? "it" : "them"}, or the note is an older one.`,
  foreign: (first: number, last: number): string =>
    `${were(first, last)} not written by Millward: another program put ${first === last ? "it" : "them"} into the database.`,
  headNotNoted: (found: "missing" | "damaged"): string =>
    `The note of the last record is ${found}: records may have been cut off or written again, and nothing would show it.`,
  indexDiffers: (seq: number): string => `The search columns of record ${seq} disagree with it.`,
  indexMended: "They were written again from the records.",
  indexNotMended: (because: string): string => `They could not be written again (${because}).`,
  indexUnreadable: (first: number): string => `The search columns from record ${first} on cannot be read.`,
  missing: (first: number, last: number): string => `${are(first, last)} missing.`,
  moreBreaks: (count: number): string =>
    count === 1 ? "There is another break behind it." : `There are ${count} more breaks behind it.`,
  noteReplaced: "The note of the last record was removed or replaced while Millward ran; it was written anew.",
  notNoted: (first: number, last: number): string =>
    `${are(first, last)} newer than the last note outside the database. Millward was killed, the power failed, or another program wrote there: nothing vouches for ${first === last ? "it" : "them"}.`,
  notWritten: (seq: number): string => `Record ${seq} is not the one that was written.`,
  pageUnreadable: (seq: number, because: string): string =>
    `Record ${seq} cannot be read from the file (${because}); nothing after it was checked.`,
  schemaRestored: (names: string): string => `Parts of the audit database were gone and made again: ${names}.`,
  schemaStrange: (what: string): string =>
    `The audit database holds what Millward did not put there (${what}): records may have been changed, hidden or swallowed.`,
  spill: (reason: string): string => `In the spill file: ${reason}`,
  spillUnreadable: (seq: number): string => `The spill file cannot be read from record ${seq} on.`,
  storeReplaced: (aside: string): string => `The audit database could not be read and was set aside as ${aside}.`,
  swallowed: (seq: number): string => `The database did not keep record ${seq} though it took it`,
  tailUnreadable: (count: number, because: string): string =>
    `The last ${count} records cannot all be read (${because}).`,
};
