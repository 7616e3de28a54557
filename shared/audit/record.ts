import type { Detail } from "../ipc/define.ts";
import type { ZoneId } from "../ids.ts";

/** "asked" is written before the action runs; exactly one of the others after it. */
export const auditResults = ["asked", "done", "refused", "failed", "event"] as const;
export type AuditResult = (typeof auditResults)[number];

/** What a room hands to the audit log. `event` results are facts nobody asked for: link lost, host restarted. */
export interface AuditEntry {
  /** Console user id; "system" for Millward itself; "nobody" before sign-in. */
  readonly actor: string;
  /** The actor's roles in that zone at that time, comma-separated; empty for the system. */
  readonly role: string;
  /** `room.verb` as in the contract, or `room.happened`. */
  readonly action: string;
  readonly zone: ZoneId | null;
  readonly target: string;
  readonly old: string | number | boolean | null;
  readonly new: string | number | boolean | null;
  readonly reason: string;
  readonly result: AuditResult;
  /** AppError code or OPC UA status code name; empty when done. */
  readonly code: string;
  /** Sequence number of the "asked" record this one answers; 0 when there is none. */
  readonly asked: number;
  readonly detail: Detail;
}

/** One stored record. `hash` chains: SHA-256(0x00 ‖ previous hash ‖ RFC 8785 canonical JSON of all other fields). */
export interface AuditRecord extends AuditEntry {
  readonly v: 1;
  readonly seq: number;
  /** UTC epoch milliseconds of the console's clock. */
  readonly atMs: number;
  /** Milliseconds of the monotonic clock since this boot of Millward: shows a stepped wall clock. */
  readonly monoMs: number;
  /** Random id of this start of Millward; `monoMs` is comparable only within one. */
  readonly bootId: string;
  /** Host name of the station. */
  readonly station: string;
  readonly hash: string;
}

interface HealthFacts {
  readonly records: number;
  readonly verifiedAtMs: number | null;
  /** Time of the note that the run before left, against which the log is held; null when there was none. */
  readonly notedAtMs: number | null;
  /** Records that came after the last note of a run that did not end properly: nothing vouches for them. */
  readonly unvouched: number;
  readonly spilled: number;
  readonly reason: string;
}

export type AuditHealth =
  | ({ readonly state: "ok" | "spilling" } & HealthFacts)
  | ({
      readonly state: "broken";
      readonly brokenSeq: number;
      /** See VerifyReport. */
      readonly soundUpTo: number;
    } & HealthFacts);

export interface VerifyReport {
  readonly records: number;
  /** First record that a fault concerns; null when there is none. */
  readonly brokenSeq: number | null;
  /**
   * The last record up to which neither the chain nor a note shows a fault; 0 when the records may have been written
   * anew as a whole. The last record of all where there is no fault.
   */
  readonly soundUpTo: number;
  readonly reason: string;
  /** The note of the run before: which record it names, and of when it is. Null when there was none. */
  readonly noted: { readonly seq: number; readonly atMs: number } | null;
  /** See AuditHealth. */
  readonly unvouched: number;
  readonly head: string;
  readonly tookMs: number;
}
