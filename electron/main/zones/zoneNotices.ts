import type { ZoneSignals } from "../../../shared/hosts/zoneSignals.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import { bounded } from "../../../shared/text.ts";
import { MinuteBudget } from "./minuteBudget.ts";

interface ZoneNoticesDeps {
  readonly signals: ZoneSignals;
  nowMs(): number;
  /** The plant as it is now. */
  plant(): PlantIndex;
  notice(zone: ZoneId, severity: "info" | "warning", text: string): void;
}

const MAX_TEXT = 300;
const MOST_A_MINUTE = 20;
const floodWords = "its process tells of more changes of nodes than can be shown. The rest is left out for a minute.";

/** Tells everyone who may see the zone when its process stops and comes back, and when a server has another node. */
export class ZoneNotices {
  readonly #deps: ZoneNoticesDeps;

  constructor(deps: ZoneNoticesDeps) {
    this.#deps = deps;
    const { signals } = deps;
    signals.on("up", (zone, { restarted }) => {
      if (restarted) deps.notice(zone, "info", `${this.#zoneName(zone)}: its process is running again.`);
    });
    signals.on("down", (zone, { reason }) =>
      deps.notice(zone, "warning", `${this.#zoneName(zone)}: its process stopped and is started again. ${reason}`),
    );
    const budget = new MinuteBudget(MOST_A_MINUTE, () => deps.nowMs());
    signals.on("nodeSwitched", (zone, { server, reason }) => {
      const taken = budget.take(zone);
      const told = taken === "within" ? `${this.#serverName(zone, server)}: ${bounded(reason, MAX_TEXT)}` : floodWords;
      // What a host says stands behind its own zone's name: no zone speaks for another.
      if (taken !== "over") deps.notice(zone, "warning", `${this.#zoneName(zone)}: ${told}`);
    });
  }

  #zoneName(zone: ZoneId): string {
    return this.#deps.plant().zone.get(zone)?.name ?? zone;
  }

  #serverName(zone: ZoneId, server: ServerId): string {
    return this.#deps.plant().server(zone, server)?.name ?? server;
  }
}
