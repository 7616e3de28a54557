import type { ServerSession } from "../../../../../shared/zones/serverSecurity.ts";
import { DataTable, type Column } from "../../../../ui/DataTable.tsx";
import { EmptyState } from "../../../../ui/EmptyState.tsx";
import { DASH, formatCount } from "../../../../ui/format.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { TimeText } from "../../../../ui/TimeText.tsx";
import { isWeak, noSessionsTitle, securityWords, userWords, whoseTitle, whoseWords } from "./securityWords.ts";

interface ServerSessionsProps {
  /** Null while nothing is known. */
  readonly sessions: readonly ServerSession[] | null;
  readonly total: number;
  /** Whether the security session is open. */
  readonly open: boolean;
  readonly nowMs: number;
}

const MINUTE_MS = 60_000;
const LEAST_ROWS = 2;
const MOST_ROWS = 8;

/** Every client of the server, also those that are not Millward. */
export function ServerSessions({ sessions, total, open, nowMs }: ServerSessionsProps) {
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
      <div className="security-table" data-rows={Math.min(MOST_ROWS, Math.max(LEAST_ROWS, shown))}>
        <DataTable
          id="security-sessions"
          label="Sessions at the server"
          columns={sessionColumns(Math.floor(nowMs / MINUTE_MS) * MINUTE_MS)}
          rows={sessions ?? []}
          rowKey={(s) => s.id}
          rowState={(s) => (isWeak(s) ? "weak" : "")}
          empty={
            <EmptyState title={noSessionsTitle(open)}>
              With the role SecurityAdmin every client of the server is listed here, also those that are not Millward.
            </EmptyState>
          }
        />
      </div>
    </Panel>
  );
}

/** @param todayMs an instant of today: a session of today is shown without its date. */
function sessionColumns(todayMs: number): readonly Column<ServerSession>[] {
  return [
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
      title: whoseTitle,
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
      render: (s) => (s.connectedAtMs === null ? DASH : <TimeText atMs={s.connectedAtMs} otherMs={todayMs} />),
    },
    {
      id: "subscriptions",
      label: "Subscriptions",
      width: 116,
      numeric: true,
      render: (s) => formatCount(s.subscriptions),
    },
    unauthorizedColumn,
  ];
}

const unauthorizedColumn: Column<ServerSession> = {
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
};
