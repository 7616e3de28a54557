import type { Api } from "../../shared/ipc/contract.ts";
import type { SessionInfo } from "../../shared/ipc/sessionRows.ts";
import type { ZoneId } from "../../shared/ids.ts";
import { AlarmFeed } from "../live/alarmFeed.ts";
import { indexPlant } from "../../shared/plant/plantIndex.ts";
import { RecentValues } from "../live/recentValues.ts";
import { TagStreams, isTagPortMessage } from "../live/tagStreams.ts";
import { TagTable } from "../live/tagTable.ts";
import type { AppStore } from "../store/store.ts";
import { errorText } from "../ui/errorText.ts";

export interface SessionFeedsInput {
  readonly api: Api;
  readonly store: AppStore;
  readonly session: SessionInfo;
  readonly nowMs: () => number;
}

const TICK_MS = 250;
const COUNTERS_MS = 1000;
const RETRY_MS = 1500;
const steadyMs = (): number => performance.now();

/** Everything that flows in while one user is signed in. Disposed at sign-out and when the plant changes. */
export class SessionFeeds {
  readonly alarms: AlarmFeed;
  readonly #input: SessionFeedsInput;
  readonly #stops: (() => void)[] = [];
  #streams: TagStreams | null = null;
  #closed = false;

  constructor(input: SessionFeedsInput) {
    this.#input = input;
    const { api, store } = input;
    this.alarms = new AlarmFeed({
      list: (zone) => api["alarms.list"]({ zone }),
      apply: (changes) => store.getState().applyAlarmBatch(changes),
      replace: (zone, revision, rows) => store.getState().replaceAlarms(zone, revision, rows),
      failed: (zone, err) =>
        store.getState().set({ alarmFaults: { ...store.getState().alarmFaults, [zone]: errorText(err) } }),
      later: (work, delayMs) => {
        const timer = setTimeout(work, delayMs);
        return () => clearTimeout(timer);
      },
    });
  }

  start(): this {
    const { api, store, session } = this.#input;
    this.#fetch(
      () => api["plant.model"]({}),
      (model) => {
        const plant = indexPlant(model);
        const table = new TagTable(model, steadyMs);
        store.getState().set({ plant, table, recent: new RecentValues(table, this.#input.nowMs) });
        this.#stream(table, session.zones);
      },
    );
    this.#fetch(
      () => api["zones.health"]({}),
      (zones) => store.getState().set({ zones }),
    );
    this.#fetch(
      () => api["zones.questions"]({}),
      (questions) => store.getState().set({ questions }),
    );
    this.#fetch(
      () => api["audit.health"]({}),
      (audit) => store.getState().set({ audit }),
    );
    for (const zone of session.zones) this.alarms.load(zone);
    return this;
  }

  /** The zone's process was started anew: stream and alarm list begin again. */
  hostReturned(zone: ZoneId): void {
    this.#streams?.hostReturned(zone);
    if (this.#input.session.zones.includes(zone)) this.alarms.load(zone);
  }

  zoneLive(zone: ZoneId): void {
    this.#streams?.zoneLive(zone);
  }

  dispose(): void {
    this.#closed = true;
    this.alarms.dispose();
    this.#streams?.dispose();
    this.#stops.forEach((stop) => stop());
  }

  #stream(table: TagTable, zones: readonly ZoneId[]): void {
    const { api, store, nowMs } = this.#input;
    const streams = new TagStreams({
      table,
      zones: zones.filter((id) => (store.getState().plant?.zone.get(id)?.servers.length ?? 0) > 0),
      ask: (zone) => api["tags.stream"]({ zone }),
      nowMs,
      steadyMs,
    });
    const take = (event: MessageEvent<unknown>): void => {
      const port = event.ports[0];
      if (event.source === window && event.origin === window.location.origin && port && isTagPortMessage(event.data))
        streams.offer(event.data, port);
    };
    window.addEventListener("message", take);
    const tick = setInterval(() => streams.tick(), TICK_MS);
    const count = (): void => {
      const oldestHeardMs = table.oldestHeardMs(zones);
      store.getState().set({
        feed: {
          coalesced: table.coalesced,
          gaps: table.gaps,
          oldestHeardMs,
          ageMs: oldestHeardMs === 0 ? null : Math.max(0, nowMs() - oldestHeardMs),
        },
      });
    };
    const counters = setInterval(count, COUNTERS_MS);
    this.#stops.push(
      () => window.removeEventListener("message", take),
      () => clearInterval(tick),
      () => clearInterval(counters),
    );
    this.#streams = streams;
    streams.start();
  }

  /** Asks until it is answered: a host that starts later must not need a restart of the console. */
  #fetch<T>(ask: () => Promise<T>, take: (value: T) => void): void {
    ask().then(
      (value) => {
        if (!this.#closed) take(value);
      },
      () => {
        if (this.#closed) return;
        const timer = setTimeout(() => this.#fetch(ask, take), RETRY_MS);
        this.#stops.push(() => clearTimeout(timer));
      },
    );
  }
}
