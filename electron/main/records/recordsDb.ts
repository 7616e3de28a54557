import { join } from "node:path";
import { roomsPlan, type RoomMigrations } from "../../base/roomMigrations.ts";
import { openFile, type Db } from "../../base/sqlite.ts";

/** `records.db` had one list of changes for all rooms up to schema 1, which was access's. */
export const beforeRooms = ["access"];

/**
 * Opens `records.db`: what Millward must remember and may change. The audit log has a file of its own.
 * @param folder exists.
 * @param rooms with tables in it; each owns its migrations.
 * @throws AppError naming the file.
 */
export const openRecords = (folder: string, rooms: readonly RoomMigrations[]): Db =>
  openFile({ path: join(folder, "records.db"), busyTimeoutMs: 50 }, roomsPlan(rooms, beforeRooms));
