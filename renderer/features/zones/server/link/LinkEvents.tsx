import { useMemo } from "react";
import type { LinkDiagnosis, LinkEvent, LinkEventKind } from "../../../../../shared/zones/linkCounters.ts";
import { DataTable, type Column } from "../../../../ui/DataTable.tsx";
import { EmptyState } from "../../../../ui/EmptyState.tsx";
import { formatCount } from "../../../../ui/format.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { TimeText } from "../../../../ui/TimeText.tsx";

const kindWords: Readonly<Record<LinkEventKind, string>> = {
  state: "State",
  items: "Values",
  gap: "Lost",
  republish: "Sent again",
  duplicate: "Came twice",
  overflow: "Overflow",
  clock: "Clock",
  certificate: "Certificate",
  capabilities: "Capabilities",
};

/** What befell the link, newest first. */
export function LinkEvents({ diagnosis }: { readonly diagnosis: LinkDiagnosis }) {
  const { events, eventCount, sinceMs } = diagnosis;
  const rows = useMemo(() => [...events].reverse(), [events]);
  const columns = useMemo(
    (): readonly Column<LinkEvent>[] => [
      {
        id: "time",
        label: "Time",
        width: 152,
        render: (e, above) => <TimeText atMs={e.atMs} otherMs={above?.atMs ?? sinceMs} />,
      },
      { id: "kind", label: "Kind", width: 96, render: (e) => <span className="muted">{kindWords[e.kind]}</span> },
      { id: "text", label: "What happened", width: 320, grow: true, render: (e) => e.text, title: (e) => e.text },
      {
        id: "code",
        label: "Code",
        width: 220,
        render: (e) => <span className="muted">{e.code}</span>,
        title: (e) => e.code,
      },
    ],
    [sinceMs],
  );
  return (
    <Panel
      title="Events"
      flush
      actions={
        <span className="muted">
          {formatCount(rows.length)} of {formatCount(eventCount)}
        </span>
      }
    >
      <div className="link-events">
        <DataTable
          id="link-events"
          label="Events of the link"
          columns={columns}
          rows={rows}
          rowKey={(e) => String(e.seq)}
          empty={
            <EmptyState title="Nothing has happened">
              Changes of state, lost and repeated messages, refused values and questions about certificates are listed
              here.
            </EmptyState>
          }
        />
      </div>
    </Panel>
  );
}
