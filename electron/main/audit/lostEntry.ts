import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";

/** Says how many records are missing where they would stand. */
export const lostEntry = (count: number): AuditEntry =>
  systemEntry("audit.recordsLost", "audit log", {
    reason: `${count} records could be written nowhere and are lost.`,
    detail: { count },
  });
