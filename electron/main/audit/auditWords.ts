/** Findings of the audit log that need more than a line. */
export const auditWords = {
  anchorDiffers: (seq: number): string =>
    `Record ${seq} is not the one that was noted outside the database: the records up to it were written again.`,
  doesNotFollow: (seq: number, beforeSeq: number): string =>
    `Record ${seq} does not follow ${beforeSeq === 0 ? "the beginning" : `record ${beforeSeq}`}: its previous hash is another one.`,
  headNotNoted: (found: string): string =>
    `The note of the last record is ${found}: a cut-off tail would not have been noticed at this start.`,
  tailUnreadable: (count: number, because: string): string =>
    `The last ${count} records cannot all be read (${because}).`,
};
