import type { ZoneSignals } from "../../../shared/hosts/zoneSignals.ts";
import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";

interface ZoneNoticesDeps {
  readonly signals: ZoneSignals;
  /** The plant as it is now. */
  plant(): PlantIndex;
  notice(zone: ZoneId, severity: "info" | "warning", text: string): void;
}

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
    signals.on("nodeSwitched", (zone, { server, reason }) =>
      deps.notice(zone, "warning", `${this.#serverName(zone, server)}: ${reason}`),
    );
  }

  #zoneName(zone: ZoneId): string {
    return this.#deps.plant().zone.get(zone)?.name ?? zone;
  }

  #serverName(zone: ZoneId, server: ServerId): string {
    return this.#deps.plant().server(zone, server)?.name ?? server;
  }
}
