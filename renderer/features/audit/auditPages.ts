import type { AuditRecord } from "../../../shared/audit/record.ts";
import type { AuditPage } from "../../../shared/ipc/auditRows.ts";
import { joinPages, PAGE_ROWS } from "./auditQuery.ts";

/** What the window holds of the log. `key` names the filter that it answers. */
export interface HeldPages {
  readonly key: string;
  readonly rows: readonly AuditRecord[];
  readonly matched: number;
  readonly total: number;
  readonly fault: string;
  readonly ended: boolean;
}

export const noPages: HeldPages = { key: "", rows: [], matched: 0, total: 0, fault: "", ended: false };

/** The newest page: put on top while it reaches what is held, else in its place. */
export function withNewest(held: HeldPages, key: string, page: AuditPage): HeldPages {
  const reaches = held.key === key && page.rows.some((r) => held.rows.some((o) => o.seq === r.seq));
  return {
    key,
    rows: reaches ? joinPages(held.rows, page.rows) : page.rows,
    matched: page.matched,
    total: page.total,
    fault: "",
    ended: reaches ? held.ended : page.rows.length < PAGE_ROWS,
  };
}

/** An older page; dropped when the filter has changed since it was asked for. */
export function withOlder(held: HeldPages, key: string, page: AuditPage): HeldPages {
  if (held.key !== key) return held;
  return { ...held, rows: joinPages(held.rows, page.rows), ended: page.rows.length < PAGE_ROWS };
}
