/** What is told when users, roles or identities are otherwise than the audit log vouches for. */
export const evidenceWords = {
  userAppeared: (id: string): string =>
    `User ${id} appeared. Nobody can sign in as ${id} until an administrator sets a password and the roles.`,
  userGone: (id: string): string => `User ${id} is gone.`,
  grantAppeared: (id: string, grant: string): string =>
    `User ${id}: the role ${grant} appeared. It is not in force until an administrator sets the roles of ${id}.`,
  grantGone: (id: string, grant: string): string => `User ${id}: the role ${grant} is gone.`,
  passwordChanged: (id: string): string =>
    `User ${id}: the password is another one. It opens nothing until an administrator sets one.`,
  disabledChanged: (id: string, now: boolean): string =>
    now
      ? `User ${id} was disabled.`
      : `User ${id} was enabled. The user stays disabled until an administrator decides.`,
  mustChangeCleared: (id: string): string =>
    `User ${id}: the mark that the password must be changed is gone. It still counts.`,
  demoChanged: (id: string): string => `User ${id}: the mark of a demo user is another one.`,
  nameChanged: (id: string, before: string): string => `User ${id}: the name shown was ${before}.`,
  identityAppeared: (place: string): string => `The identity of ${place} appeared.`,
  identityReplaced: (place: string): string => `The identity of ${place} is another one.`,
  identityGone: (place: string): string => `The identity of ${place} is gone.`,

  fileChanged: (file: string): string => `The plant's file ${file} is another one than at the last start. It is used.`,
  fileAppeared: (file: string): string => `The plant's file ${file} is new since the last start. It is used.`,
  fileGone: (file: string): string => `The plant's file ${file} of the last start is gone, or cannot be read.`,
  moreFiles: (more: number): string =>
    `${more === 1 ? "1 more file of the plant differs" : `${more} more files of the plant differ`} from the last start.`,
  plantElsewhere: (now: string, before: string): string =>
    `The plant is read from ${JSON.stringify(now)}; at the last start it was ${JSON.stringify(before)}.`,
  cacheChanged:
    "The plant cache was written by somebody else since the last start, although the plant's files are the same. Tags may be otherwise than the files say: delete plant.cache and start again.",

  begun: (users: number): string =>
    `The audit log held no state of users and roles yet, so what stood there was taken as it is: ${users} ${users === 1 ? "user" : "users"}. From now on each start is compared with it. Look the roles through.`,
  begunEmptied: (users: number): string =>
    `The audit log holds nothing of the ${users} ${users === 1 ? "user" : "users"} of this station, so nothing proves their roles and passwords. They count as they stand, so that nobody is locked out. Look every role through, or put the log back.`,
  rolledBack: (seq: number): string =>
    `records.db is an older state, that of record ${seq} of the audit log. Roles taken away since are not in force, users disabled since stay disabled; older passwords count once, and must be changed.`,
  notCompared:
    "The audit log cannot be read, so users and roles could not be compared with it. They count as they stand.",
  differs: (count: number, first: string): string =>
    `Users, roles or identities were changed outside Millward. ${first}${count > 1 ? ` There ${count === 2 ? "is 1 more" : `are ${count - 1} more`}; the audit log names each.` : ""}`,
};
