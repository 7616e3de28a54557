import { useCallback, useEffect, useRef, useState } from "react";
import type { AuditRecord } from "../../../shared/audit/record.ts";
import { useApi, useAppState, useClock } from "../../store/appContext.ts";
import { errorText } from "../../ui/errorText.ts";
import { noPages, withNewest, withOlder, type HeldPages } from "./auditPages.ts";
import { shownPage } from "./shownRecord.ts";
import { auditInput, noAuditFilter, type AuditViewFilter } from "./auditQuery.ts";

interface AuditPages extends Pick<HeldPages, "rows" | "matched" | "total" | "fault"> {
  readonly loading: boolean;
  readonly more: () => void;
  readonly again: () => void;
}

const TYPING_MS = 250;

/** Pages of the log, newest first. The newest is asked for again whenever the log has grown. */
export function useAuditPages(filter: AuditViewFilter): AuditPages {
  const api = useApi();
  const clock = useClock();
  const records = useAppState((s) => s.audit?.records ?? 0);
  const [held, setHeld] = useState<HeldPages>(noPages);
  const [round, setRound] = useState(0);
  const busy = useRef(false);
  const key = `${JSON.stringify(filter)} ${round}`;
  useEffect(() => {
    let dropped = false;
    const timer = setTimeout(() => {
      api["audit.query"](auditInput(filter, clock.nowMs(), null)).then(
        (page) => {
          if (!dropped) setHeld((h) => withNewest(h, key, shownPage(page)));
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
        (page) => setHeld((h) => withOlder(h, key, shownPage(page))),
        (err: unknown) => setHeld((h) => ({ ...h, fault: errorText(err) })),
      )
      .finally(() => {
        busy.current = false;
      });
  }, [api, clock, filter, held, key]);
  const again = useCallback(() => setRound((r) => r + 1), []);
  const { rows, matched, total, fault } = held;
  return { rows, matched, total, fault, loading: held.key !== key, more, again };
}

/** One record of the log, whether or not its page is held; null while it is asked for and when there is none. */
export function useAuditRecord(seq: number | null, rows: readonly AuditRecord[]): AuditRecord | null {
  const api = useApi();
  const clock = useClock();
  const [asked, setAsked] = useState<AuditRecord | null>(null);
  const held = rows.find((r) => r.seq === seq);
  const missing = seq !== null && held === undefined && asked?.seq !== seq ? seq : null;
  useEffect(() => {
    if (missing === null) return undefined;
    let dropped = false;
    const input = { ...auditInput(noAuditFilter, clock.nowMs(), missing + 1), limit: 1 };
    api["audit.query"](input).then(
      (page) => {
        if (!dropped) setAsked(shownPage(page).rows[0] ?? null);
      },
      () => undefined, // The log itself cannot be read then, and the list says so.
    );
    return () => {
      dropped = true;
    };
  }, [api, clock, missing]);
  return held ?? (asked !== null && asked.seq === seq ? asked : null);
}
