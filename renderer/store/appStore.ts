import { createStore, type StoreApi } from "zustand/vanilla";
import type { AuditHealth } from "../../shared/audit/record.ts";
import type { Events } from "../../shared/ipc/contract.ts";
import type { StationState } from "../../shared/ipc/sessionRows.ts";
import { placeSlice, type PlaceSlice } from "./placeSlice.ts";
import type { Source } from "./source.ts";

export type Notice = Events["system.notice"];

/** What was told to one user; the next one begins with `emptyDesk` and at the first place. */
interface Desk {
  readonly notices: readonly Notice[];
  readonly audit: AuditHealth | null;
  /** Progress of a running verification of the audit log; null when none runs. */
  readonly verifying: { readonly done: number; readonly total: number } | null;
}

export const emptyDesk: Desk = {
  notices: [],
  audit: null,
  verifying: null,
};

/** What belongs to the station and its user, whatever source is shown. Plant, values and alarms are the source's. */
export interface AppState extends Desk, PlaceSlice {
  readonly station: StationState | null;
  readonly theme: "light" | "dark";
  /** The plant as it is now, for the user who is signed in; null while nobody is. */
  readonly live: Source | null;
  set(patch: Partial<Omit<AppState, keyof PlaceSlice | "set">>): void;
}

export type AppStore = StoreApi<AppState>;

export function createAppStore(): AppStore {
  return createStore<AppState>()((set, get, api) => ({
    ...placeSlice(set, get, api),
    ...emptyDesk,
    station: null,
    theme: "light",
    live: null,
    set: (patch) => set(patch),
  }));
}
