import { useMemo, useState, type KeyboardEvent } from "react";
import type { AlarmAction, AlarmActionReport } from "../../live/alarmActions.ts";
import { useAppState, useAppStore, useClock, useSession } from "../../store/appContext.ts";
import { usePlace } from "../../store/usePlace.ts";
import { DataTable } from "../../ui/DataTable.tsx";
import { SkeletonRows } from "../../ui/SkeletonRows.tsx";
import { Toolbar } from "../../ui/Toolbar.tsx";
import { useWhyNot } from "../../ui/useWhyNot.ts";
import { actionOffer, type ActionOffer } from "./actionOffer.ts";
import { AlarmActionDialog } from "./AlarmActionDialog.tsx";
import { alarmColumns } from "./alarmColumns.tsx";
import { AlarmCommands } from "./AlarmCommands.tsx";
import { AlarmFilters } from "./AlarmFilters.tsx";
import { alarmKey, clickMove } from "./alarmKeys.ts";
import { MissingAlarms, NoAlarms } from "./AlarmNotes.tsx";
import { filterOf, paramsOf } from "./alarmPlace.ts";
import {
  isFiltering,
  needSort,
  nextSort,
  noFilter,
  type AlarmColumn,
  type AlarmFilter,
  type AlarmLine,
} from "./alarmView.ts";
import { nothingSelected, select, type Selection } from "./selection.ts";
import { useAlarmLines } from "./useAlarmLines.ts";
import "./alarms.css";

/** Every open alarm of the user's zones, worst first: found, selected, acknowledged and confirmed here. */
export function AlarmsView() {
  const store = useAppStore();
  const params = usePlace("alarms");
  const filter = useMemo(() => filterOf(params), [params]);
  const setFilter = (next: AlarmFilter): void => store.getState().refine("alarms", paramsOf(next));
  const [sort, setSort] = useState(needSort);
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const { lines, total } = useAlarmLines(filter, sort);
  const { offers, ask, dialog, columns } = useAlarmActions(lines, selection);
  const order = useMemo(() => lines.map((l) => l.row.key), [lines]);
  const waiting = useWaiting();
  const unread = useSession((s) => Object.keys(s.alarmFaults).length > 0);
  const open = (line: AlarmLine | undefined): void => {
    if (line && line.row.asset !== null) store.getState().select(line.row.asset);
  };
  const keyDown = (event: KeyboardEvent, pageRows: number): void => {
    const effect = alarmKey(event, { selection, order, pageRows });
    if (effect === null) return;
    if (effect.kind === "select") setSelection(effect.selection);
    else if (effect.kind === "ask") ask(effect.action);
    else open(lines.find((l) => l.row.key === selection.cursor));
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <Toolbar
        label="Alarm filters and commands"
        end={<AlarmCommands shown={lines.length} total={total} offers={offers} onAsk={ask} />}
      >
        <AlarmFilters filter={filter} onChange={setFilter} />
      </Toolbar>
      <MissingAlarms />
      {waiting && total === 0 ? (
        <SkeletonRows label="Reading the alarm lists" />
      ) : (
        <DataTable
          id="alarms"
          label="Alarms"
          autoFocus
          columns={columns}
          rows={lines}
          rowKey={(l) => l.row.key}
          sort={sort}
          onSort={(column) => setSort(nextSort(sort, column as AlarmColumn))}
          selected={selection.keys}
          cursor={selection.cursor}
          onRowClick={(l, _i, event) => setSelection(select(selection, order, l.row.key, clickMove(event)))}
          onRowDoubleClick={open}
          onKeyDown={keyDown}
          rowState={(l) => (l.row.suspect ? "suspect" : l.state)}
          empty={
            <NoAlarms hidden={isFiltering(filter) ? total : 0} unread={unread} onClear={() => setFilter(noFilter)} />
          }
        />
      )}
      {dialog}
    </>
  );
}

const noZones: readonly string[] = [];

/** True until every zone of the user has answered, with its list or with a fault. */
function useWaiting(): boolean {
  const zones = useAppState((s) => s.station?.session?.zones ?? noZones);
  return useSession((s) => zones.some((z) => s.alarmRevisions[z] === undefined && s.alarmFaults[z] === undefined));
}

/** What can be done with the selected rows, the dialog that asks before it is done, and what went wrong, by row. */
function useAlarmActions(lines: readonly AlarmLine[], selection: Selection) {
  const whyNot = useWhyNot();
  const clock = useClock();
  const [openedAtMs] = useState(() => clock.nowMs());
  const [asking, setAsking] = useState<{ readonly action: AlarmAction; readonly offer: ActionOffer } | null>(null);
  const [rowFaults, setRowFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const columns = useMemo(() => alarmColumns(rowFaults, openedAtMs), [rowFaults, openedAtMs]);
  const chosen = useMemo(
    () => lines.filter((l) => selection.keys.has(l.row.key)).map((l) => l.row),
    [lines, selection.keys],
  );
  const mayNot = (zone: string): string => whyNot("alarm.ack", zone);
  const offers = {
    acknowledge: actionOffer("acknowledge", chosen, mayNot),
    confirm: actionOffer("confirm", chosen, mayNot),
  };
  const ask = (action: AlarmAction): void => {
    if (offers[action].rows.length > 0) setAsking({ action, offer: offers[action] });
  };
  const report = (done: AlarmActionReport): void => setRowFaults(new Map(done.failed.map((f) => [f.key, f.words])));
  const dialog = asking ? (
    <AlarmActionDialog
      action={asking.action}
      rows={asking.offer.rows}
      skipped={asking.offer.skipped}
      onReport={report}
      onClose={() => setAsking(null)}
    />
  ) : null;
  return { offers, ask, dialog, columns };
}
