import type { Api, Bridge } from "../../shared/ipc/contract.ts";
import type { StationState } from "../../shared/ipc/sessionRows.ts";
import type { ZoneHealth } from "../../shared/zones/health.ts";
import { onEvent } from "../bridge/api.ts";
import { emptyAlarmIndex } from "../live/alarmIndex.ts";
import { SessionFeeds } from "./sessionFeeds.ts";
import type { AppStore } from "../store/store.ts";

export interface ConsoleInput {
  readonly api: Api;
  readonly bridge: Bridge;
  readonly store: AppStore;
  readonly nowMs: () => number;
}

const RETRY_MS = 1000;
const MOST_NOTICES = 50;

/** Joins main to the store: station state first, then, while somebody is signed in, plant, values, alarms, zones and audit. */
export class Console {
  readonly #input: ConsoleInput;
  readonly #stops: (() => void)[] = [];
  #feeds: SessionFeeds | null = null;
  #sessionKey = "";

  constructor(input: ConsoleInput) {
    this.#input = input;
  }

  start(): void {
    const { bridge, store } = this.#input;
    this.#stops.push(
      store.subscribe((state, before) => {
        if (state.station && state.station !== before.station) this.#station(state.station);
      }),
      onEvent(bridge, "session.changed", (station) => store.getState().set({ station })),
      onEvent(bridge, "plant.changed", () => this.#restart()),
      onEvent(bridge, "zones.changed", (zones) => this.#zones(zones)),
      onEvent(bridge, "zones.question", (questions) => store.getState().set({ questions })),
      onEvent(bridge, "alarms.changed", (change) => this.#feeds?.alarms.push(change)),
      onEvent(bridge, "audit.changed", (audit) => store.getState().set({ audit })),
      onEvent(bridge, "audit.verifying", (verifying) =>
        store.getState().set({ verifying: verifying.done >= verifying.total ? null : verifying }),
      ),
      onEvent(bridge, "system.notice", (notice) =>
        store.getState().set({
          notices: [notice, ...store.getState().notices.filter((n) => n.id !== notice.id)].slice(0, MOST_NOTICES),
        }),
      ),
    );
    this.#askStation();
  }

  dispose(): void {
    this.#stops.forEach((stop) => stop());
    this.#feeds?.dispose();
  }

  /** Another user, other zones or nobody: everything that flows in begins anew. */
  #station(station: StationState): void {
    const key = station.session
      ? `${station.session.userId} ${station.session.signedInAtMs} ${station.session.zones.join(",")}`
      : "";
    if (key === this.#sessionKey) return;
    this.#sessionKey = key;
    this.#restart();
  }

  #restart(): void {
    const { store } = this.#input;
    this.#feeds?.dispose();
    this.#feeds = null;
    store.getState().recent?.dispose();
    const session = store.getState().station?.session ?? null;
    store.getState().set({
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
      verifying: null,
      ...(session ? {} : { notices: [] }),
    });
    if (!session) store.getState().forgetPlaces();
    if (session) this.#feeds = new SessionFeeds({ ...this.#input, session }).start();
  }

  #zones(zones: readonly ZoneHealth[]): void {
    const { store } = this.#input;
    const before = new Map(store.getState().zones.map((z) => [z.zone, z]));
    store.getState().set({ zones });
    const { table } = store.getState();
    for (const zone of zones)
      for (const link of zone.links)
        if (zone.state === "hostDown" || link.state !== "live") table?.lost(link.server, this.#input.nowMs());
    for (const zone of zones) {
      const old = before.get(zone.zone);
      if (old && old.restarts !== zone.restarts && zone.state !== "hostDown") this.#feeds?.hostReturned(zone.zone);
      else if (old?.state !== "live" && zone.state === "live") this.#feeds?.zoneLive(zone.zone);
    }
  }

  #askStation(): void {
    const { api } = this.#input;
    api["session.state"]({}).then(
      (station) => this.#input.store.getState().set({ station }),
      () => {
        const timer = setTimeout(() => this.#askStation(), RETRY_MS);
        this.#stops.push(() => clearTimeout(timer));
      },
    );
  }
}
