import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";

/** What of a plant the demo's process serves. */
export interface DemoPart {
  readonly servers: readonly Server[];
  readonly zoneOf: ReadonlyMap<ServerId, ZoneId>;
  /** Equal for two plants between which the demo has nothing to do otherwise. */
  readonly mark: string;
}

export function demoPart({ model }: PlantIndex): DemoPart {
  const pairs = model.zones.flatMap((zone) =>
    zone.servers.filter((server) => server.demo).map((server) => ({ zone: zone.id, server })),
  );
  const own = new Set(pairs.map(({ server }) => server.id));
  const assets = model.assets.filter((asset) => own.has(asset.server));
  const named = new Set(assets.map((asset) => asset.id));
  const types = new Set(assets.map((asset) => asset.type));
  const mark = JSON.stringify([
    pairs,
    assets,
    model.types.filter((type) => types.has(type.id)),
    // Positions in the plant are main's and the windows' own: the demo names its values by tag id.
    model.tags.filter((tag) => own.has(tag.server)).map((tag) => ({ ...tag, index: 0 })),
    model.alarms.filter((alarm) => named.has(alarm.asset)),
  ]);
  return {
    servers: pairs.map(({ server }) => server),
    zoneOf: new Map(pairs.map(({ zone, server }) => [server.id, zone])),
    mark: pairs.length === 0 ? "" : mark,
  };
}
