import { auditResults } from "../../../shared/audit/record.ts";
import type { PlaceParams } from "../../store/places.ts";
import { auditSpans, noAuditFilter, type AuditViewFilter } from "./auditQuery.ts";

type AuditParams = PlaceParams<"audit">;

/** The filter that a place of this view asks for; a result or time that is none is passed over. */
export function auditFilterOf(params: AuditParams): AuditViewFilter {
  return {
    text: params.text ?? "",
    actor: params.actor ?? "",
    zone: params.zone ?? "",
    result: auditResults.find((r) => r === params.result) ?? "",
    span: auditSpans.find((s) => s === params.span) ?? noAuditFilter.span,
  };
}

/** The record that is open beside the log; null when none is. */
export function recordOf(params: AuditParams): number | null {
  return params.record === undefined ? null : Number(params.record);
}

export function auditParamsOf(filter: AuditViewFilter, record: number | null): AuditParams {
  const given = Object.entries(filter).filter(
    ([name, value]) => value !== noAuditFilter[name as keyof AuditViewFilter],
  );
  return { ...Object.fromEntries(given), record: record === null ? undefined : String(record) };
}
