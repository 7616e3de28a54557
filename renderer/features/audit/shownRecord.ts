import type { AuditRecord } from "../../../shared/audit/record.ts";
import type { AuditPage } from "../../../shared/ipc/auditRows.ts";
import { hiddenLettersShown } from "../../../shared/hiddenLetters.ts";

const shown = <T>(value: T): T => (typeof value === "string" ? (hiddenLettersShown(value) as T & string) : value);

/**
 * A record as it is shown: letters that would not show, or would turn the line round, are written out. What is stored
 * stays as it is.
 */
const shownRecord = (record: AuditRecord): AuditRecord => ({
  ...record,
  actor: shown(record.actor),
  role: shown(record.role),
  action: shown(record.action),
  target: shown(record.target),
  old: shown(record.old),
  new: shown(record.new),
  reason: shown(record.reason),
  code: shown(record.code),
  station: shown(record.station),
  detail: Object.fromEntries(Object.entries(record.detail).map(([name, value]) => [shown(name), shown(value)])),
});

export const shownPage = (page: AuditPage): AuditPage => ({ ...page, rows: page.rows.map(shownRecord) });
