import { createStore, type StoreApi } from "zustand/vanilla";
import type { PlantIndex } from "../../shared/plant/plantIndex.ts";
import type { TrustQuestion, ZoneHealth } from "../../shared/zones/health.ts";
import type { RecentValues } from "../live/recentValues.ts";
import type { TagTable } from "../live/tagTable.ts";
import { alarmSlice, type AlarmSlice } from "./alarmSlice.ts";

/** How the value streams fare, for the status bar. */
interface FeedCounters {
  readonly coalesced: number;
  readonly gaps: number;
  readonly oldestContactMs: number;
  /** How long ago the server heard longest ago was heard; null while one was never heard. */
  readonly ageMs: number | null;
}

/** Low-rate state of one source. Live values are in `table`, which changes without waking the store. */
export interface SessionState extends AlarmSlice {
  readonly plant: PlantIndex | null;
  readonly table: TagTable | null;
  /** The last minutes of watched tags, for sparklines; lives and dies with `table`. */
  readonly recent: RecentValues | null;
  readonly zones: readonly ZoneHealth[];
  readonly questions: readonly TrustQuestion[];
  readonly feed: FeedCounters;
  set(patch: Partial<Pick<SessionState, "plant" | "table" | "recent" | "zones" | "questions" | "feed">>): void;
}

export type SessionStore = StoreApi<SessionState>;

/** A new source gets a new store, so nothing of another user or another time can be left in it. */
export function createSessionStore(): SessionStore {
  return createStore<SessionState>()((set, get) => ({
    ...alarmSlice(set, get),
    plant: null,
    table: null,
    recent: null,
    zones: [],
    questions: [],
    feed: { coalesced: 0, gaps: 0, oldestContactMs: 0, ageMs: null },
    set: (patch) => set(patch),
  }));
}
