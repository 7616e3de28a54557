import type { AuditEntry } from "../../../shared/audit/record.ts";
import type { ZoneId } from "../../../shared/ids.ts";

/** An audit entry for something that happened without anybody asking. */
export function zoneFact(action: string, zone: ZoneId, target: string, more: Partial<AuditEntry>): AuditEntry {
  return {
    actor: "system",
    role: "",
    action,
    zone,
    target,
    old: null,
    new: null,
    reason: "",
    result: "event",
    code: "",
    asked: 0,
    detail: {},
    ...more,
  };
}
