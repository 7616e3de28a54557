import type { ZoneSignals } from "../../../shared/hosts/zoneSignals.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";

export interface ZoneNoticesDeps {
  readonly signals: ZoneSignals;
  /** The plant as it is now. */
  plant(): PlantIndex;
  notice(zone: ZoneId, severity: "info" | "warning", text: string): void;
}

/** Tells everyone who may see the zone when its process stops and comes back, and when a server passes to another node. */
export class ZoneNotices {
  constructor({ signals, plant, notice }: ZoneNoticesDeps) {
    const nameOf = (zone: ZoneId): string => plant().zone.get(zone)?.name ?? zone;
    signals.on("up", (zone, { restarted }) => {
      if (restarted) notice(zone, "info", `${nameOf(zone)}: its process is running again.`);
    });
    signals.on("down", (zone, { reason }) =>
      notice(zone, "warning", `${nameOf(zone)}: its process stopped and is started again. ${reason}`),
    );
    signals.on("nodeSwitched", (zone, { server, reason }) =>
      notice(zone, "warning", `${plant().server(zone, server)?.name ?? server}: ${reason}`),
    );
  }
}
