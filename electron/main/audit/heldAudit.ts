import type { AuditEntry, AuditHealth, VerifyReport } from "../../../shared/audit/record.ts";
import { AppError } from "../../../shared/errors.ts";
import { plainCause } from "../../base/plainCause.ts";
import type { AuditLog } from "./auditLog.ts";
import type { AuditStore } from "./auditStore.ts";
import { lostEntry } from "./lostEntry.ts";

interface HeldAuditDeps {
  /** @throws when the log cannot be opened now: a file of a newer Millward, a folder in its place, no rights. */
  readonly open: () => AuditLog;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
  readonly log: { error(event: string, fields?: Record<string, unknown>): void };
  /** How often opening is tried again. */
  readonly tickMs?: number;
}

const TICK_MS = 5000;
/** Records that wait in memory for a log that cannot be opened; beyond this they are counted as lost. */
const MOST_HELD = 10_000;

/**
 * The audit log, also while it cannot be opened: then records are held in memory, nothing that has to be recorded first
 * is done, and control goes on. As soon as the log opens they are written to it, in order, each with its own time.
 */
export class HeldAudit {
  readonly #deps: HeldAuditDeps;
  readonly #listeners = new Set<(health: AuditHealth) => void>();
  #log: AuditLog | null = null;
  #held: AuditEntry[] = [];
  #lost = 0;
  #uses = "";
  #reason = "";
  #timer: NodeJS.Timeout | null = null;

  constructor(deps: HeldAuditDeps) {
    this.#deps = deps;
    this.#open();
    if (this.#log) return;
    this.#timer = setInterval(() => this.#open(), deps.tickMs ?? TICK_MS);
    this.#timer.unref();
  }

  /** What the search reads. @throws AppError "unavailable" while the log cannot be opened. */
  get store(): AuditStore {
    return this.#demand().store;
  }

  /** @returns the sequence number; 0 for a record that is only held. */
  append(entry: AuditEntry): number {
    if (this.#log) return this.#log.append(entry);
    if (this.#held.length < MOST_HELD)
      this.#held.push({ ...entry, detail: { ...entry.detail, heldAtMs: this.#deps.nowMs() } });
    else this.#lost += 1;
    this.#tell();
    return 0;
  }

  writable(): boolean {
    return this.#log?.writable() ?? false;
  }

  /** True when somebody has ever been enrolled or signed in here, as far as can be known: an unread log may say so. */
  knowsUsers(): boolean {
    return this.#log ? this.#log.store.namesAnybody() : true;
  }

  /** @throws AppError "unavailable" while the log cannot be opened. */
  latest(...wanted: Parameters<AuditLog["latest"]>): ReturnType<AuditLog["latest"]> {
    return this.#demand().latest(...wanted);
  }

  /** @throws AppError "unavailable" while the log cannot be opened. */
  wentOnBehind(...record: Parameters<AuditLog["wentOnBehind"]>): boolean {
    return this.#demand().wentOnBehind(...record);
  }

  foundInUse(uses: string): void {
    this.#uses = uses;
    this.#log?.foundInUse(uses);
  }

  async verify(...how: Parameters<AuditLog["verify"]>): Promise<VerifyReport> {
    return this.#demand().verify(...how);
  }

  health(): AuditHealth {
    if (this.#log) return this.#log.health();
    const lost = this.#lost > 0 ? `, ${this.#lost} are lost` : "";
    return {
      state: "spilling",
      records: 0,
      verifiedAtMs: null,
      notedAtMs: null,
      unvouched: 0,
      spilled: this.#held.length,
      reason: `It cannot be opened (${this.#reason}). ${this.#held.length} records are in memory only${lost}.`,
    };
  }

  /** Told as the log tells, and of every record that is only held. @returns unsubscribe. */
  onChange(listener: (health: AuditHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async dispose(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    if (!this.#log) this.#open();
    await this.#log?.dispose();
  }

  #demand(): AuditLog {
    if (!this.#log) throw new AppError("unavailable", `The audit log cannot be opened (${this.#reason}).`);
    return this.#log;
  }

  #open(): void {
    let log: AuditLog;
    try {
      log = this.#deps.open();
    } catch (err) {
      const reason = plainCause(err);
      if (reason !== this.#reason) this.#deps.log.error("audit.open.failed", { err });
      this.#reason = reason;
      return;
    }
    this.#log = log;
    if (this.#timer) clearInterval(this.#timer);
    log.onChange(() => this.#tell());
    log.foundInUse(this.#uses);
    for (const entry of this.#held.splice(0)) log.append(entry);
    if (this.#lost > 0) log.append(lostEntry(this.#lost));
    this.#tell();
  }

  #tell(): void {
    const health = this.health();
    for (const listener of this.#listeners) listener(health);
  }
}
