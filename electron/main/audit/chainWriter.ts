import { join } from "node:path";
import { AppError } from "../../../shared/errors.ts";
import type { Log } from "../../base/log.ts";
import { plainCause } from "../../base/plainCause.ts";
import { mendSchema } from "./auditSchema.ts";
import { AUDIT_FILE, AuditStore } from "./auditStore.ts";
import { auditWords } from "./auditWords.ts";
import { seal, type ChainHead, type RecordBody, type StoredRecord } from "./chain.ts";
import type { Opening } from "./checkAtOpen.ts";
import { fileId } from "./fileId.ts";
import { faultFinding, schemaFindings, type Finding } from "./finding.ts";
import { moveStore } from "./moveStore.ts";
import type { SpillFile } from "./spillFile.ts";
import { SpillQueue } from "./spillQueue.ts";
import { isHash } from "./verify.ts";

interface ChainWriterDeps {
  readonly folder: string;
  readonly store: AuditStore;
  readonly spill: SpillFile;
  readonly opening: Opening;
  readonly nowMs: () => number;
  /** Monotonic clock. */
  readonly monoMs: () => number;
  readonly log: Log;
}

/** Main never works longer than this at a stretch. */
const SLICE_MS = 8;

/**
 * Puts records behind each other: into the database, or where it takes none into the spill file, in chain order. Rows
 * of somebody else, and what else was done to the file meanwhile, it steps round, mends and says.
 */
export class ChainWriter {
  readonly #deps: ChainWriterDeps;
  readonly #waiting: SpillQueue;
  readonly #findings: Finding[] = [];
  /** Stores whose file lost its name. Closing one would delete the write-ahead log of the present file by its name. */
  readonly #retired: AuditStore[] = [];
  #store: AuditStore;
  #fileId: string | null | undefined;
  /** SQLite makes its write-ahead log with the first record, and keeps it as long as it is open here. */
  #logId: string | null | undefined;
  #head: ChainHead;
  #stored: ChainHead;
  #records: number;
  /** Rows beyond our numbers that were told already. */
  #strangers: number;
  /** What was told of the schema last. */
  #schemaTold = "";
  /** A record whose writing failed, though it may have come through. */
  #unsure: ChainHead | null = null;
  #reason = "";
  #moving: Promise<void> | null = null;

