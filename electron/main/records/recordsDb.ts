import { join } from "node:path";
import { openDatabase, type Db } from "../../base/sqlite.ts";

/** Schema of `records.db`: what Millward must remember and may change. The audit log has a file of its own. */
const migrations: readonly string[] = [
  `CREATE TABLE user(
     id TEXT PRIMARY KEY, displayName TEXT NOT NULL, passwordHash TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0,
     createdAtMs INTEGER NOT NULL, lastSignInAtMs INTEGER) STRICT;
   CREATE TABLE userGrant(userId TEXT NOT NULL REFERENCES user(id), role TEXT NOT NULL, zone TEXT NOT NULL, PRIMARY KEY(userId, role, zone)) STRICT;
   CREATE TABLE vault(
     userId TEXT NOT NULL, zone TEXT NOT NULL, server TEXT NOT NULL, sealed TEXT NOT NULL, PRIMARY KEY(userId, zone, server)) STRICT;
   CREATE TRIGGER user_stays BEFORE DELETE ON user BEGIN SELECT RAISE(ABORT, 'user ids are never reused'); END;`,
];

/** @param folder exists. @throws AppError naming the file. */
export const openRecords = (folder: string): Db =>
  openDatabase({ path: join(folder, "records.db"), migrations, busyTimeoutMs: 250 });
