import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import type { Detail } from "../../../shared/ipc/define.ts";
import { auditWords } from "./auditWords.ts";
import type { SchemaFinding } from "./auditSchema.ts";
import type { Fault } from "./fault.ts";

/** Something seen of the log itself. Each becomes a record; one with a fault stays a fault for ever. */
export interface Finding {
  /** `audit.…` */
  readonly action: string;
  readonly target: string;
  readonly reason: string;
  readonly detail: Detail;
  readonly fault: Fault | null;
}

export const finding = (action: string, target: string, reason: string, detail: Detail = {}): Finding => ({
  action,
  target,
  reason,
  detail,
  fault: null,
});

export const faultFinding = (action: string, target: string, fault: Fault, detail: Detail = {}): Finding => ({
  action,
  target,
  reason: fault.reason,
  detail: { ...detail, brokenSeq: fault.seq, soundUpTo: fault.soundUpTo },
  fault,
});

export const entryOf = ({ action, target, reason, detail }: Finding): AuditEntry =>
  systemEntry(action, target, { reason, detail });

/** A record as it was found: somebody else may have written it, and anything into it. */
export type MarkedRecord = { readonly [K in keyof AuditEntry]?: AuditEntry[K] };

/** The fault that a record tells of; null when it tells of none. */
export function faultIn({ reason, detail }: MarkedRecord): Fault | null {
  const [seq, soundUpTo] = [detail?.["brokenSeq"], detail?.["soundUpTo"]];
  if (typeof seq !== "number" || typeof soundUpTo !== "number") return null;
  return { seq, soundUpTo, reason: String(reason) };
}

/** @param headSeq the last record: all up to it are there, whatever the schema is. */
export function schemaFindings({ restored, removed, left }: SchemaFinding, headSeq: number): Finding[] {
  const strange = [...removed, ...left];
  const found: Finding[] = [];
  if (strange.length > 0) {
    const names = strange.map((words) => words.slice(0, words.indexOf(":"))).join(", ");
    const detail = Object.fromEntries(strange.map((words, i) => [`found${i + 1}`, words]));
    const fault = { seq: headSeq + 1, soundUpTo: headSeq, reason: auditWords.schemaStrange(names) };
    found.push(faultFinding("audit.schemaStrange", "audit.db", fault, detail));
  }
  if (restored.length > 0)
    found.push(finding("audit.schemaRestored", "audit.db", auditWords.schemaRestored(restored.join(", "))));
  return found;
}
