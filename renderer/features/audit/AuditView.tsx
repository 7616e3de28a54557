import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState, type KeyboardEvent } from "react";
import { auditResults, type AuditRecord, type AuditResult } from "../../../shared/audit/record.ts";
import { useClock, useSession } from "../../store/appContext.ts";
import { useCan } from "../../store/useCan.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatCount } from "../../ui/format.ts";
import { InlineError } from "../../ui/InlineError.tsx";
import { SkeletonRows } from "../../ui/SkeletonRows.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { Toolbar } from "../../ui/Toolbar.tsx";
import {
  auditSpans,
  changeText,
  noAuditFilter,
  resultWords,
  spanWords,
  type AuditFilter,
  type AuditSpan,
} from "./auditQuery.ts";
import { AuditRecordPane } from "./AuditRecordPane.tsx";
import { useAuditPages } from "./useAuditPages.ts";
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

function AuditLog() {
  const plant = useSession((s) => s.plant);
  const [filter, setFilter] = useState<AuditFilter>(noAuditFilter);
  const [openSeq, setOpenSeq] = useState<number | null>(null);
  const clock = useClock();
  const [openedAtMs] = useState(() => clock.nowMs());
  const { rows, matched, total, loading, fault, more, again } = useAuditPages(filter);
  const zoneName = (zone: string | null): string => (zone === null ? "" : (plant?.zone.get(zone)?.name ?? zone));
  const columns = useMemo(
    (): readonly Column<AuditRecord>[] => [
      {
        id: "seq",
        label: "No.",
        width: 72,
        numeric: true,
        render: (r) => <span className="muted">{formatCount(r.seq)}</span>,
      },
      {
        id: "time",
        label: "Time",
        width: 112,
        render: (r, above) => <TimeText atMs={r.atMs} otherMs={above?.atMs ?? openedAtMs} />,
      },
      {
        id: "actor",
        label: "Actor",
        width: 104,
        render: (r) => <strong className="audit-actor">{r.actor}</strong>,
        title: (r) => r.role,
      },
      { id: "action", label: "Action", width: 150, render: (r) => r.action, title: (r) => r.action },
      {
        id: "result",
        label: "Result",
        width: 76,
        render: (r) => <span data-result={r.result}>{resultWords[r.result]}</span>,
      },
      { id: "target", label: "Target", width: 160, grow: true, render: (r) => r.target, title: (r) => r.target },
      { id: "change", label: "Change", width: 140, render: changeText, title: changeText },
      {
        id: "zone",
        label: "Zone",
        width: 96,
        render: (r) => (
          <span className="muted">{r.zone === null ? "" : (plant?.zone.get(r.zone)?.name ?? r.zone)}</span>
        ),
      },
      {
        id: "code",
        label: "Code",
        width: 120,
        render: (r) => <span className="muted">{r.code}</span>,
        title: (r) => r.code,
      },
      {
        id: "reason",
        label: "Reason",
        width: 150,
        render: (r) => <span className="muted">{r.reason}</span>,
        title: (r) => r.reason,
      },
    ],
    [plant, openedAtMs],
  );
  const open = openSeq === null ? null : (rows.find((r) => r.seq === openSeq) ?? null);
  const keyDown = (event: KeyboardEvent, page: number): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -rows.length,
      End: rows.length,
    };
    const step = steps[event.key];
    if (event.key === "Escape" && openSeq !== null) setOpenSeq(null);
    else if (step !== undefined && rows.length > 0)
      setOpenSeq(
        rows[Math.max(0, Math.min(rows.length - 1, rows.findIndex((r) => r.seq === openSeq) + step))]?.seq ?? null,
      );
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const change = (patch: Partial<AuditFilter>): void => setFilter({ ...filter, ...patch });
  const zones = [
    { value: "", label: "All zones" },
    ...(plant?.model.zones ?? []).map((z) => ({ value: z.id, label: z.name })),
  ];
  const results = [
    { value: "", label: "All results" },
    ...auditResults.map((r) => ({ value: r, label: resultWords[r] })),
  ];
  return (
    <>
      <VerifyBar />
      <Toolbar
        label="Audit filters"
        end={
          <span className="muted" role="status">
            {loading ? "Searching" : `${formatCount(matched)} of ${formatCount(total)}`}
          </span>
        }
      >
        <TextInput
          aria-label="Search all fields"
          placeholder="Search all fields"
          leftSection={<IconSearch size={16} stroke={1.75} />}
          value={filter.text}
          onChange={(e) => change({ text: e.currentTarget.value })}
          w={240}
        />
        <TextInput
          aria-label="Actor"
          placeholder="Actor"
          value={filter.actor}
          onChange={(e) => change({ actor: e.currentTarget.value })}
          w={120}
        />
        <NativeSelect
          aria-label="Zone"
          data={zones}
          value={filter.zone}
          onChange={(e) => change({ zone: e.currentTarget.value })}
        />
        <NativeSelect
          aria-label="Result"
          data={results}
          value={filter.result}
          onChange={(e) => change({ result: e.currentTarget.value as AuditResult | "" })}
        />
        <NativeSelect
          aria-label="Time"
          data={auditSpans.map((s) => ({ value: s, label: spanWords[s] }))}
          value={filter.span}
          onChange={(e) => change({ span: e.currentTarget.value as AuditSpan })}
        />
        {filter === noAuditFilter ? null : (
          <button type="button" className="link-button" onClick={() => setFilter(noAuditFilter)}>
            Clear filters
          </button>
        )}
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
            onRowClick={(r) => setOpenSeq(r.seq)}
            rowState={(r) => r.result}
            empty={
              <EmptyState
                title={total === 0 ? "The log is empty" : "No record matches"}
                action={
                  total === 0 ? undefined : (
                    <Button variant="default" onClick={() => setFilter(noAuditFilter)}>
                      Clear filters
                    </Button>
                  )
                }
              >
                Sign-ins, writes, commands, acknowledgements, trust decisions and changes of access are recorded here.
              </EmptyState>
            }
          />
        )}
        {open ? (
          <AuditRecordPane
            record={open}
            zoneName={zoneName(open.zone)}
            onClose={() => setOpenSeq(null)}
            onAsked={setOpenSeq}
          />
        ) : null}
      </div>
    </>
  );
}
