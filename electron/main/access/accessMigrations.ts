import type { RoomMigrations } from "../../base/roomMigrations.ts";

/** Users, their roles and the sealed server identities in `records.db`. */
export const accessMigrations: RoomMigrations = {
  room: "access",
  migrations: [
    {
      name: "users, roles and kept identities",
      sql: `
        CREATE TABLE user(
          id TEXT PRIMARY KEY, displayName TEXT NOT NULL, passwordHash TEXT NOT NULL,
          disabled INTEGER NOT NULL DEFAULT 0, createdAtMs INTEGER NOT NULL, lastSignInAtMs INTEGER) STRICT;
        CREATE TABLE userGrant(
          userId TEXT NOT NULL REFERENCES user(id), role TEXT NOT NULL, zone TEXT NOT NULL,
          PRIMARY KEY(userId, role, zone)) STRICT;
        CREATE TABLE vault(
          userId TEXT NOT NULL, zone TEXT NOT NULL, server TEXT NOT NULL, sealed TEXT NOT NULL,
          PRIMARY KEY(userId, zone, server)) STRICT;
        CREATE TRIGGER user_stays BEFORE DELETE ON user BEGIN SELECT RAISE(ABORT, 'user ids are never reused'); END;`,
    },
  ],
};
