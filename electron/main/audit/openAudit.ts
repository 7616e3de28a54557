import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Detail } from "../../../shared/ipc/define.ts";
import { AppError } from "../../../shared/errors.ts";
import { openDatabase, type Db } from "../../base/sqlite.ts";
import { auditMigrations, AuditStore, type FoundRecord } from "./auditStore.ts";
import { auditWords } from "./auditWords.ts";
import { GENESIS, type ChainHead, type StoredRecord } from "./chain.ts";
import type { HeadFile } from "./headFile.ts";
import type { SpillFile } from "./spillFile.ts";
import { chainFaultOf, type Fault } from "./verify.ts";

const QUICK_CHECK = 1000;

/**
 * Opens `audit.db`; one that SQLite cannot write behind moves aside, and what can be read of it begins a new one, so
 * that control goes on.
 */
export function openStore(folder: string, nowMs: number): { store: AuditStore; setAside: string | null } {
  try {
    const store = AuditStore.open(folder);
    store.head();
    return { store, setAside: null };
  } catch (err) {
    if (!isDamage(err)) throw err;
    const aside = `audit.db.damaged-${nowMs}`;
    for (const suffix of ["", "-wal", "-shm"]) {
      const path = join(folder, `audit.db${suffix}`);
      if (existsSync(path)) renameSync(path, join(folder, `${aside}${suffix}`));
    }
    const store = AuditStore.open(folder);
    salvage(join(folder, aside), store);
    return { store, setAside: aside };
  }
}

/** Copies, hash by hash, the records before the damage. */
function salvage(path: string, into: AuditStore): void {
  let damaged: Db | null = null;
  try {
    damaged = openDatabase({ path, migrations: auditMigrations, busyTimeoutMs: 25 });
    const source = new AuditStore(damaged);
    for (let next = 1, size = 100; ;) {
      let rows: FoundRecord[];
      try {
        rows = source.from(next, size);
      } catch (err) {
        if (size === 1) throw err;
        size = 1;
        continue;
      }
      if (rows.length === 0) return;
      into.insert(rows.map((r) => ({ ...r, body: r.body.toString("utf8") })));
      next = rows.at(-1)!.seq + 1;
    }
  } catch {
    // This far and no further: what is missing shows as a gap in the numbers.
  } finally {
    damaged?.close();
  }
}

/** Damage, not merely a file in use or a full disk. */
function isDamage(err: unknown): boolean {
  const cause = err instanceof AppError ? err.cause : err;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB";
}

interface OpeningEvent {
  readonly action: string;
  readonly target: string;
  readonly reason: string;
  readonly detail: Detail;
}
export interface Opening {
  /**
   * Head of the chain in the database. After a cut-off tail the numbers go on behind it, so that the gap stays visible
   * for ever.
   */
  readonly stored: ChainHead;
  /** Records of an earlier run that still wait in the spill file. */
  readonly pending: readonly StoredRecord[];
  readonly anchor: ChainHead | null;
  readonly fault: Fault | null;
  readonly lasting: Fault | null;
  readonly events: readonly OpeningEvent[];
}

interface OpeningDeps {
  readonly store: AuditStore;
  readonly spill: SpillFile;
  readonly headFile: HeadFile;
  readonly setAside: string | null;
  readonly nowMs: () => number;
}

