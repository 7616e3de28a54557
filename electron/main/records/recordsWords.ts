/** What is told of `records.db`, for people who must mend it. */
export const recordsWords = {
  notWritten: (because: string): string =>
    `records.db cannot be written (${because}), so users, roles, passwords and identities cannot be changed now. Nothing was changed.`,
  notWritable: (because: string): string =>
    `records.db cannot be written: ${because}. Users sign in as before; users, roles, passwords and identities cannot be changed until it can.`,
  fromFile: (because: string): string =>
    `records.db cannot be opened: ${because}. Its users were read and sign in; nothing of them can be changed until it opens.`,
  fromCopy: (because: string, at: string): string =>
    `records.db cannot be read: ${because}. Users are those of the copy of ${at}; nothing of them can be changed until it can be read.`,
  nothing: (because: string): string =>
    `records.db cannot be read: ${because}. There is no copy of it, so nobody can sign in until it can be read.`,
  lost: "records.db holds no users, though this station had some, and there is no copy. Nobody can sign in. Put the file back; to begin as a new station, move the whole folder records away first.",
  replaced: (aside: string, at: string): string =>
    `records.db was damaged and is set aside as ${aside}. Users are those of the copy of ${at}: look them through.`,
  restored: (at: string): string =>
    `records.db was missing or empty. Users are those of the copy of ${at}: look them through.`,
  readBack: "It was written, but could not be read back. Look at the list before you go on.",
};
