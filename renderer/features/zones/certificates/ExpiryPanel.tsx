import { useMemo } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import { urgencyOf, type ExpiryRow } from "../../../../shared/zones/pki.ts";
import { DataTable, type Column } from "../../../ui/DataTable.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { formatDate, groupHex } from "../../../ui/format.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { countWords, endingSoonest, type Board } from "./boardModel.ts";
import { commonName, daysText, isUrgent, kindWords, urgencyWords } from "./pkiWords.ts";

interface ExpiryPanelProps {
  readonly board: Board;
  readonly asked: readonly ZoneId[];
  /** Of those asked, the zones that did not answer last time. */
  readonly missing: readonly ZoneId[];
  readonly zoneName: (zone: ZoneId) => string;
  readonly serverName: (server: string) => string;
  readonly nowMs: number;
  readonly onChoose: (zone: ZoneId) => void;
}

const LEAST_ROWS = 2;
const MOST_ROWS = 8;

function expiryColumns(
  zoneName: (zone: ZoneId) => string,
  serverName: (server: string) => string,
  nowMs: number,
): readonly Column<ExpiryRow>[] {
  return [
    {
      id: "left",
      label: "Left",
      width: 130,
      render: (r) => (
        <span className={isUrgent(r.endMs, nowMs) ? "pki-urgent" : undefined}>{daysText(r.endMs, nowMs)}</span>
      ),
      title: (r) => urgencyWords[urgencyOf(r.endMs, nowMs)],
    },
    { id: "end", label: "Ends", width: 116, render: (r) => formatDate(r.endMs) },
    { id: "zone", label: "Zone", width: 140, render: (r) => zoneName(r.zone) },
    { id: "kind", label: "What", width: 120, render: (r) => kindWords[r.kind] },
    {
      id: "subject",
      label: "Subject",
      width: 220,
      grow: true,
      render: (r) => commonName(r.subject),
      title: (r) => `${r.subject}\n${groupHex(r.sha256)}`,
    },
    {
      id: "servers",
      label: "Servers",
      width: 200,
      render: (r) => r.servers.map(serverName).join(", "),
      title: (r) => r.servers.map(serverName).join("\n"),
    },
  ];
}

/** Every certificate of the zones by when it ends. */
export function ExpiryPanel(props: ExpiryPanelProps) {
  const { board, asked, missing, zoneName, serverName, nowMs, onChoose } = props;
  const rows = useMemo(() => endingSoonest(board), [board]);
  return (
    <Panel
      title="What ends, soonest first"
      flush
      actions={
        <span className="muted" role="status">
          {countWords(rows.length, missing.map(zoneName))}
        </span>
      }
    >
      <div className="pki-board" data-rows={Math.min(MOST_ROWS, Math.max(LEAST_ROWS, rows.length))}>
        <DataTable
          id="pki-board"
          label="Certificates by when they end"
          columns={expiryColumns(zoneName, serverName, nowMs)}
          rows={rows}
          rowKey={(r) => `${r.zone} ${r.kind} ${r.sha256}`}
          onRowClick={(r) => onChoose(r.zone)}
          empty={<NoCertificates missing={missing.length} asked={asked.length} />}
        />
      </div>
    </Panel>
  );
}

function NoCertificates({ missing, asked }: { readonly missing: number; readonly asked: number }) {
  if (missing === 0)
    return (
      <EmptyState title="No certificate is known yet">
        Certificates appear as soon as the zones' processes have started.
      </EmptyState>
    );
  return (
    <EmptyState title={missing === asked ? "No zone is reachable just now" : "Some zones are not reachable just now"}>
      Certificates appear as soon as the zones' processes run. They are asked again by themselves.
    </EmptyState>
  );
}
