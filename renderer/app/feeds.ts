import { stationAlarms, stationZone } from "../../shared/alarms/stationAlarms.ts";
import type { Api, Events } from "../../shared/ipc/contract.ts";
import type { AppStore } from "../store/appStore.ts";
import { tellNotice } from "../store/tellNotice.ts";
import type { LiveSource } from "./liveSource.ts";

/** One thing that main tells: how to ask for it as it stands, the event that carries it whole, and where it goes. */
export interface Feed<T, E extends keyof Events = keyof Events> {
  readonly event: E;
  /** Absent where the event alone tells it. */
  readonly snapshot?: (api: Api) => Promise<Events[E]>;
  readonly apply: (to: T, value: Events[E]) => void;
}

export interface SessionTarget {
  readonly app: AppStore;
  readonly source: LiveSource;
}

/** From the start of the window to its end. */
export const stationFeeds: readonly Feed<AppStore>[] = [
  feed<AppStore, "session.changed">({
    event: "session.changed",
    snapshot: (api) => api["session.state"]({}),
    apply: (app, station) => app.getState().set({ station }),
  }),
  feed<AppStore, "system.notice">({
    event: "system.notice",
    apply: tellNotice,
  }),
];

/** While one user is signed in. */
export const sessionFeeds: readonly Feed<SessionTarget>[] = [
  feed<SessionTarget, "plant.changed">({
    event: "plant.changed",
    apply: ({ source }) => source.plantChanged(),
  }),
  feed<SessionTarget, "zones.changed">({
    event: "zones.changed",
    snapshot: (api) => api["zones.health"]({}),
    apply: ({ source }, zones) => source.zonesReported(zones),
  }),
  feed<SessionTarget, "zones.question">({
    event: "zones.question",
    snapshot: (api) => api["zones.questions"]({}),
    apply: ({ source }, questions) => source.store.getState().set({ questions }),
  }),
  feed<SessionTarget, "alarms.changed">({
    event: "alarms.changed",
    apply: ({ source }, change) => source.alarms.push(change),
  }),
  feed<SessionTarget, "session.changed">({
    event: "session.changed",
    snapshot: (api) => api["session.state"]({}),
    apply: ({ source }, { missing }) => source.store.getState().replaceAlarms(stationZone, 0, stationAlarms(missing)),
  }),
  feed<SessionTarget, "audit.changed">({
    event: "audit.changed",
    snapshot: (api) => api["audit.health"]({}),
    apply: ({ app }, audit) => app.getState().set({ audit }),
  }),
  feed<SessionTarget, "audit.verifying">({
    event: "audit.verifying",
    apply: ({ app }, at) => app.getState().set({ verifying: at.done >= at.total ? null : at }),
  }),
];

/** A row knows the type of its event; the loop hands it what came under that name. */
function feed<T, E extends keyof Events>(row: Feed<T, E>): Feed<T> {
  return row as unknown as Feed<T>;
}