  constructor(deps: ChainWriterDeps) {
    const { store, spill, opening, log, folder } = deps;
    this.#deps = deps;
    this.#store = store;
    this.#fileId = fileId(join(folder, AUDIT_FILE));
    this.#waiting = new SpillQueue({ file: spill, found: opening.pending, log });
    [this.#head, this.#stored, this.#records] = [opening.head, opening.stored, opening.records];
    this.#strangers = opening.pending.length > 0 ? 0 : (store.beyond(opening.stored.seq)?.count ?? 0);
  }

  get store(): AuditStore {
    return this.#store;
  }
  /** Last record, wherever it lies. */
  get head(): ChainHead {
    return this.#head;
  }
  /** Last record in the database. */
  get stored(): ChainHead {
    return this.#stored;
  }
  /** Rows of the database and the spill file together. */
  get records(): number {
    return this.#records;
  }
  /** Records that wait for the database; `inMemory` of them are in no file. */
  get waiting(): Pick<SpillQueue, "length" | "lost" | "inMemory" | "rows"> {
    return this.#waiting;
  }
  /** Why the database takes none; empty while it does. */
  get reason(): string {
    return this.#reason;
  }
  /** False while records go to the spill file. */
  get writable(): boolean {
    return this.#moving === null && this.#waiting.length === 0 && this.#waiting.lost === 0;
  }

  /** @returns where it stands; null when it is lost. */
  write(body: Omit<RecordBody, "seq">): ChainHead | null {
    let failed: unknown = null;
    if (this.#moving === null && this.#waiting.length === 0) {
      const row = seal(this.#head, { ...body, seq: this.#head.seq + 1 });
      try {
        this.#store.insert([row]);
        this.#logId ??= this.#logThere();
        [this.#stored, this.#head] = [row, row];
        this.#records += 1;
        return row;
      } catch (err) {
        [failed, this.#unsure] = [err, row];
        this.#fails(err);
      }
    }
    const detail = { ...body.detail, spilledAtMs: body.atMs };
    const row = seal(this.#head, { ...body, seq: this.#head.seq + 1, detail });
    if (!this.#waiting.add(row)) return null;
    this.#head = row;
    this.#records += 1;
    if (isStrange(failed)) {
      this.#mendSchema();
      this.flush();
    }
    return this.#head;
  }

  /** Brings waiting records into the database, for some milliseconds. @returns true when none is left. */
  flush(): boolean {
    if (this.#moving !== null) return false;
    const startMs = this.#deps.monoMs();
    try {
      while (this.#waiting.first) {
        if (this.#deps.monoMs() - startMs > SLICE_MS) return false;
        this.#flushSome(this.#waiting.first);
      }
      this.#reason = "";
      return true;
    } catch (err) {
      this.#fails(err);
      return false;
    }
  }

  /** All waiting records are in the database. @returns how many were lost meanwhile; they are counted no longer. */
  clearSpill(): number {
    try {
      return this.#waiting.clear();
    } catch (err) {
      this.#fails(err);
      return 0;
    }
  }

  /** Looks for what others did to the file. @param moved told when a file that lost its name was copied. */
  lookAfter(moved: () => void): void {
    if (this.#moving !== null) return;
    if (this.#lostItsName()) {
      this.#reason = auditWords.fileReplacedNow;
      this.#moving = this.#move().finally(() => {
        this.#moving = null;
        moved();
      });
      return;
    }
    try {
      this.#mendSchema();
      if (this.#waiting.length === 0) this.#lookForStrangers();
    } catch (err) {
      this.#deps.log.warn("audit.look.failed", { err });
    }
  }

  /** What is written from now on would be lost with the program: the file, or its log, is not the one that is open. */
  #lostItsName(): boolean {
    const there = fileId(join(this.#deps.folder, AUDIT_FILE));
    const logThere = this.#logThere();
    this.#logId ??= logThere;
    const isOther = (now: typeof there, then: typeof there): boolean => now !== undefined && now !== then;
    return isOther(there, this.#fileId) || (typeof this.#logId === "string" && isOther(logThere, this.#logId));
  }

  #logThere(): string | null | undefined {
    return fileId(join(this.#deps.folder, `${AUDIT_FILE}-wal`));
  }

  /** A file that lost its name is copied, or has been. */
  async moved(): Promise<void> {
    await this.#moving;
  }

  /** What was noticed since the last time. */
  takeFindings(): Finding[] {
    return this.#findings.splice(0);
  }

  async close(): Promise<void> {
    await this.#moving;
    this.#store.close();
  }

  #flushSome(first: StoredRecord): void {
    const there = this.#store.nextFrom(first.seq);
    if (there?.seq === first.seq) {
      this.#meet(first, there);
      return;
    }
    const rows = this.#waiting.batch.filter((row) => !there || row.seq < there.seq);
    this.#store.insert(rows);
    this.#stored = rows.at(-1)!;
    this.#waiting.taken(rows.length);
  }

  /** Another row has the number of the first that waits: the waiting ones are sealed again behind it. */
  #meet(first: StoredRecord, there: ChainHead): void {
    if (there.hash === first.hash) {
      this.#stored = first;
      this.#waiting.taken(1);
      return;
    }
    const cameThrough = there.seq === this.#unsure?.seq && there.hash === this.#unsure.hash;
    const base = cameThrough ? there : this.#stepOver(there.seq, first.prev);
    this.#stored = base;
    this.#head = this.#waiting.sealBehind(base);
    this.#records = this.#store.count() + this.#waiting.length;
    this.#waiting.rewrite();
  }

  /** Rows of somebody else stand where our next one belongs. @returns what ours follows. */
  #stepOver(seq: number, ourHash: string): ChainHead {
    const run = this.#store.runEnd(seq);
    this.#findings.push(foreign(seq, run.seq));
    this.#strangers = this.#store.beyond(run.seq)?.count ?? 0;
    return { seq: run.seq, hash: isHash(run.hash) ? run.hash : ourHash };
  }

  #lookForStrangers(): void {
    const next = this.#stored.seq + 1;
    if (this.#store.nextFrom(next)?.seq === next) {
      this.#stored = this.#stepOver(next, this.#stored.hash);
      this.#head = this.#stored;
      this.#records = this.#store.count();
      return;
    }
    const beyond = this.#store.beyond(this.#stored.seq);
    const count = beyond?.count ?? 0;
    if (beyond && count > this.#strangers) {
      this.#findings.push(foreign(beyond.first, beyond.last, this.#stored.seq));
      this.#records += count - this.#strangers;
    }
    this.#strangers = count;
  }

  #mendSchema(): void {
    const found = mendSchema(this.#store.db);
    const told = found === null ? "" : JSON.stringify(found);
    if (found && told !== this.#schemaTold) this.#findings.push(...schemaFindings(found, this.#stored.seq));
    this.#schemaTold = told;
  }

  async #move(): Promise<void> {
    const { folder, nowMs, log } = this.#deps;
    const last = this.#stored.seq;
    try {
      const open = (name: string): AuditStore => AuditStore.open(folder, name);
      const { store, aside } = await moveStore({ folder, from: this.#store, open, atMs: nowMs() });
      this.#retired.push(this.#store);
      this.#store = store;
      this.#fileId = fileId(join(folder, AUDIT_FILE));
      this.#logId = null;
      const fault = { seq: last + 1, soundUpTo: last, reason: auditWords.fileReplaced(aside) };
      this.#findings.push(faultFinding("audit.fileReplaced", AUDIT_FILE, fault));
    } catch (err) {
      log.error("audit.move.failed", { err });
    }
  }

  #fails(err: unknown): void {
    this.#reason = plainCause(err);
    this.#deps.log.error("audit.store.failed", { err });
  }
}

function foreign(first: number, last: number, soundUpTo = first - 1): Finding {
  const fault = { seq: first, soundUpTo, reason: auditWords.foreign(first, last) };
  return faultFinding("audit.foreignRecords", `record ${first}`, fault, { first, last });
}

/** Not a disk that is full or a file in use: somebody did something to the database. */
function isStrange(err: unknown): boolean {
  if (err instanceof AppError) return true;
  const code = err instanceof Error && "code" in err ? String(err.code) : "";
  return code.startsWith("SQLITE_CONSTRAINT") || code === "SQLITE_ERROR";
}
