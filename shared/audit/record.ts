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

export type AuditHealth =
  | {
      readonly state: "ok" | "spilling";
      readonly records: number;
      readonly verifiedAtMs: number | null;
      readonly spilled: number;
      readonly reason: string;
    }
  | {
      readonly state: "broken";
      readonly records: number;
      readonly verifiedAtMs: number | null;
      readonly spilled: number;
      readonly reason: string;
      readonly brokenSeq: number;
    };

export interface VerifyReport {
  readonly records: number;
  /** First record that does not chain; null when all do. */
  readonly brokenSeq: number | null;
  readonly reason: string;
  readonly head: string;
  readonly tookMs: number;
}
