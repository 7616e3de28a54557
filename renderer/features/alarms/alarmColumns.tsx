import type { Column } from "../../ui/DataTable.tsx";
import { PriorityMark } from "../../ui/PriorityMark.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { alarmWords } from "../../ui/words.ts";
import type { AlarmLine } from "./alarmView.ts";

const SUSPECT = "The link was lost; this row is shown until the server has sent its alarms again.";

/** @param fault what went wrong with the last action on a row, by key. @param nowMs for the first row's date. */
export function alarmColumns(fault: ReadonlyMap<string, string>, nowMs: number): readonly Column<AlarmLine>[] {
  return [...conditionColumns(nowMs), messageColumn(fault), ...placeColumns];
}

function conditionColumns(nowMs: number): readonly Column<AlarmLine>[] {
  return [
    {
      id: "priority",
      label: "Pr",
      width: 52,
      minWidth: 44,
      sortable: true,
      render: (l) => <PriorityMark priority={l.row.priority} state={l.state} />,
    },
    {
      id: "time",
      label: "Time",
      width: 108,
      sortable: true,
      render: (l, above) => <TimeText atMs={l.row.activeAtMs} otherMs={above?.row.activeAtMs ?? nowMs} />,
    },
    {
      id: "state",
      label: "State",
      width: 188,
      sortable: true,
      render: (l) => (
        <>
          {alarmWords[l.state]}
          {l.row.suspect ? <span className="hint"> suspect</span> : null}
          {l.row.suppressedOrShelved ? <span className="hint"> shelved</span> : null}
        </>
      ),
      title: (l) => (l.row.suspect ? SUSPECT : alarmWords[l.state]),
    },
    {
      id: "source",
      label: "Asset, tag",
      width: 172,
      sortable: true,
      render: (l) => <strong className="alarm-source">{l.source}</strong>,
      title: (l) => l.row.conditionId,
    },
  ];
}

function messageColumn(fault: ReadonlyMap<string, string>): Column<AlarmLine> {
  return {
    id: "message",
    label: "Message",
    width: 220,
    grow: true,
    sortable: true,
    render: (l) => (
      <>
        {l.row.message}
        {fault.has(l.row.key) ? <strong className="alarm-fault">This alarm {fault.get(l.row.key)}.</strong> : null}
      </>
    ),
    title: (l) => `${l.row.name}: ${l.row.message}`,
  };
}

const muted = (text: string) => <span className="muted">{text}</span>;

const placeColumns: readonly Column<AlarmLine>[] = [
  { id: "area", label: "Area", width: 84, sortable: true, render: (l) => muted(l.areaName) },
  { id: "zone", label: "Zone", width: 84, sortable: true, render: (l) => muted(l.zoneName) },
  { id: "ackedBy", label: "Acknowledged by", width: 128, sortable: true, render: (l) => muted(l.row.ackedBy) },
  { id: "comment", label: "Comment", width: 132, render: (l) => muted(l.row.comment), title: (l) => l.row.comment },
];
