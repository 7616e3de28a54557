import { createStore, type StoreApi } from "zustand/vanilla";
import { useStore } from "zustand";
import { createContext, useContext } from "react";
import type { Api } from "../../shared/ipc/contract.ts";
import type { StationState } from "../../shared/ipc/sessionRows.ts";
import type { ConditionChange, ConditionRow } from "../../shared/alarms/condition.ts";
import type { AuditHealth } from "../../shared/audit/record.ts";
import type { Events } from "../../shared/ipc/contract.ts";
import type { TrustQuestion, ZoneHealth } from "../../shared/zones/health.ts";
import type { PlantIndex } from "../../shared/plant/plantIndex.ts";
import { emptyAlarmIndex, indexAlarms, type AlarmIndex } from "../live/alarmIndex.ts";
import type { RecentValues } from "../live/recentValues.ts";
import type { TagTable } from "../live/tagTable.ts";
import { placeSlice, type PlaceSlice } from "./placeSlice.ts";

export type Notice = Events["system.notice"];

/** Low-rate shared state. Live values are in `table`, which changes without waking the store. */
export interface AppState extends PlaceSlice {
  readonly station: StationState | null;
  readonly plant: PlantIndex | null;
  readonly table: TagTable | null;
  /** The last minutes of watched tags, for sparklines; lives and dies with `table`. */
  readonly recent: RecentValues | null;
  /** Alarm rows by key over all zones the user may see, and the last revision per zone. */
  readonly alarms: Readonly<Record<string, ConditionRow>>;
  readonly alarmRevisions: Readonly<Record<string, number>>;
  /** Counts and worst rows of `alarms`, computed once per change. */
  readonly alarmIndex: AlarmIndex;
  /** Zones whose alarm list has not come yet or could not be read, with the reason. */
  readonly alarmFaults: Readonly<Record<string, string>>;
  readonly zones: readonly ZoneHealth[];
  readonly questions: readonly TrustQuestion[];
  readonly audit: AuditHealth | null;
  readonly notices: readonly Notice[];
  /** Progress of a running verification of the audit log; null when none runs. */
  readonly verifying: { readonly done: number; readonly total: number } | null;
  readonly theme: "light" | "dark";
  /** `ageMs`: how long ago the server heard longest ago was heard; null while one was never heard. */
  readonly feed: {
    readonly coalesced: number;
    readonly gaps: number;
    readonly oldestHeardMs: number;
    readonly ageMs: number | null;
  };
  set(
    patch: Partial<Omit<AppState, keyof PlaceSlice | "set" | "applyAlarms" | "applyAlarmBatch" | "replaceAlarms">>,
  ): void;
  applyAlarms(change: ConditionChange): "applied" | "late" | "gap";
  /** Many changes with one copy of the table. @returns the zones with a gap, whose list must be asked for again. */
  applyAlarmBatch(changes: readonly ConditionChange[]): string[];
  replaceAlarms(zone: string, revision: number, rows: readonly ConditionRow[]): void;
}

export type AppStore = StoreApi<AppState>;

export function createAppStore(): AppStore {
  return createStore<AppState>()((set, get, api) => ({
    ...placeSlice(set, get, api),
    station: null,
    plant: null,
    table: null,
    recent: null,
    alarms: {},
    alarmRevisions: {},
    alarmIndex: emptyAlarmIndex,
    alarmFaults: {},
    zones: [],
    questions: [],
    audit: null,
    notices: [],
    verifying: null,
    theme: "light",
    feed: { coalesced: 0, gaps: 0, oldestHeardMs: 0, ageMs: null },
    set: (patch) => set(patch),
    applyAlarms(change) {
      const known = get().alarmRevisions[change.zone];
      if (known !== undefined && change.revision <= known) return "late";
      return get().applyAlarmBatch([change]).length > 0 ? "gap" : "applied";
    },
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
  }));
}

/** What every feature gets: the typed calls and the store. Built once in app/main.tsx. */
export interface AppContextValue {
  readonly api: Api;
  readonly store: AppStore;
}
export const AppContext = createContext<AppContextValue | null>(null);

export function useApp(): AppContextValue {
  const value = useContext(AppContext);
  if (!value) throw new Error("useApp outside AppContext");
  return value;
}
export function useAppState<T>(select: (state: AppState) => T): T {
  return useStore(useApp().store, select);
}
