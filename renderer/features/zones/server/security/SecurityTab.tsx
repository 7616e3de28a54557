import { useState } from "react";
import type { ServerAuditEvent, ServerSession } from "../../../../../shared/zones/serverSecurity.ts";
import { useClock } from "../../../../store/appContext.ts";
import { DataTable, type Column } from "../../../../ui/DataTable.tsx";
import { EmptyState } from "../../../../ui/EmptyState.tsx";
import { DASH, formatCount, groupHex } from "../../../../ui/format.ts";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { SkeletonRows } from "../../../../ui/SkeletonRows.tsx";
import { TimeText } from "../../../../ui/TimeText.tsx";
import type { ServerTabProps } from "../serverTabProps.ts";
import {
  eventWords,
  isWeak,
  outcomeWords,
  securityFacts,
  securityWords,
  userWords,
  whoseWords,
} from "./securityWords.ts";
import { useServerSecurity } from "./useServerSecurity.ts";
import "./security.css";

/** Who is connected to the server, and what the server itself says was done: seen by its security session. */
export function SecurityTab({ zone, server, nowMs }: ServerTabProps) {
  const { security, events, heard, missed, fault } = useServerSecurity(zone, server.id);
  if (!security)
    return fault === "" ? <SkeletonRows label="Asking the security session" /> : <InlineError message={fault} />;
  return (
    <>
      {fault === "" ? null : <InlineError message={`This is as of a moment ago: ${fault}`} />}
      {security.reason === "" ? null : (
        <InlineError
          message={
            security.state === "noIdentity"
              ? `${security.reason} A security administrator sets one under Access; it needs the role SecurityAdmin at the server.`
              : security.reason
          }
          code={security.code}
        />
      )}
      <Panel title="Security session">
        <dl className="link-facts">
          {securityFacts(security, nowMs).map((f) => (
            <div key={f.label}>
              <dt>{f.label}</dt>
              <dd data-strong={f.strong} title={f.why}>
                {f.value}
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
      <Sessions
        sessions={security.sessions}
        total={security.sessionsTotal}
        open={security.state === "open"}
        nowMs={nowMs}
      />
      <AuditEvents
        events={events}
        heard={heard}
        missed={missed}
        hears={security.state !== "open" || security.hearsEvents}
      />
    </>
  );
}

function Sessions({
  sessions,
  total,
  open,
  nowMs,
}: {
  readonly sessions: readonly ServerSession[] | null;
  readonly total: number;
  readonly open: boolean;
  readonly nowMs: number;
}) {
  const minute = Math.floor(nowMs / 60_000) * 60_000;
  const columns: readonly Column<ServerSession>[] = [
    {
      id: "client",
      label: "Client",
      width: 190,
      grow: true,
      render: (s) => s.clientName || s.name || DASH,
      title: (s) => `${s.clientUri}\n${s.name}`,
    },
    {
      id: "whose",
      label: "Whose",
      width: 130,
      render: (s) => <span className={s.whose === "claimed" ? "security-weak" : "muted"}>{whoseWords[s.whose]}</span>,
      title: (s) =>
        s.whose === "claimed"
          ? "It names this zone's application URI but showed another certificate."
          : s.certificateSha256 === ""
            ? "The server does not show the client's certificate."
            : groupHex(s.certificateSha256),
    },
    {
      id: "user",
      label: "User",
      width: 120,
      render: userWords,
      title: (s) => (s.user === "" ? "The server does not name the user of this session." : s.user),
    },
    {
      id: "security",
      label: "Security",
      width: 248,
      render: (s) => (
        <span className={s.securityMode === "None" ? "security-weak" : undefined}>{securityWords(s)}</span>
      ),
      title: securityWords,
    },
    {
      id: "since",
      label: "Since",
      width: 170,
      render: (s) => (s.connectedAtMs === null ? DASH : <TimeText atMs={s.connectedAtMs} otherMs={minute} />),
    },
    {
      id: "subscriptions",
      label: "Subscriptions",
      width: 116,
      numeric: true,
      render: (s) => formatCount(s.subscriptions),
    },
    {
      id: "unauthorized",
      label: "Unauthorised",
      width: 104,
      numeric: true,
      render: (s) => (
        <span className={s.unauthorizedRequests > 0 ? "security-weak" : "muted"}>
          {formatCount(s.unauthorizedRequests)}
        </span>
      ),
      title: () => "Requests that the server refused because the user may not",
    },
  ];
  const shown = sessions?.length ?? 0;
  return (
    <Panel
      title="Sessions at the server"
      flush
      actions={
        <span className="muted" role="status">
          {sessions === null ? "" : `${formatCount(shown)} of ${formatCount(total)}`}
        </span>
      }
    >
      <div className="security-table" data-rows={Math.min(8, Math.max(2, shown))}>
        <DataTable
          id="security-sessions"
          label="Sessions at the server"
          columns={columns}
          rows={sessions ?? []}
          rowKey={(s) => s.id}
          rowState={(s) => (isWeak(s) ? "weak" : "")}
          empty={
            <EmptyState
              title={
                open
                  ? "The server shows no sessions to this account"
                  : "Nothing is known while the security session is not open"
              }
            >
              With the role SecurityAdmin every client of the server is listed here, also those that are not Millward.
            </EmptyState>
          }
        />
      </div>
    </Panel>
  );
}

function AuditEvents({
  events,
  heard,
  missed,
  hears,
}: {
  readonly events: readonly ServerAuditEvent[];
  readonly heard: number;
  readonly missed: number;
  readonly hears: boolean;
}) {
  const clock = useClock();
  const [openedAtMs] = useState(() => clock.nowMs());
  const columns: readonly Column<ServerAuditEvent>[] = [
    {
      id: "time",
      label: "Time",
      width: 112,
      render: (e, above) => <TimeText atMs={e.atMs} otherMs={above?.atMs ?? openedAtMs} />,
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
      render: (e) => [e.message || e.source, e.detail].filter((t) => t !== "").join(" · "),
      title: (e) => `${e.source}\n${e.message}\n${e.detail}`,
    },
    {
      id: "entry",
      label: "Audit entry",
      width: 120,
      render: (e) => <span className="muted">{e.entryId.startsWith("millward:") ? "of Millward" : e.entryId}</span>,
      title: (e) => e.entryId,
    },
  ];
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
          columns={columns}
          rows={events}
          rowKey={(e) => String(e.seq)}
          empty={
            <EmptyState title={hears ? "No audit event has come yet" : "The server sends this account no audit events"}>
              {hears
                ? "Sign-ins, refused passwords, certificates, writes and method calls appear here as the server tells them."
                : "Give the account the role SecurityAdmin at the server."}
            </EmptyState>
          }
        />
      </div>
    </Panel>
  );
}
