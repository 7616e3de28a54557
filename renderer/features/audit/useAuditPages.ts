import { useCallback, useEffect, useRef, useState } from "react";
import type { AuditRecord } from "../../../shared/audit/record.ts";
import { useApi, useAppState, useClock } from "../../store/appContext.ts";
import { errorText } from "../../ui/errorText.ts";
import { auditInput, joinPages, PAGE_ROWS, type AuditFilter } from "./auditQuery.ts";

export interface AuditPages {
  readonly rows: readonly AuditRecord[];
  readonly matched: number;
  readonly total: number;
  readonly loading: boolean;
  readonly fault: string;
  readonly more: () => void;
  readonly again: () => void;
}

const TYPING_MS = 250;
interface Held {
  readonly key: string;
  readonly rows: readonly AuditRecord[];
  readonly matched: number;
  readonly total: number;
  readonly fault: string;
  readonly ended: boolean;
}
const nothing: Held = { key: "", rows: [], matched: 0, total: 0, fault: "", ended: false };

/** Pages of the log, newest first. New records are fetched when the log grows and this is the unfiltered top or any filter. */
export function useAuditPages(filter: AuditFilter): AuditPages {
  const api = useApi();
  const clock = useClock();
  const records = useAppState((s) => s.audit?.records ?? 0);
  const [held, setHeld] = useState<Held>(nothing);
  const [round, setRound] = useState(0);
  const busy = useRef(false);
  const key = `${JSON.stringify(filter)} ${round}`;
  useEffect(() => {
    let dropped = false;
    const timer = setTimeout(() => {
      api["audit.query"](auditInput(filter, clock.nowMs(), null)).then(
        (page) => {
          if (dropped) return;
          setHeld((h) => {
            const same = h.key === key && page.rows.some((r) => h.rows.some((o) => o.seq === r.seq));
            return {
              key,
              rows: same ? joinPages(h.rows, page.rows) : page.rows,
              matched: page.matched,
              total: page.total,
              fault: "",
              ended: same ? h.ended : page.rows.length < PAGE_ROWS,
            };
          });
        },
        (err: unknown) => {
          if (!dropped) setHeld((h) => ({ ...h, key, fault: errorText(err) }));
        },
      );
    }, TYPING_MS);
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
    // `records` rises with every new record: the first page is then asked for again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [api, clock, key, records]);
  const more = useCallback(() => {
    const last = held.rows[held.rows.length - 1];
    if (busy.current || held.ended || held.key !== key || !last) return;
    busy.current = true;
    api["audit.query"](auditInput(filter, clock.nowMs(), last.seq))
      .then(
        (page) =>
          setHeld((h) =>
            h.key === key ? { ...h, rows: joinPages(h.rows, page.rows), ended: page.rows.length < PAGE_ROWS } : h,
          ),
        (err: unknown) => setHeld((h) => ({ ...h, fault: errorText(err) })),
      )
      .finally(() => {
        busy.current = false;
      });
  }, [api, clock, filter, held, key]);
  const again = useCallback(() => setRound((r) => r + 1), []);
  return {
    rows: held.rows,
    matched: held.matched,
    total: held.total,
    fault: held.fault,
    loading: held.key !== key,
    more,
    again,
  };
}
