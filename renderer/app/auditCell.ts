import type { AuditHealth } from "../../shared/audit/record.ts";
import { formatCount, formatMinute } from "../ui/format.ts";

/** The state of the audit log in the status bar: what is known, and no sign that promises more. */
export function auditCell(audit: AuditHealth | null): string {
  if (!audit) return "audit not read yet";
  switch (audit.state) {
    case "ok":
      return `audit ${formatCount(audit.records)} records, ${verified(audit)}${unvouched(audit)}`;
    case "spilling":
      return `audit cannot be written: ${formatCount(audit.spilled)} records kept aside`;
    case "broken":
      return `audit fault at record ${formatCount(audit.brokenSeq)}${
        audit.spilled > 0 ? `, ${formatCount(audit.spilled)} records kept aside` : ""
      }`;
  }
}

function verified({ verifiedAtMs, notedAtMs }: AuditHealth): string {
  if (verifiedAtMs === null) return "not verified yet";
  const against = notedAtMs === null ? "" : ` against the note of ${formatMinute(notedAtMs)}`;
  return `verified ${formatMinute(verifiedAtMs)}${against}`;
}

const unvouched = ({ unvouched: count }: AuditHealth): string =>
  count === 0 ? "" : `, ${formatCount(count)} not vouched for`;
