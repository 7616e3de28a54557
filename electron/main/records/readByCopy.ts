import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Db } from "../../base/sqlite.ts";

const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Reads a database that cannot be opened where it lies: on a full or read-only disk SQLite cannot make the files that
 * it needs beside it, and another program may hold it. Its bytes are copied to a private folder of the system's.
 * @param open opens the `records.db` in a folder.
 * @returns null when it cannot be copied or the copy cannot be read; closing it removes the copy.
 */
export function readByCopy(
  path: string,
  open: (folder: string) => Db,
  log: { warn(event: string, fields?: Record<string, unknown>): void },
): { readonly db: Db; close(): void } | null {
  let folder: string | null = null;
  const remove = (): void => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const found = statSync(path);
    if (!found.isFile() || found.size === 0 || found.size > MAX_BYTES) return null;
    folder = mkdtempSync(join(tmpdir(), "millward-read-"));
    for (const suffix of ["", "-wal"])
      if (existsSync(`${path}${suffix}`)) copyFileSync(`${path}${suffix}`, join(folder, `records.db${suffix}`));
    const db = open(folder);
    const close = (): void => {
      db.close();
      remove();
    };
    return { db, close };
  } catch (err) {
    log.warn("records.copy.unreadable", { err });
    remove();
    return null;
  }
}
