import { AppError } from "../../shared/errors.ts";
import type { Api } from "../../shared/ipc/contract.ts";
import type { SessionInfo } from "../../shared/ipc/sessionRows.ts";
import type { PlantModel } from "../../shared/plant/model.ts";
import { wholeModel, type ModelAnswer } from "../../shared/plant/modelParts.ts";
import { indexPlant } from "../../shared/plant/plantIndex.ts";
import type { ZoneHealth } from "../../shared/zones/health.ts";
import { AlarmFeed } from "../live/alarmFeed.ts";
import type { SourceClock } from "../live/sourceClock.ts";
import { RecentValues } from "../live/recentValues.ts";
import { TagStreams, isTagPortMessage } from "../live/tagStreams.ts";
import { TagTable } from "../live/tagTable.ts";
import { createSessionStore, type SessionStore } from "../store/sessionStore.ts";
import type { Source } from "../store/source.ts";
import { errorText } from "../ui/errorText.ts";

export interface LiveSourceDeps {
  readonly api: Api;
  readonly clock: SourceClock;
  readonly session: SessionInfo;
}

const TICK_MS = 250;
const COUNTERS_MS = 1000;
const RETRY_MS = 1500;
/** A large plant must leave the person enough of the window's budget of calls. */
const BETWEEN_PARTS_MS = 30;

/** The plant as it is now, as far as one signed-in user may see it. Disposed at sign-out. */
export class LiveSource implements Source {
  readonly store: SessionStore = createSessionStore();
  readonly clock: SourceClock;
  readonly api: Api;
  readonly live = true;
  readonly commandsRefused = null;
  readonly alarms: AlarmFeed;
  readonly #session: SessionInfo;
  readonly #stops: (() => void)[] = [];
  #streams: TagStreams | null = null;
  #endPlant: (() => void)[] = [];
  #closed = false;
  readonly #pauses = new Set<ReturnType<typeof setTimeout>>();
  #round = 0;

  constructor({ api, clock, session }: LiveSourceDeps) {
    this.api = api;
    this.clock = clock;
    this.#session = session;
    const { store } = this;
    this.alarms = new AlarmFeed({
      list: (zone) => api["alarms.list"]({ zone }),
      apply: (changes) => store.getState().applyAlarmBatch(changes),
      replace: (zone, revision, rows) => store.getState().replaceAlarms(zone, revision, rows),
      failed: (zone, err) => store.getState().alarmsFailed(zone, errorText(err)),
      later: (work, delayMs) => {
        const timer = setTimeout(work, delayMs);
        return () => clearTimeout(timer);
      },
    });
  }

  start(): this {
    const take = (event: MessageEvent<unknown>): void => this.#takePort(event);
    window.addEventListener("message", take);
    const tick = setInterval(() => this.#streams?.tick(), TICK_MS);
    const counters = setInterval(() => this.#count(), COUNTERS_MS);
    this.#stops.push(
      () => window.removeEventListener("message", take),
      () => clearInterval(tick),
      () => clearInterval(counters),
    );
    this.#askPlant();
    for (const zone of this.#session.zones) this.alarms.load(zone);
    return this;
  }

  /** Main runs another plant model: it is asked for, and what still holds stays on screen meanwhile. */
  plantChanged(): void {
    this.#askPlant();
    for (const zone of this.#session.zones) this.alarms.load(zone);
  }

  /** A link that is down makes its values stale at once; a zone that came back gets its stream and alarm list again. */
  zonesReported(zones: readonly ZoneHealth[]): void {
    const { table, zones: known } = this.store.getState();
    const before = new Map(known.map((z) => [z.zone, z]));
    this.store.getState().set({ zones });
    for (const zone of zones)
      for (const link of zone.links)
        if (zone.state === "hostDown" || link.state !== "live") table?.lost(zone.zone, link.server, this.clock.nowMs());
    for (const zone of zones) {
      const old = before.get(zone.zone);
      if (old && old.restarts !== zone.restarts && zone.state !== "hostDown") {
        this.#streams?.hostReturned(zone.zone);
        if (this.#session.zones.includes(zone.zone)) this.alarms.load(zone.zone);
      } else if (old?.state !== "live" && zone.state === "live") this.#streams?.zoneLive(zone.zone);
    }
  }

  dispose(): void {
    this.#closed = true;
    this.#round += 1;
    this.#pauses.forEach((timer) => clearTimeout(timer));
    this.alarms.dispose();
    this.#leavePlant();
    this.#stops.forEach((stop) => stop());
  }

  /** The last one that asks takes the plant; whoever asked before it stops at his next part. */
  #askPlant(): void {
    const round = ++this.#round;
    wholeModel((part) => this.#askPart(part, round)).then(
      (model) => {
        if (this.#round === round) this.#takePlant(model);
      },
      () => undefined,
    );
  }

  /**
   * Asks until it is answered: a host that starts later must not need a restart of the console.
   * @throws AppError conflict when the plant is no longer asked for by this round.
   */
  async #askPart(part: number, round: number): Promise<ModelAnswer> {
    if (part > 0) await this.#pause(BETWEEN_PARTS_MS);
    for (;;) {
      if (this.#round !== round) throw new AppError("conflict", "The plant is asked for anew.");
      try {
        return await this.api["plant.model"]({ part });
      } catch {
        await this.#pause(RETRY_MS);
      }
    }
  }

  /** Does not end when this is disposed of meanwhile. */
  #pause(forMs: number): Promise<void> {
    return new Promise((over) => {
      if (this.#closed) return;
      const timer = setTimeout(() => {
        this.#pauses.delete(timer);
        over();
      }, forMs);
      this.#pauses.add(timer);
    });
  }

  #takePlant(model: PlantModel): void {
    const before = this.store.getState();
    const plant = indexPlant(model);
    const table = new TagTable(model, () => this.clock.steadyMs());
    const recent = new RecentValues(table, () => this.clock.nowMs());
    if (before.table) {
      const moved = table.carryFrom(before.table);
      if (before.recent) recent.carryFrom(before.recent, moved);
    }
    this.#leavePlant();
    const streams = new TagStreams({
      table,
      zones: this.#session.zones.filter((id) => (plant.zone.get(id)?.servers.length ?? 0) > 0),
      ask: (zone) => this.api["tags.stream"]({ zone }),
      clock: this.clock,
    });
    this.#endPlant = [() => streams.dispose(), () => recent.dispose()];
    this.#streams = streams;
    this.store.getState().set({ plant, table, recent });
    streams.start();
  }

  #leavePlant(): void {
    this.#endPlant.forEach((end) => end());
    this.#endPlant = [];
    this.#streams = null;
  }

  #takePort(event: MessageEvent<unknown>): void {
    const port = event.ports[0];
    if (event.source === window && event.origin === window.location.origin && port && isTagPortMessage(event.data))
      this.#streams?.offer(event.data, port);
  }

  #count(): void {
    const { table } = this.store.getState();
    if (!table) return;
    const oldestContactMs = table.oldestContactMs(this.#session.zones);
    const ageMs = oldestContactMs === 0 ? null : Math.max(0, this.clock.nowMs() - oldestContactMs);
    this.store.getState().set({ feed: { coalesced: table.coalesced, gaps: table.gaps, oldestContactMs, ageMs } });
  }
}
