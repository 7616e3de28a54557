import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { AuditEntry, AuditHealth, VerifyReport } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Log } from "../../base/log.ts";
import type { AuditStore } from "./auditStore.ts";
import { boundEntry, seal, type ChainHead, type StoredRecord } from "./chain.ts";
import { HeadFile } from "./headFile.ts";
import { checkAtOpen, openStore } from "./openAudit.ts";
import { SpillFile } from "./spillFile.ts";
import { SpillQueue } from "./spillQueue.ts";
import { rebuildIndex, verifyStore, type Fault } from "./verify.ts";

interface AuditLogDeps {
  /** Holds audit.db, audit-spill.jsonl and audit-head.json; made when missing. */
  readonly folder: string;
  readonly station: string;
  /** Random id of this start of Millward. */
  readonly bootId: string;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
  /** Monotonic clock: `performance.now`. */
  readonly monoMs: () => number;
  readonly log: Log;
  /** How often a full spill file and the head file are looked after. */
  readonly tickMs?: number;
}

const CLOCK_STEP_MS = 2000;
/** Main never works longer than this at a stretch. */
const SLICE_MS = 8;

/**
 * The plant's memory of who did what: an append-only, hash-chained table. Appending never fails for want of a disk:
 * what the database does not take goes to a spill file, then to memory, in chain order, and returns by itself.
 */
export class AuditLog {
  readonly #deps: AuditLogDeps;
  readonly #store: AuditStore;
  /** Records not yet in the database. */
  readonly #waiting: SpillQueue;
  readonly #headFile: HeadFile;
  readonly #listeners = new Set<(health: AuditHealth) => void>();
  readonly #timer: NodeJS.Timeout;
  /** Last record, wherever it lies. */
  #head: ChainHead;
  /** Last record in the database. */
  #stored: ChainHead;
  /** Last head written beside the database. */
  #anchor: ChainHead | null;
  #records: number;
  /** Why the database takes none; empty while it does. */
  #reason = "";
  #fault: Fault | null;
  /** A fault that verifying the present file cannot show: a file set aside, a damaged spill file. */
  readonly #lasting: Fault | null;
  #verifiedAtMs: number | null = null;
  #clockOffsetMs: number;
  #verifying: Promise<VerifyReport> | null = null;
  #progress = new Set<(done: number, total: number) => void>();
  #told = "";
  #open = true;

