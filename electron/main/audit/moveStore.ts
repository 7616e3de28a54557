import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { AUDIT_FILE, type AuditStore } from "./auditStore.ts";

interface MoveDeps {
  readonly folder: string;
  /** Open, though its file has another name or none. It must stay so: closing it would delete `audit.db-wal`. */
  readonly from: AuditStore;
  readonly open: (name: string) => AuditStore;
  readonly atMs: number;
}

const BATCH = 100;
const COPY = `${AUDIT_FILE}.copy`;
const suffixes = ["", "-wal", "-shm"];

/**
 * Copies all records from a file that lost its name into a new `audit.db`, in slices. What somebody put in its place is
 * kept under another name.
 * @returns the new store and the name of what stood there; null when nothing did.
 */
export async function moveStore({ folder, from, open, atMs }: MoveDeps): Promise<{
  readonly store: AuditStore;
  readonly aside: string | null;
}> {
  for (const suffix of suffixes) rmSync(join(folder, COPY + suffix), { force: true });
  const copy = open(COPY);
  try {
    for (let next = 1; ;) {
      const rows = from.from(next, BATCH);
      const last = rows.at(-1);
      if (!last) break;
      copy.insert(rows.map((row) => ({ ...row, body: row.body.toString("utf8") })));
      next = last.seq + 1;
      await setImmediate();
    }
  } finally {
    copy.close();
  }
  const aside = existsSync(join(folder, AUDIT_FILE)) ? `${AUDIT_FILE}.foreign-${atMs}` : null;
  // Its write-ahead log goes with it, whoever's it is: SQLite would play it into the new file.
  for (const suffix of suffixes)
    if (existsSync(join(folder, AUDIT_FILE + suffix)))
      renameSync(join(folder, AUDIT_FILE + suffix), join(folder, `${aside ?? `${AUDIT_FILE}.lost-${atMs}`}${suffix}`));
  renameSync(join(folder, COPY), join(folder, AUDIT_FILE));
  for (const suffix of suffixes.slice(1)) rmSync(join(folder, COPY + suffix), { force: true });
  return { store: open(AUDIT_FILE), aside };
}
