import { createStore, type StoreApi } from "zustand/vanilla";
import { useStore } from "zustand";
import { createContext, useContext } from "react";
import type { Api, StationState } from "../../shared/ipc/contract.ts";
import type { ConditionChange, ConditionRow } from "../../shared/alarms/condition.ts";
import type { AuditHealth } from "../../shared/audit/record.ts";
import type { Events } from "../../shared/ipc/contract.ts";
import type { TrustQuestion, ZoneHealth } from "../../shared/zones/health.ts";
import type { PlantIndex } from "../live/plantIndex.ts";
import type { TagTable } from "../live/tagTable.ts";

export type Notice = Events["system.notice"];

/** Low-rate shared state. Live values are in `table`, which changes without waking the store. */
export interface AppState {
  readonly station: StationState | null;
  readonly plant: PlantIndex | null;
  readonly table: TagTable | null;
  /** Alarm rows by key over all zones the user may see, and the last revision per zone. */
  readonly alarms: Readonly<Record<string, ConditionRow>>;
  readonly alarmRevisions: Readonly<Record<string, number>>;
  readonly zones: readonly ZoneHealth[];
  readonly questions: readonly TrustQuestion[];
  readonly audit: AuditHealth | null;
  readonly notices: readonly Notice[];
  /** Asset whose faceplate is open in the drawer; null when closed. */
  readonly selectedAsset: string | null;
  readonly view: string;
  readonly theme: "light" | "dark";
  readonly feed: { readonly coalesced: number; readonly gaps: number; readonly oldestHeardMs: number };
  set(patch: Partial<Omit<AppState, "set" | "applyAlarms" | "replaceAlarms">>): void;
  applyAlarms(change: ConditionChange): "applied" | "late" | "gap";
  replaceAlarms(zone: string, revision: number, rows: readonly ConditionRow[]): void;
}

export type AppStore = StoreApi<AppState>;

export function createAppStore(): AppStore {
  return createStore<AppState>()((set, get) => ({
    station: null, plant: null, table: null, alarms: {}, alarmRevisions: {}, zones: [], questions: [], audit: null, notices: [],
    selectedAsset: null, view: "overview", theme: "light", feed: { coalesced: 0, gaps: 0, oldestHeardMs: 0 },
    set: (patch) => set(patch),
    applyAlarms(change) {
      const known = get().alarmRevisions[change.zone];
      if (known !== undefined && change.revision <= known) return "late";
      if (known !== undefined && change.revision !== known + 1) return "gap";
      const alarms = { ...get().alarms };
      for (const key of change.removed) Reflect.deleteProperty(alarms, key);
      for (const row of change.upserted) alarms[row.key] = row;
      set({ alarms, alarmRevisions: { ...get().alarmRevisions, [change.zone]: change.revision } });
      return "applied";
    },
    replaceAlarms(zone, revision, rows) {
      const alarms = Object.fromEntries(Object.entries(get().alarms).filter(([, row]) => row.zone !== zone));
      for (const row of rows) alarms[row.key] = row;
      set({ alarms, alarmRevisions: { ...get().alarmRevisions, [zone]: revision } });
    },
  }));
}

/** What every feature gets: the typed calls and the store. Built once in app/main.tsx. */
export interface AppContextValue { readonly api: Api; readonly store: AppStore }
export const AppContext = createContext<AppContextValue | null>(null);

export function useApp(): AppContextValue {
  const value = useContext(AppContext);
  if (!value) throw new Error("useApp outside AppContext");
  return value;
}
export function useAppState<T>(select: (state: AppState) => T): T {
  return useStore(useApp().store, select);
}
