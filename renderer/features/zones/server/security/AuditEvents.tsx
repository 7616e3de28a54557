import { useState } from "react";
import type { ServerAuditEvent } from "../../../../../shared/zones/serverSecurity.ts";
import { useClock } from "../../../../store/appContext.ts";
import { DataTable, type Column } from "../../../../ui/DataTable.tsx";
import { EmptyState } from "../../../../ui/EmptyState.tsx";
import { formatCount } from "../../../../ui/format.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { TimeText } from "../../../../ui/TimeText.tsx";
import { entryWords, eventWords, messageWords, noEventsText, noEventsTitle, outcomeWords } from "./securityWords.ts";

interface AuditEventsProps {
  readonly events: readonly ServerAuditEvent[];
  readonly heard: number;
  readonly missed: number;
  /** False when the server sends this account no audit events at all. */
  readonly hears: boolean;
}

/** What the server itself says was done, by whomever. */
export function AuditEvents({ events, heard, missed, hears }: AuditEventsProps) {
  const clock = useClock();
  const [openedAtMs] = useState(() => clock.nowMs());
  return (
    <Panel
      title="The server's own audit events"
      flush
      actions={
        <span className="muted" role="status">
          {`${formatCount(events.length)} of ${formatCount(heard)} heard`}
          {missed > 0 ? <strong>{`, ${formatCount(missed)} came too fast to keep`}</strong> : null}
        </span>
      }
    >
      <div className="security-table" data-rows={events.length > 0 ? 12 : 4}>
        <DataTable
          id="security-events"
          label="Audit events of the server"
          columns={eventColumns(openedAtMs)}
          rows={events}
          rowKey={(e) => String(e.seq)}
          empty={<EmptyState title={noEventsTitle(hears)}>{noEventsText(hears)}</EmptyState>}
        />
      </div>
    </Panel>
  );
}

/** @param todayMs an instant of today: an event of today is shown without its date. */
function eventColumns(todayMs: number): readonly Column<ServerAuditEvent>[] {
  return [
    {
      id: "time",
      label: "Time",
      width: 112,
      render: (e, above) => <TimeText atMs={e.atMs} otherMs={above?.atMs ?? todayMs} />,
    },
    { id: "type", label: "Event", width: 180, render: eventWords, title: (e) => e.type },
    {
      id: "outcome",
      label: "Outcome",
      width: 76,
      render: (e) => <span data-result={outcomeWords(e)}>{outcomeWords(e)}</span>,
    },
    { id: "user", label: "User", width: 120, render: (e) => e.user, title: (e) => e.user },
    {
      id: "message",
      label: "Message",
      width: 240,
      grow: true,
      render: messageWords,
      title: (e) => `${e.source}\n${e.message}\n${e.detail}`,
    },
    {
      id: "entry",
      label: "Audit entry",
      width: 120,
      render: (e) => <span className="muted">{entryWords(e)}</span>,
      title: (e) => e.entryId,
    },
  ];
}
