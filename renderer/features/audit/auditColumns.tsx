import type { AuditRecord } from "../../../shared/audit/record.ts";
import type { Column } from "../../ui/DataTable.tsx";
import { formatCount } from "../../ui/format.ts";
import { TimeText } from "../../ui/TimeText.tsx";
import { changeText, resultWords } from "./auditQuery.ts";

const muted = (text: string) => <span className="muted">{text}</span>;

/** @param nowMs for the first row's date. */
export function auditColumns(zoneName: (zone: string | null) => string, nowMs: number): readonly Column<AuditRecord>[] {
  return [
    { id: "seq", label: "No.", width: 72, numeric: true, render: (r) => muted(formatCount(r.seq)) },
    {
      id: "time",
      label: "Time",
      width: 112,
      render: (r, above) => <TimeText atMs={r.atMs} otherMs={above?.atMs ?? nowMs} />,
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
    { id: "zone", label: "Zone", width: 96, render: (r) => muted(zoneName(r.zone)) },
    { id: "code", label: "Code", width: 120, render: (r) => muted(r.code), title: (r) => r.code },
    { id: "reason", label: "Reason", width: 150, render: (r) => muted(r.reason), title: (r) => r.reason },
  ];
}
