import type { StoreApi } from "zustand/vanilla";
import type { ConditionChange, ConditionRow } from "../../shared/alarms/condition.ts";
import { emptyAlarmIndex, indexAlarms, type AlarmIndex } from "../live/alarmIndex.ts";

export interface AlarmSlice {
  /** Alarm rows by key over all zones the user may see, and the last revision per zone. */
  readonly alarms: Readonly<Record<string, ConditionRow>>;
  readonly alarmRevisions: Readonly<Record<string, number>>;
  /** Counts and worst rows of `alarms`, computed once per change. */
  readonly alarmIndex: AlarmIndex;
  /** Zones whose alarm list has not come yet or could not be read, with the reason. */
  readonly alarmFaults: Readonly<Record<string, string>>;
  /** Many changes with one copy of the table. @returns the zones with a gap, whose list must be asked for again. */
  applyAlarmBatch(changes: readonly ConditionChange[]): string[];
  replaceAlarms(zone: string, revision: number, rows: readonly ConditionRow[]): void;
  alarmsFailed(zone: string, reason: string): void;
}

type Get = StoreApi<AlarmSlice>["getState"];
type Patch = (patch: Partial<AlarmSlice>) => void;

/** Alarm lists by zone, each with the revision up to which it is known. */
export function alarmSlice(set: Patch, get: Get): AlarmSlice {
  return {
    alarms: {},
    alarmRevisions: {},
    alarmIndex: emptyAlarmIndex,
    alarmFaults: {},
    applyAlarmBatch(changes) {
      const rows = new Map(Object.entries(get().alarms));
      const revisions = { ...get().alarmRevisions };
      const gaps = new Set<string>();
      let changed = false;
      for (const change of changes) {
        const known = revisions[change.zone];
        if (gaps.has(change.zone) || (known !== undefined && change.revision <= known)) continue;
        if (known !== undefined && change.revision !== known + 1) {
          gaps.add(change.zone);
          continue;
        }
        for (const key of change.removed) rows.delete(key);
        for (const row of change.upserted) rows.set(row.key, row);
        revisions[change.zone] = change.revision;
        changed = true;
      }
      if (changed)
        set({
          alarms: Object.fromEntries(rows),
          alarmRevisions: revisions,
          alarmIndex: indexAlarms([...rows.values()]),
        });
      return [...gaps];
    },
    replaceAlarms(zone, revision, rows) {
      const alarms = Object.fromEntries(Object.entries(get().alarms).filter(([, row]) => row.zone !== zone));
      for (const row of rows) alarms[row.key] = row;
      const alarmFaults = Object.fromEntries(Object.entries(get().alarmFaults).filter(([id]) => id !== zone));
      set({
        alarms,
        alarmRevisions: { ...get().alarmRevisions, [zone]: revision },
        alarmIndex: indexAlarms(Object.values(alarms)),
        alarmFaults,
      });
    },
    alarmsFailed: (zone, reason) => set({ alarmFaults: { ...get().alarmFaults, [zone]: reason } }),
  };
}
