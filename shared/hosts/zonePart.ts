import type { ZoneId } from "../ids.ts";
import type { Tag } from "../plant/model.ts";
import type { PlantIndex } from "../plant/plantIndex.ts";
import type { ZonePart, ZoneTag } from "./zoneHost.ts";

/** @returns null for a zone that needs no host: it has no servers, or is not in the plant. */
export function zonePart(plant: PlantIndex, id: ZoneId): ZonePart | null {
  const zone = plant.zone.get(id);
  const numbered = plant.zoneTags.get(id);
  if (!zone || !numbered || zone.servers.length === 0) return null;
  return {
    zone: { id: zone.id, staleAfterMs: zone.staleAfterMs, servers: zone.servers },
    epoch: numbered.epoch,
    tags: numbered.tags.map(zoneTag),
  };
}

const zoneTag = (tag: Tag, index: number): ZoneTag => ({
  index,
  server: tag.server,
  identifier: tag.id,
  type: tag.type,
  recordMs: tag.recordMs,
  deadband: tag.deadband,
  expectedMs: tag.expectedMs,
});

/** True when a host that was told the one may go on with the other. */
export function samePart(a: ZonePart, b: ZonePart): boolean {
  return (
    a.epoch === b.epoch &&
    a.tags.length === b.tags.length &&
    JSON.stringify(a.zone) === JSON.stringify(b.zone) &&
    a.tags.every((tag, i) => sameTag(tag, b.tags[i]!))
  );
}

function sameTag(a: ZoneTag, b: ZoneTag): boolean {
  return (
    a.server === b.server &&
    a.identifier === b.identifier &&
    a.type === b.type &&
    a.recordMs === b.recordMs &&
    a.deadband === b.deadband &&
    a.expectedMs === b.expectedMs
  );
}
