import type { AuditRecord, AuditResult } from "../../../shared/audit/record.ts";
import { DASH } from "../../ui/format.ts";
import { bounded } from "../../../shared/text.ts";

export interface AuditViewFilter {
  readonly text: string;
  readonly actor: string;
  readonly zone: string;
  readonly result: AuditResult | "";
  readonly span: AuditSpan;
}
export const auditSpans = ["all", "hour", "shift", "day", "week"] as const;
export type AuditSpan = (typeof auditSpans)[number];
export const noAuditFilter: AuditViewFilter = { text: "", actor: "", zone: "", result: "", span: "all" };
export const PAGE_ROWS = 200;

/** Whether the filter may hide a record. */
export function isAuditFiltering(filter: AuditViewFilter): boolean {
  return (Object.keys(noAuditFilter) as (keyof AuditViewFilter)[]).some((name) => filter[name] !== noAuditFilter[name]);
}

const hourMs = 3_600_000;
const spanMs: Readonly<Record<AuditSpan, number | null>> = {
  all: null,
  hour: hourMs,
  shift: 8 * hourMs,
  day: 24 * hourMs,
  week: 168 * hourMs,
};
export const spanWords: Readonly<Record<AuditSpan, string>> = {
  all: "All times",
  hour: "Last hour",
  shift: "Last 8 hours",
  day: "Last 24 hours",
  week: "Last 7 days",
};
export const resultWords: Readonly<Record<AuditResult, string>> = {
  asked: "asked",
  done: "done",
  refused: "refused",
  failed: "failed",
  event: "event",
};

/** Input of `audit.query` for one page. @param beforeSeq lowest number already shown; null for the newest page. */
export function auditInput(filter: AuditViewFilter, nowMs: number, beforeSeq: number | null) {
  const span = spanMs[filter.span];
  return {
    text: bounded(filter.text.trim(), 200),
    actor: bounded(filter.actor.trim(), 64),
    zone: filter.zone,
    result: filter.result,
    fromMs: span === null ? null : nowMs - span,
    toMs: null,
    beforeSeq,
    limit: PAGE_ROWS,
  };
}

/** Newest first, each record once, even when a page overlaps the one before. */
export function joinPages(held: readonly AuditRecord[], page: readonly AuditRecord[]): readonly AuditRecord[] {
  const known = new Set(held.map((r) => r.seq));
  const fresh = page.filter((r) => !known.has(r.seq));
  return fresh.length === 0 ? held : [...held, ...fresh].sort((a, b) => b.seq - a.seq);
}

/** "50.0 → 75.0"; empty when neither is known. */
export function changeText(record: Pick<AuditRecord, "old" | "new">): string {
  if (record.old === null && record.new === null) return "";
  return record.old === null
    ? String(record.new)
    : `${String(record.old)} → ${record.new === null ? DASH : String(record.new)}`;
}
