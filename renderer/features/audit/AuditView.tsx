import { Button } from "@mantine/core";
import { useCallback, useMemo, useState, type KeyboardEvent } from "react";
import { useAppStore, useClock, useSession } from "../../store/appContext.ts";
import { useCan } from "../../store/useCan.ts";
import { usePlace } from "../../store/usePlace.ts";
import { DataTable } from "../../ui/DataTable.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatCount } from "../../ui/format.ts";
import { InlineError } from "../../ui/InlineError.tsx";
import { rowStep } from "../../ui/rowStep.ts";
import { SkeletonRows } from "../../ui/SkeletonRows.tsx";
import { Toolbar } from "../../ui/Toolbar.tsx";
import { auditColumns } from "./auditColumns.tsx";
import { AuditFilters } from "./AuditFilters.tsx";
import { auditFilterOf, auditParamsOf, recordOf } from "./auditPlace.ts";
import { noAuditFilter, type AuditViewFilter } from "./auditQuery.ts";
import { AuditRecordPane } from "./AuditRecordPane.tsx";
import { useAuditPages, useAuditRecord } from "./useAuditPages.ts";
import { VerifyBar } from "./VerifyBar.tsx";
import "./audit.css";

export function AuditView() {
  return useCan("audit.read") ? (
    <AuditLog />
  ) : (
    <EmptyState title="Your roles do not include reading the audit log">
      Supervisors, security administrators and auditors may. Ask a security administrator if you need it.
    </EmptyState>
  );
}

/** The filter and the open record, as the place of this view has them. */
function useAuditPlace() {
  const store = useAppStore();
  const params = usePlace("audit");
  const filter = useMemo(() => auditFilterOf(params), [params]);
  const openSeq = recordOf(params);
  const show = (next: AuditViewFilter, seq: number | null): void =>
    store.getState().refine("audit", auditParamsOf(next, seq));
  return {
    filter,
    openSeq,
    setFilter: (next: AuditViewFilter): void => show(next, openSeq),
    open: (seq: number | null): void => show(filter, seq),
  };
}

function AuditLog() {
  const plant = useSession((s) => s.plant);
  const clock = useClock();
  const [openedAtMs] = useState(() => clock.nowMs());
  const { filter, openSeq, setFilter, open } = useAuditPlace();
  const { rows, matched, total, loading, fault, more, again } = useAuditPages(filter);
  const record = useAuditRecord(openSeq, rows);
  const zoneName = useCallback(
    (zone: string | null): string => (zone === null ? "" : (plant?.zone.get(zone)?.name ?? zone)),
    [plant],
  );
  const columns = useMemo(() => auditColumns(zoneName, openedAtMs), [zoneName, openedAtMs]);
  const keyDown = (event: KeyboardEvent, page: number): void => {
    const step = rowStep(event.key, page, rows.length);
    const at = rows.findIndex((r) => r.seq === openSeq);
    if (event.key === "Escape" && openSeq !== null) open(null);
    else if (step !== undefined && rows.length > 0)
      open(rows[Math.max(0, Math.min(rows.length - 1, at + step))]?.seq ?? null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <VerifyBar />
      <Toolbar label="Audit filters" end={<Count loading={loading} matched={matched} total={total} />}>
        <AuditFilters filter={filter} onChange={setFilter} />
      </Toolbar>
      {fault === "" ? null : <InlineError message={`The log could not be read: ${fault}`} onRetry={again} />}
      <div className="audit-split">
        {loading && rows.length === 0 && fault === "" ? (
          <SkeletonRows label="Reading the audit log" />
        ) : (
          <DataTable
            id="audit"
            label="Audit records"
            autoFocus
            columns={columns}
            rows={rows}
            rowKey={(r) => String(r.seq)}
            cursor={openSeq === null ? null : String(openSeq)}
            onNearEnd={more}
            onKeyDown={keyDown}
            onRowClick={(r) => open(r.seq)}
            rowState={(r) => r.result}
            empty={<NoRecords logIsEmpty={total === 0} onClear={() => setFilter(noAuditFilter)} />}
          />
        )}
        {record ? (
          <AuditRecordPane record={record} zoneName={zoneName(record.zone)} onClose={() => open(null)} onAsked={open} />
        ) : null}
      </div>
    </>
  );
}

interface CountProps {
  readonly loading: boolean;
  readonly matched: number;
  readonly total: number;
}

function Count({ loading, matched, total }: CountProps) {
  return (
    <span className="muted" role="status">
      {loading ? "Searching" : `${formatCount(matched)} of ${formatCount(total)}`}
    </span>
  );
}

function NoRecords({ logIsEmpty, onClear }: { readonly logIsEmpty: boolean; readonly onClear: () => void }) {
  const clear = (
    <Button variant="default" onClick={onClear}>
      Clear filters
    </Button>
  );
  return (
    <EmptyState title={logIsEmpty ? "The log is empty" : "No record matches"} action={logIsEmpty ? undefined : clear}>
      Sign-ins, writes, commands, acknowledgements, trust decisions and changes of access are recorded here.
    </EmptyState>
  );
}
