import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import { linkStates, type ZoneHealth } from "../../../shared/zones/health.ts";

/** Zones that have servers, the worst first; zones in the same state in the plant's order. */
export function worstFirst(zones: readonly ZoneHealth[], plant: PlantIndex): ZoneHealth[] {
  const place = (z: ZoneHealth): number => plant.model.zones.findIndex((known) => known.id === z.zone);
  const badness = (z: ZoneHealth): number => linkStates.indexOf(z.state);
  return zones
    .filter((z) => (plant.zone.get(z.zone)?.servers.length ?? 0) > 0)
    .sort((a, b) => badness(b) - badness(a) || place(a) - place(b));
}
