import { Button } from "@mantine/core";
import { useMemo, useState, type KeyboardEvent, type MouseEvent } from "react";
import type { ConditionRow } from "../../../shared/alarms/condition.ts";
import type { AlarmAction, AlarmActionReport } from "../../live/alarmActions.ts";
import { useAppState, useAppStore, useClock, useSession, useSource } from "../../store/appContext.ts";
import { usePlace } from "../../store/usePlace.ts";
import { DataTable } from "../../ui/DataTable.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatCount } from "../../ui/format.ts";
import { InlineError } from "../../ui/InlineError.tsx";
import { SkeletonRows } from "../../ui/SkeletonRows.tsx";
import { Toolbar } from "../../ui/Toolbar.tsx";
import { useWhyNot } from "../../ui/useWhyNot.ts";
import { AlarmActionDialog } from "./AlarmActionDialog.tsx";
import { alarmColumns } from "./alarmColumns.tsx";
import { AlarmFilters } from "./AlarmFilters.tsx";
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
import { refusedWords } from "./refusedAlarms.ts";
import { nothingSelected, select, selectAll, stepKey, type Selection } from "./selection.ts";
import { useAlarmLines } from "./useAlarmLines.ts";
import "./alarms.css";

const noZones: readonly string[] = [];

export function AlarmsView() {
  const store = useAppStore();
  const params = usePlace("alarms");
  const filter = useMemo(() => filterOf(params), [params]);
  const setFilter = (next: AlarmFilter): void => store.getState().refine("alarms", paramsOf(next));
  const session = useSource().store;
  const clock = useClock();
  const whyNot = useWhyNot();
  const seen = useAppState((s) => s.station?.session?.zones ?? noZones);
  const faults = useSession((s) => s.alarmFaults);
  const zones = useSession((s) => s.zones);
  const waiting = useSession((s) =>
    seen.some((z) => s.alarmRevisions[z] === undefined && s.alarmFaults[z] === undefined),
  );
  const [sort, setSort] = useState(needSort);
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const [asking, setAsking] = useState<{ action: AlarmAction; rows: readonly ConditionRow[]; skipped: number } | null>(
    null,
  );
  const [rowFaults, setRowFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const [openedAtMs] = useState(() => clock.nowMs());
  const { lines, total } = useAlarmLines(filter, sort);
  const order = useMemo(() => lines.map((l) => l.row.key), [lines]);
  const columns = useMemo(() => alarmColumns(rowFaults, openedAtMs), [rowFaults, openedAtMs]);
  const chosen = useMemo(
    () => lines.filter((l) => selection.keys.has(l.row.key)).map((l) => l.row),
    [lines, selection.keys],
  );
  const may = (row: ConditionRow): boolean => whyNot("alarm.ack", row.zone) === "";
  const fit: Readonly<Record<AlarmAction, readonly ConditionRow[]>> = {
    acknowledge: chosen.filter((r) => !r.acked && may(r)),
    confirm: chosen.filter((r) => r.acked && r.confirmed === false && may(r)),
  };
  const ask = (action: AlarmAction): void => {
    if (fit[action].length > 0) setAsking({ action, rows: fit[action], skipped: chosen.length - fit[action].length });
  };
  const why = (action: AlarmAction): string => {
    if (chosen.length === 0) return "Select rows first: click, Shift or Ctrl click, or Ctrl A.";
    if (!chosen.some(may)) return whyNot("alarm.ack", chosen[0]!.zone);
    return fit[action].length === 0
      ? action === "acknowledge"
        ? "Everything selected is acknowledged."
        : "Nothing selected waits for confirmation."
      : "";
  };
  const report = (done: AlarmActionReport): void => setRowFaults(new Map(done.failed.map((f) => [f.key, f.words])));
  const click = (line: AlarmLine, _index: number, event: MouseEvent): void =>
    setSelection(
      select(
        selection,
        order,
        line.row.key,
        event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "only",
      ),
    );
  const open = (key: string | null): void => {
    const asset = key === null ? null : (session.getState().alarms[key]?.asset ?? null);
    if (asset !== null) store.getState().select(asset);
  };
  const keyDown = (event: KeyboardEvent, page: number): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -lines.length,
      End: lines.length,
    };
    const step = steps[event.key];
    const target = step === undefined ? null : stepKey(selection, order, step);
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (target !== null)
      setSelection(select(selection, order, target, event.shiftKey ? "range" : event.ctrlKey ? "cursor" : "only"));
    else if (event.ctrlKey && !event.shiftKey && event.key.toLowerCase() === "a")
      setSelection(selectAll(selection, order));
    else if (event.key === " " && selection.cursor !== null)
      setSelection(select(selection, order, selection.cursor, "toggle"));
    else if (event.key === "Enter") open(selection.cursor);
    else if (event.key === "Escape" && selection.keys.size > 0) setSelection({ ...selection, keys: new Set() });
    else if (plain && event.key.toLowerCase() === "a") ask("acknowledge");
    else if (plain && event.key.toLowerCase() === "c") ask("confirm");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const failed = Object.entries(faults);
  const refused = refusedWords(zones, (zone) => session.getState().plant?.zone.get(zone)?.name ?? zone);
  return (
    <>
      <Toolbar
        label="Alarm filters and commands"
        end={
          <>
            <span className="muted" role="status">
              {formatCount(lines.length)} of {formatCount(total)}
            </span>
            <Button
              onClick={() => ask("acknowledge")}
              disabled={fit.acknowledge.length === 0}
              title={why("acknowledge")}
            >
              {fit.acknowledge.length > 0 ? `Acknowledge ${formatCount(fit.acknowledge.length)}` : "Acknowledge"}
            </Button>
            <Button
              variant="default"
              onClick={() => ask("confirm")}
              disabled={fit.confirm.length === 0}
              title={why("confirm")}
            >
              {fit.confirm.length > 0 ? `Confirm ${formatCount(fit.confirm.length)}` : "Confirm"}
            </Button>
          </>
        }
      >
        <AlarmFilters filter={filter} onChange={setFilter} />
      </Toolbar>
      {failed.map(([zone, reason]) => (
        <InlineError
          key={zone}
          message={`The alarms of ${session.getState().plant?.zone.get(zone)?.name ?? zone} cannot be read, so this list is incomplete: ${reason} It is asked for again by itself.`}
        />
      ))}
      {refused.map((words) => (
        <InlineError key={words} message={words} />
      ))}
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
          onRowClick={click}
          onRowDoubleClick={(l) => open(l.row.key)}
          onKeyDown={keyDown}
          rowState={(l) => (l.row.suspect ? "suspect" : l.state)}
          empty={
            total === 0 || !isFiltering(filter) ? (
              <EmptyState title="No open alarms">
                An alarm appears here the moment a server reports it, and stays until it has returned and been
                acknowledged.
              </EmptyState>
            ) : (
              <EmptyState
                title="No alarm passes these filters"
                action={
                  <Button variant="default" onClick={() => setFilter(noFilter)}>
                    Clear filters
                  </Button>
                }
              >
                {formatCount(total)} {total === 1 ? "alarm is" : "alarms are"} hidden.
              </EmptyState>
            )
          }
        />
      )}
      {asking ? (
        <AlarmActionDialog
          action={asking.action}
          rows={asking.rows}
          skipped={asking.skipped}
          onReport={report}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </>
  );
}
