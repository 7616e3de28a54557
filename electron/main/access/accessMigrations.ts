import type { RoomMigrations } from "../../base/roomMigrations.ts";

/** The demo's users as they were made before they carried a mark, and their one role, which reached the whole plant. */
const unmarkedDemoUsers = `VALUES
  ('operator', 'Demo operator', 'Operator'), ('engineer', 'Demo engineer', 'Engineer'),
  ('supervisor', 'Demo supervisor', 'Supervisor'), ('auditor', 'Demo auditor', 'Auditor'),
  ('security', 'Demo security administrator', 'SecurityAdmin')`;

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
    {
      name: "a password that must be changed, and whose a user is that the demo made",
      sql: `
        ALTER TABLE user ADD COLUMN mustChangePassword INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE user ADD COLUMN demo INTEGER NOT NULL DEFAULT 0;
        WITH made(id, displayName, role) AS (${unmarkedDemoUsers})
        UPDATE user SET demo = 1
        WHERE (SELECT count(*) FROM userGrant AS g WHERE g.userId = user.id) = 1
          AND EXISTS (
            SELECT 1 FROM made JOIN userGrant AS g ON g.userId = made.id AND g.role = made.role AND g.zone = '*'
            WHERE made.id = user.id AND made.displayName = user.displayName);`,
    },
    {
      name: "the mark of the demo's users, whatever roles they were given since",
      sql: `
        WITH made(id, displayName, role) AS (${unmarkedDemoUsers})
        UPDATE user SET demo = 1
        WHERE EXISTS (SELECT 1 FROM made WHERE made.id = user.id AND made.displayName = user.displayName);`,
    },
    {
      name: "wrong passwords in a row, and the salt of names that are no user's",
      sql: `
        CREATE TABLE wrongPassword(key TEXT PRIMARY KEY, count INTEGER NOT NULL, lastAtMs INTEGER NOT NULL) STRICT;
        CREATE TABLE nameSalt(id INTEGER PRIMARY KEY CHECK(id = 1), salt TEXT NOT NULL) STRICT;`,
    },
  ],
};
