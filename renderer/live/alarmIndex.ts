import { alarmState, compareRows, type ConditionRow, type Priority } from "../../shared/alarms/condition.ts";

export interface AlarmCounts {
  readonly active: number;
  readonly unacked: number;
  readonly byPriority: Readonly<Record<Priority, { readonly open: number; readonly unacked: number }>>;
}

/**
 * What many widgets ask of the alarm table, computed once per change of it. "Open" is every row whose state is not
 * normal.
 */
export interface AlarmIndex {
  readonly counts: AlarmCounts;
  /** Worst open row by tag and by asset. */
  readonly worstOfTag: ReadonlyMap<string, ConditionRow>;
  readonly worstOfAsset: ReadonlyMap<string, ConditionRow>;
  /** The worst few rows that somebody must still acknowledge, then the worst acknowledged ones. */
  readonly top: readonly ConditionRow[];
}

type MutableCounts = Record<Priority, { open: number; unacked: number }>;
const noCounts = (): MutableCounts => ({
  1: { open: 0, unacked: 0 },
  2: { open: 0, unacked: 0 },
  3: { open: 0, unacked: 0 },
  4: { open: 0, unacked: 0 },
});

export const emptyAlarmIndex: AlarmIndex = {
  counts: { active: 0, unacked: 0, byPriority: noCounts() },
  worstOfTag: new Map(),
  worstOfAsset: new Map(),
  top: [],
};

/** One pass over all rows; no sort of the whole table. @param topSize how many rows `top` holds. */
export function indexAlarms(rows: readonly ConditionRow[], topSize = 12): AlarmIndex {
  const worstOfTag = new Map<string, ConditionRow>();
  const worstOfAsset = new Map<string, ConditionRow>();
  const byPriority = noCounts();
  const top: ConditionRow[] = [];
  let active = 0;
  let unacked = 0;
  for (const row of rows) {
    if (alarmState(row) === "normal" || row.suppressedOrShelved) continue;
    byPriority[row.priority].open += 1;
    if (row.active) active += 1;
    if (!row.acked) {
      unacked += 1;
      byPriority[row.priority].unacked += 1;
    }
    if (row.tag !== null) keepWorst(worstOfTag, row.tag, row);
    if (row.asset !== null) keepWorst(worstOfAsset, row.asset, row);
    if (top.length < topSize || compareRows(row, top[top.length - 1]!) < 0) insert(top, row, topSize);
  }
  return { counts: { active, unacked, byPriority }, worstOfTag, worstOfAsset, top };
}

function keepWorst(map: Map<string, ConditionRow>, key: string, row: ConditionRow): void {
  const held = map.get(key);
  if (!held || worse(row, held)) map.set(key, row);
}

/** By priority first: an asset's colour is its worst priority, acknowledged or not. */
function worse(a: ConditionRow, b: ConditionRow): boolean {
  if (a.active !== b.active) return a.active;
  if (a.priority !== b.priority) return a.priority < b.priority;
  return compareRows(a, b) < 0;
}

function insert(top: ConditionRow[], row: ConditionRow, size: number): void {
  let at = top.length;
  while (at > 0 && compareRows(row, top[at - 1]!) < 0) at -= 1;
  top.splice(at, 0, row);
  if (top.length > size) top.pop();
}
