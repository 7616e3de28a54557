import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { AuditEntry, AuditHealth, VerifyReport } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Log } from "../../base/log.ts";
import type { AuditStore } from "./auditStore.ts";
import { auditWords } from "./auditWords.ts";
import { boundEntry, type RecordBody } from "./chain.ts";
import { ChainWriter } from "./chainWriter.ts";
import { checkAtOpen } from "./checkAtOpen.ts";
import { LastingEvidence } from "./lastingEvidence.ts";
import { entryOf, faultFinding, finding, type Finding } from "./finding.ts";
import { latestRecord, wentOnBehind } from "./latestRecord.ts";
import { lostEntry } from "./lostEntry.ts";
import { HeadFile, type HeadNote } from "./headFile.ts";
import { openStore, type OpenedStore } from "./openAudit.ts";
import { SpillFile } from "./spillFile.ts";
import { rebuildIndex, verifyStore } from "./verify.ts";
import type { Fault } from "./fault.ts";

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
  /** How often a full spill file, and what others did to the files, are looked after. */
  readonly tickMs?: number;
}

const CLOCK_STEP_MS = 2000;

/**
 * The plant's memory of who did what: an append-only, hash-chained table. Appending never fails for want of a disk:
 * what the database does not take goes to a spill file, then to memory, in chain order, and returns by itself.
 */
export class AuditLog {
  readonly #deps: AuditLogDeps;
  readonly #writer: ChainWriter;
  readonly #headFile: HeadFile;
  readonly #evidence: LastingEvidence;
  /** Where the run before said that it ended. */
  readonly #note: HeadNote | null;
  readonly #beganEmpty: boolean;
  readonly #listeners = new Set<(health: AuditHealth) => void>();
  readonly #timer: NodeJS.Timeout;
  /** Faults of the chain that are recorded already. */
  readonly #toldFaults = new Set<string>();
  /** Records that the search may not find; verifying writes its index again. */
  #indexFault: Fault | null = null;
  #noteFails = false;
  #verifiedAtMs: number | null = null;
  #clockOffsetMs: number;
  #verifying: Promise<VerifyReport> | null = null;
  #progress = new Set<(done: number, total: number) => void>();
  #told = "";
  #open = true;