  private constructor(deps: AuditLogDeps, store: AuditStore, setAside: string | null) {
    this.#deps = deps;
    this.#store = store;
    const file = new SpillFile(join(deps.folder, "audit-spill.jsonl"));
    this.#headFile = new HeadFile(join(deps.folder, "audit-head.json"));
    const found = checkAtOpen({ store, spill: file, headFile: this.#headFile, setAside, nowMs: deps.nowMs });
    this.#stored = found.stored;
    this.#waiting = new SpillQueue({ file, found: found.pending, log: deps.log });
    this.#head = found.pending.at(-1) ?? found.stored;
    this.#anchor = found.anchor;
    this.#records = store.count() + found.pending.length;
    this.#fault = found.fault;
    this.#lasting = found.lasting;
    this.#clockOffsetMs = deps.nowMs() - deps.monoMs();
    for (const { action, target, ...more } of found.events) this.append(systemEntry(action, target, more));
    this.#timer = setInterval(() => this.#tick(), deps.tickMs ?? 5000);
    this.#timer.unref();
    if (this.#waiting.length > 0) this.flushSpill();
  }

  /**
   * Opens the log and checks its last 1,000 records, the noted head and the spill file. A database that SQLite cannot
   * read is set aside under a new name, and a new one begins with a record that says so.
   * @throws AppError "conflict" for a file of a newer Millward, "integrity" when the folder cannot be written at all.
   */
  static open(deps: AuditLogDeps): AuditLog {
    mkdirSync(deps.folder, { recursive: true, mode: 0o700 });
    const { store, setAside } = openStore(deps.folder, deps.nowMs());
    return new AuditLog(deps, store, setAside);
  }

  /** What the search reads. */
  get store(): AuditStore {
    return this.#store;
  }

  /**
   * Writes one record; on disk when it returns, in the database or in the spill file.
   * @returns its sequence number; 0 when the record is lost because nothing at all can be written any more.
   */
  append(entry: AuditEntry): number {
    if (!this.#open) throw new AppError("unavailable", "The audit log is closed.");
    this.#noteClockStep();
    return this.#write(entry);
  }

  /** False while records go to the spill file: what must not happen unrecorded has to wait. */
  writable(): boolean {
    return this.#open && this.#waiting.length === 0 && this.#waiting.lost === 0;
  }

  /** Puts spilled records back into the database, in order; a long queue in slices. @returns true when none is left. */
  flushSpill(): boolean {
    if (!this.#open) return false;
    const startMs = this.#deps.monoMs();
    try {
      if (this.#waiting.length > 0) this.#follow(this.#store.head());
      while (this.#waiting.length > 0) {
        if (this.#deps.monoMs() - startMs > SLICE_MS) {
          setImmediate(() => this.flushSpill());
          return false;
        }
        const rows = this.#waiting.batch;
        this.#store.insert(rows);
        this.#stored = rows.at(-1)!;
        this.#waiting.taken(rows.length);
      }
      const lost = this.#waiting.clear();
      this.#reason = "";
      if (lost > 0) this.#write(lostEntry(lost));
    } catch (err) {
      this.#reason = because(err);
    }
    this.#tell();
    return this.#waiting.length === 0;
  }

  /**
   * Recomputes the whole chain from the bytes in the file, a few milliseconds at a time. A second caller joins a
   * running check.
   * @throws AppError "conflict" when `signal` stops it.
   */
  verify(
    onProgress: (done: number, total: number) => void,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<VerifyReport> {
    this.#progress.add(onProgress);
    this.#verifying ??= this.#verify(signal).finally(() => {
      this.#verifying = null;
      this.#progress = new Set();
    });
    return this.#verifying;
  }

  health(): AuditHealth {
    const { length, lost } = this.#waiting;
    const common = { records: this.#records, verifiedAtMs: this.#verifiedAtMs, spilled: length };
    const spilling = length > 0 || lost > 0;
    const waiting = lost > 0 ? `${length} records wait, ${lost} are lost.` : `${length} records wait.`;
    const spillWords = spilling ? `The audit log cannot be written (${this.#reason}). ${waiting}` : "";
    const fault = this.#fault ?? this.#lasting;
    if (fault)
      return {
        state: "broken",
        ...common,
        reason: [fault.reason, spillWords].filter((t) => t !== "").join(" "),
        brokenSeq: fault.seq,
      };
    return { state: spilling ? "spilling" : "ok", ...common, reason: spillWords };
  }

  /**
   * Told when state, spill count or verification change, and at most once a tick of new records.
   * @returns unsubscribe.
   */
  onChange(listener: (health: AuditHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async dispose(): Promise<void> {
    if (!this.#open) return;
    clearInterval(this.#timer);
    this.#tick();
    this.#open = false;
    await this.#verifying?.catch(() => undefined);
    this.#store.close();
  }

  /** A wall clock that ran differently from the monotonic one was set by somebody, or the station slept. */
  #noteClockStep(): void {
    const offsetMs = this.#deps.nowMs() - this.#deps.monoMs();
    const stepMs = Math.round(offsetMs - this.#clockOffsetMs);
    if (Math.abs(stepMs) <= CLOCK_STEP_MS) return;
    this.#clockOffsetMs = offsetMs;
    const way = stepMs > 0 ? "forward" : "back";
    this.#write(
      systemEntry("audit.clockStepped", "clock of the station", {
        reason: `The clock moved ${way} by ${(Math.abs(stepMs) / 1000).toFixed(1)} s against the running time.`,
        detail: { stepMs },
      }),
    );
  }

  #write(entry: AuditEntry): number {
    const { nowMs, monoMs, bootId, station } = this.#deps;
    const atMs = nowMs();
    const body = {
      ...boundEntry(entry),
      v: 1,
      seq: this.#head.seq + 1,
      atMs,
      monoMs: Math.round(monoMs() * 1000) / 1000,
      bootId,
      station,
    } as const;
    if (this.#waiting.length === 0) {
      try {
        const row = seal(this.#head, body);
        this.#store.insert([row]);
        [this.#stored, this.#head] = [row, row];
        this.#records += 1;
        if (this.#anchor === null) this.#noteHead();
        return row.seq;
      } catch (err) {
        this.#reason = because(err);
        this.#deps.log.error("audit.store.failed", { err });
      }
    }
    return this.#spillRecord(seal(this.#head, { ...body, detail: { ...body.detail, spilledAtMs: atMs } }));
  }

  #spillRecord(row: StoredRecord): number {
    const kept = this.#waiting.add(row);
    if (kept) {
      this.#head = row;
      this.#records += 1;
    }
    this.#tell();
    return kept ? row.seq : 0;
  }

  /**
   * A write that failed may turn out to be in the database after all, or another program wrote there. Then the waiting
   * records are sealed again behind what is there.
   */
  #follow(base: ChainHead): void {
    const { first } = this.#waiting;
    if (!first || (first.prev === base.hash && first.seq === base.seq + 1)) return;
    // A missing tail: the gap stays visible.
    if (first.seq === this.#stored.seq + 1 && base.seq <= this.#stored.seq) return;
    this.#head = this.#waiting.sealBehind(base);
    this.#records = this.#store.count() + this.#waiting.length;
    this.#waiting.rewrite();
  }

  async #verify(signal: AbortSignal): Promise<VerifyReport> {
    const startMs = this.#deps.monoMs();
    const onProgress = (done: number, total: number): void => {
      for (const listener of this.#progress) listener(done, total);
    };
    const found = await verifyStore(this.#store, {
      upTo: this.#stored,
      anchor: this.#anchor,
      nowMs: this.#deps.monoMs,
      onProgress,
      signal,
    });
    let fault = found.fault ?? found.indexFault;
    if (fault && !found.fault) fault = { seq: fault.seq, reason: `${fault.reason} ${await this.#rebuildIndex()}` };
    this.#fault = fault;
    this.#verifiedAtMs = this.#deps.nowMs();
    if (!fault) this.#noteHead();
    this.#tell();
    return {
      records: found.records,
      brokenSeq: fault?.seq ?? null,
      reason: fault?.reason ?? "",
      head: found.head.hash,
      tookMs: Math.round(this.#deps.monoMs() - startMs),
    };
  }

  async #rebuildIndex(): Promise<string> {
    try {
      await rebuildIndex(this.#store, this.#stored.seq, this.#deps.monoMs);
      return "They were written again from the records, which are sound.";
    } catch (err) {
      return `They could not be written again (${because(err)}).`;
    }
  }

  /** Keeps the evidence of a fault: the head beside the database only moves on while the chain is sound. */
  #noteHead(): void {
    if (this.#fault || this.#stored.seq === 0 || this.#anchor?.seq === this.#stored.seq) return;
    try {
      this.#headFile.write(this.#stored);
      this.#anchor = { seq: this.#stored.seq, hash: this.#stored.hash };
    } catch (err) {
      this.#deps.log.warn("audit.head.failed", { err });
    }
  }

  #tick(): void {
    if (this.#waiting.length > 0 || this.#waiting.lost > 0) this.flushSpill();
    this.#noteHead();
    this.#tell();
  }

  #tell(): void {
    const health = this.health();
    const now = JSON.stringify(health);
    if (now === this.#told) return;
    this.#told = now;
    for (const listener of this.#listeners) listener(health);
  }
}

const lostEntry = (count: number): AuditEntry =>
  systemEntry("audit.recordsLost", "audit log", {
    reason: `${count} records could be written nowhere and are lost.`,
    detail: { count },
  });

const because = (err: unknown): string => (err instanceof Error ? err.message : String(err));