/** The quick check of every start: the last 1,000 records, the head noted outside, the spill file. */
export function checkAtOpen({ store, spill, headFile, setAside, nowMs }: OpeningDeps): Opening {
  const head = store.head();
  const events: OpeningEvent[] = [];
  const tell = (action: string, target: string, reason: string, detail: Detail = {}): void =>
    void events.push({ action, target, reason, detail });
  let lasting: Fault | null = null;
  if (setAside !== null) {
    lasting = { seq: 1, reason: `The audit database could not be read and was set aside as ${setAside}.` };
    tell("audit.storeReplaced", setAside, lasting.reason);
  }

  const noted = headFile.read();
  const anchor = noted === "missing" || noted === "damaged" ? null : noted;
  if (anchor === null && head.seq > 0)
    tell("audit.headMissing", "audit-head.json", auditWords.headNotNoted(typeof noted === "string" ? noted : "kept"));
  const cut = anchor !== null && anchor.seq > head.seq;
  const fault = checkTail(store, head) ?? checkAnchor(store, head, anchor);
  const stored = cut ? anchor : head;
  if (fault) tell("audit.chainBroken", `record ${fault.seq}`, fault.reason, { brokenSeq: fault.seq });

  const { pending, spillFault } = checkSpill(store, spill, stored, setAside !== null);
  if (spillFault) {
    const aside = spill.setAside(nowMs());
    if (pending.length > 0) spill.append(pending);
    lasting ??= spillFault;
    tell("audit.spillDamaged", aside, spillFault.reason, { brokenSeq: spillFault.seq });
  }
  return { stored, pending, anchor, fault, lasting, events };
}

function checkTail(store: AuditStore, head: ChainHead): Fault | null {
  let last: ChainHead | null = null;
  const first = Math.max(1, head.seq - QUICK_CHECK + 1);
  try {
    for (const row of store.from(first, QUICK_CHECK)) {
      const before: ChainHead =
        last ?? (first === 1 ? { seq: 0, hash: GENESIS } : { seq: row.seq - 1, hash: row.prev });
      const fault = chainFaultOf(row, before);
      if (fault) return fault;
      last = { seq: row.seq, hash: row.hash };
    }
    return null;
  } catch (err) {
    return {
      seq: (last?.seq ?? 0) + 1,
      reason: auditWords.tailUnreadable(QUICK_CHECK, err instanceof Error ? err.message : String(err)),
    };
  }
}

function checkAnchor(store: AuditStore, head: ChainHead, anchor: ChainHead | null): Fault | null {
  if (anchor === null) return null;
  if (anchor.seq > head.seq) {
    const range =
      anchor.seq === head.seq + 1
        ? `Record ${anchor.seq} is missing`
        : `Records ${head.seq + 1} to ${anchor.seq} are missing`;
    return { seq: head.seq + 1, reason: `${range}: the end of the log was cut off.` };
  }
  return hashAt(store, anchor.seq) === anchor.hash
    ? null
    : {
        seq: anchor.seq,
        reason: auditWords.anchorDiffers(anchor.seq),
      };
}

/** Null also where the page cannot be read. */
function hashAt(store: AuditStore, seq: number): string | null {
  try {
    return store.hashAt(seq);
  } catch {
    return null;
  }
}

/** Takes the spilled records that chain behind the database; what a crash left in both places is taken once. */
function checkSpill(
  store: AuditStore,
  spill: SpillFile,
  stored: ChainHead,
  anyBase: boolean,
): { pending: StoredRecord[]; spillFault: Fault | null } {
  const { rows, damaged } = spill.read();
  const pending: StoredRecord[] = [];
  let last: ChainHead | null = null;
  for (const row of rows) {
    if (last === null && row.seq <= stored.seq && hashAt(store, row.seq) === row.hash) continue;
    const fault = chainFaultOf(
      { ...row, body: Buffer.from(row.body, "utf8") },
      last ?? baseOf(row, store, stored, anyBase),
    );
    if (fault) return { pending, spillFault: { seq: fault.seq, reason: `In the spill file: ${fault.reason}` } };
    pending.push(row);
    last = row;
  }
  return {
    pending,
    spillFault: damaged
      ? {
          seq: (last ?? stored).seq + 1,
          reason: `The spill file cannot be read from record ${(last ?? stored).seq + 1} on.`,
        }
      : null,
  };
}

/**
 * What the first spilled record must follow: the head, or the record it was sealed behind. The latter is the case when
 * a failed write came through after all; AuditLog then seals the spilled ones again behind it.
 */
function baseOf(row: StoredRecord, store: AuditStore, stored: ChainHead, anyBase: boolean): ChainHead {
  const before = row.seq === 1 ? GENESIS : hashAt(store, row.seq - 1);
  return anyBase || before === row.prev ? { seq: row.seq - 1, hash: row.prev } : stored;
}