  private constructor(deps: AuditLogDeps, opened: OpenedStore) {
    this.#deps = deps;
    const { folder, nowMs, monoMs, log } = deps;
    const spill = new SpillFile(join(folder, "audit-spill.jsonl"));
    this.#headFile = new HeadFile(join(folder, "audit-head.json"));
    const opening = checkAtOpen({ ...opened, spill, headFile: this.#headFile, nowMs: nowMs() });
    this.#note = opening.note;
    this.#beganEmpty = opening.records === 0;
    this.#writer = new ChainWriter({ folder, store: opened.store, spill, opening, nowMs, monoMs, log });
    this.#evidence = new LastingEvidence(opening.note?.marks ?? null, (seq) => this.#recordAt(seq));
    this.#clockOffsetMs = nowMs() - monoMs();
    // From here on a stop without a word is not a proper one, nor is a failure of the power.
    this.#noteHead();
    this.#syncNote();
    for (const found of opening.findings) this.#raise(found);
    this.#timer = setInterval(() => this.#tick(), deps.tickMs ?? 5000);
    this.#timer.unref();
    if (this.#writer.waiting.length > 0) this.flushSpill();
  }

  /**
   * Opens the log and checks its last 1,000 records, the noted head and the spill file. A database that SQLite cannot
   * read is set aside under a new name, and a new one begins with a record that says so.
   * @throws AppError "conflict" for a file of a newer Millward, "integrity" when the folder cannot be written at all.
   */
  static open(deps: AuditLogDeps): AuditLog {
    mkdirSync(deps.folder, { recursive: true, mode: 0o700 });
    const opened = openStore(deps.folder, deps.nowMs());
    try {
      return new AuditLog(deps, opened);
    } catch (err) {
      opened.store.close();
      throw err;
    }
  }

  /** What the search reads. */
  get store(): AuditStore {
    return this.#writer.store;
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
    return this.#open && this.#writer.writable;
  }

  /**
   * Tells what else shows that this station was in use. A log that was empty at the start is a fault then.
   * @param uses in words: "3 users"; empty for a new station.
   */
  foundInUse(uses: string): void {
    if (!this.#beganEmpty || uses === "") return;
    const fault = { seq: 1, soundUpTo: 0, reason: auditWords.emptied(uses) };
    this.#raise(faultFinding("audit.logEmptied", "audit.db", fault));
    this.#tell();
  }

  /** The newest record of an action; see `latestRecord`. */
  latest(wanted: Parameters<typeof latestRecord>[2]): RecordBody | null {
    return latestRecord(this.#writer.store, this.#writer.waiting.rows, wanted);
  }

  /** True when the run that wrote this record wrote another one behind it. */
  wentOnBehind(record: RecordBody): boolean {
    return wentOnBehind(this.#writer.store, this.#writer.waiting.rows, record);
  }

  /** Puts spilled records back into the database, in order; a long queue in slices. @returns true when none is left. */
  flushSpill(): boolean {
    if (!this.#open) return false;
    const { waiting } = this.#writer;
    const before = waiting.length;
    const done = this.#writer.flush();
    const lost = done ? this.#writer.clearSpill() : 0;
    this.#raiseFound();
    if (lost > 0) this.#write(lostEntry(lost));
    if (!done && this.#writer.reason === "" && waiting.length < before) setImmediate(() => this.flushSpill());
    this.#tell();
    return done;
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
    const { waiting, records, writable, reason } = this.#writer;
    const { unvouched } = this.#evidence;
    const { length, lost } = waiting;
    const common = {
      records,
      verifiedAtMs: this.#verifiedAtMs,
      notedAtMs: this.#noted?.atMs ?? null,
      unvouched,
      spilled: length,
    };
    const counted = lost > 0 ? `${length} records wait, ${lost} are lost.` : `${length} records wait.`;
    const spillWords = writable ? "" : `The audit log cannot be written (${reason}). ${counted}`;
    const faults = [this.#evidence.fault, this.#indexFault].filter((fault) => fault !== null);
    const worst = worstOf(faults);
    if (!worst) return { state: writable ? "ok" : "spilling", ...common, reason: spillWords };
    const reasons = [...faults.map((fault) => fault.reason), spillWords].filter((text) => text !== "");
    return {
      state: "broken",
      ...common,
      reason: reasons.join(" "),
      brokenSeq: worst.seq,
      soundUpTo: worst.soundUpTo,
    };
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
    await this.#writer.close();
    this.#noteHead(true);
    this.#syncNote();
    this.#headFile.close();
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
    const times = { atMs: nowMs(), monoMs: Math.round(monoMs() * 1000) / 1000 };
    const written = this.#writer.write({ ...boundEntry(entry), v: 1, ...times, bootId, station });
    this.#noteHead();
    if (!this.#writer.writable) this.#tell();
    this.#raiseFound();
    return written?.seq ?? 0;
  }

  /** Records a finding; its fault stays. */
  #raise(found: Finding): void {
    if (found.fault) this.#toldFaults.add(keyOf(found.fault));
    const seq = this.#write(entryOf({ ...found, detail: this.#evidence.detailOf(found) }));
    this.#evidence.take(found, seq);
    this.#noteHead();
  }

  #raiseFound(): void {
    for (const found of this.#writer.takeFindings()) this.#raise(found);
  }

  #recordAt(seq: number): RecordBody | null {
    try {
      const body = seq > 0 ? this.#writer.store.from(seq, 1)[0] : undefined;
      return body?.seq === seq ? (JSON.parse(body.body.toString("utf8")) as RecordBody) : null;
    } catch {
      return null;
    }
  }

  /** The note of the run before, where the chain meets it. */
  get #noted(): { readonly seq: number; readonly atMs: number } | null {
    const note = this.#note;
    return note && note.seq > 0 && note.atMs > 0 ? { seq: note.seq, atMs: note.atMs } : null;
  }

  async #verify(signal: AbortSignal): Promise<VerifyReport> {
    const startMs = this.#deps.monoMs();
    const onProgress = (done: number, total: number): void => {
      for (const listener of this.#progress) listener(done, total);
    };
    this.#writer.lookAfter(() => this.flushSpill());
    await this.#writer.moved();
    this.#raiseFound();
    const { store, stored: upTo } = this.#writer;
    const options = { upTo, anchor: this.#note, nowMs: this.#deps.monoMs, onProgress, signal };
    const found = await verifyStore(store, options);
    const chain = found.fault;
    if (chain && this.#open && !this.#toldFaults.has(keyOf(chain)))
      this.#raise(faultFinding("audit.chainBroken", `record ${chain.seq}`, chain));
    this.#indexFault = chain ? null : await this.#mendedIndex(found.indexFault, found.head.seq);
    this.#verifiedAtMs = this.#deps.nowMs();
    if (found.told) this.#evidence.recall(found.told.fault, found.told.by);
    this.#tell();
    const lasting = this.#evidence.fault;
    // The start says more of a missing end than the chain can.
    const chainToo = chain && lasting && keyOf(chain) === keyOf(lasting) ? null : chain;
    const faults = [chainToo, lasting, this.#indexFault].filter((fault) => fault !== null);
    return {
      records: found.records,
      brokenSeq: faults[0]?.seq ?? null,
      soundUpTo: worstOf(faults)?.soundUpTo ?? found.head.seq,
      reason: [...new Set(faults.map((fault) => fault.reason))].join(" "),
      noted: this.#noted,
      unvouched: this.#evidence.unvouched,
      head: found.head.hash,
      tookMs: Math.round(this.#deps.monoMs() - startMs),
    };
  }

  /** The records themselves are whole, and so all of them sound. */
  async #mendedIndex(fault: Fault | null, soundUpTo: number): Promise<Fault | null> {
    if (!fault) return null;
    try {
      await rebuildIndex(this.#writer.store, this.#writer.stored.seq, this.#deps.monoMs);
      return { ...fault, soundUpTo, reason: `${fault.reason} ${auditWords.indexMended}` };
    } catch (err) {
      return { ...fault, soundUpTo, reason: `${fault.reason} ${auditWords.indexNotMended(because(err))}` };
    }
  }

  /** Notes where the log ends, as far as it would outlive the program. */
  #noteHead(clean = false): void {
    const { head, records, waiting } = this.#writer;
    if (waiting.inMemory > 0 || head.seq === 0) return;
    const { seq, hash } = head;
    try {
      const atMs = this.#deps.nowMs();
      this.#headFile.write({ seq, hash, count: records, atMs, clean, marks: this.#evidence.marks });
      this.#noteFails = false;
    } catch (err) {
      if (!this.#noteFails) this.#deps.log.warn("audit.head.failed", { err });
      this.#noteFails = true;
    }
  }

  #syncNote(): void {
    try {
      this.#headFile.sync();
    } catch (err) {
      this.#deps.log.warn("audit.head.failed", { err });
    }
  }

  #tick(): void {
    this.#writer.lookAfter(() => this.flushSpill());
    if (this.#headFile.wasReplaced())
      this.#raise(finding("audit.noteReplaced", "audit-head.json", auditWords.noteReplaced));
    if (!this.#writer.writable) this.flushSpill();
    this.#raiseFound();
    if (this.#noteFails) this.#noteHead();
    this.#syncNote();
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

const keyOf = ({ seq, soundUpTo }: Fault): string => `${seq} ${soundUpTo}`;

/** The one that leaves the fewest records sound; the first of several. */
const worstOf = (faults: readonly Fault[]): Fault | undefined =>
  [...faults].sort((a, b) => a.soundUpTo - b.soundUpTo)[0];

const because = (err: unknown): string => (err instanceof Error ? err.message : String(err));
