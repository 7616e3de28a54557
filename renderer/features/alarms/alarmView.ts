import {
  alarmState,
  alarmStates,
  compareRows,
  type AlarmState,
  type ConditionRow,
  type Priority,
} from "../../../shared/alarms/condition.ts";

/** A row with the names the list shows, looked up once. */
export interface AlarmLine {
  readonly row: ConditionRow;
  readonly state: AlarmState;
  readonly area: string;
  readonly areaName: string;
  readonly zoneName: string;
  readonly source: string;
}

export interface AlarmFilter {
  /** Empty sets let everything pass. */
  readonly priorities: ReadonlySet<Priority>;
  readonly states: ReadonlySet<AlarmState>;
  readonly zone: string;
  readonly area: string;
  readonly text: string;
}
export const noFilter: AlarmFilter = { priorities: new Set(), states: new Set(), zone: "", area: "", text: "" };

/** Whether the filter may hide a row. */
export function isFiltering(filter: AlarmFilter): boolean {
  return (
    filter.priorities.size > 0 ||
    filter.states.size > 0 ||
    filter.zone !== "" ||
    filter.area !== "" ||
    filter.text !== ""
  );
}

export type AlarmColumn = "need" | "priority" | "time" | "state" | "source" | "message" | "area" | "zone" | "ackedBy";
export interface AlarmSort {
  readonly column: AlarmColumn;
  readonly descending: boolean;
}
/** Worst first, as `compareRows` says. */
export const needSort: AlarmSort = { column: "need", descending: false };

export interface Names {
  readonly areaOf: (asset: string) => { readonly id: string; readonly name: string } | null;
  readonly zoneName: (zone: string) => string;
}

export function toLine(row: ConditionRow, names: Names): AlarmLine {
  const area = row.asset === null ? null : names.areaOf(row.asset);
  return {
    row,
    state: alarmState(row),
    area: area?.id ?? "",
    areaName: area?.name ?? "",
    zoneName: names.zoneName(row.zone),
    source: row.tag ?? row.asset ?? row.sourceName,
  };
}

function passes(line: AlarmLine, filter: AlarmFilter): boolean {
  if (filter.priorities.size > 0 && !filter.priorities.has(line.row.priority)) return false;
  if (filter.states.size > 0 && !filter.states.has(line.state)) return false;
  if (filter.zone !== "" && line.row.zone !== filter.zone) return false;
  if (filter.area !== "" && line.area !== filter.area) return false;
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return true;
  const { sourceName, name, message, comment, ackedBy } = line.row;
  const searched = [line.source, sourceName, name, message, line.areaName, comment, ackedBy].join(" ").toLowerCase();
  return words.every((word) => searched.includes(word));
}

/**
 * Filters, then sorts; equal rows keep the order "worst first". Normal rows are shown only when their state is asked
 * for.
 */
export function arrange(lines: readonly AlarmLine[], filter: AlarmFilter, sort: AlarmSort): AlarmLine[] {
  const shown = lines.filter(
    (line) => passes(line, filter) && (line.state !== "normal" || filter.states.has("normal")),
  );
  const by = comparators[sort.column];
  const sign = sort.descending ? -1 : 1;
  return shown.sort((a, b) => sign * by(a, b) || compareRows(a.row, b.row));
}

/** A second click turns the order round; a third goes back to worst first. */
export function nextSort(sort: AlarmSort, column: AlarmColumn): AlarmSort {
  if (sort.column !== column) return { column, descending: column === "time" };
  return sort.descending === (column === "time") ? { column, descending: column !== "time" } : needSort;
}

export function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

const text =
  (pick: (line: AlarmLine) => string) =>
  (a: AlarmLine, b: AlarmLine): number =>
    pick(a) < pick(b) ? -1 : pick(a) > pick(b) ? 1 : 0;
const comparators: Readonly<Record<AlarmColumn, (a: AlarmLine, b: AlarmLine) => number>> = {
  need: () => 0,
  priority: (a, b) => a.row.priority - b.row.priority,
  time: (a, b) => a.row.activeAtMs - b.row.activeAtMs,
  state: (a, b) => alarmStates.indexOf(a.state) - alarmStates.indexOf(b.state),
  source: text((l) => l.source),
  message: text((l) => l.row.message),
  area: text((l) => l.areaName),
  zone: text((l) => l.zoneName),
  ackedBy: text((l) => l.row.ackedBy),
};
