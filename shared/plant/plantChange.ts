import { samePart, zonePart } from "../hosts/zonePart.ts";
import type { ZoneId } from "../ids.ts";
import type { PlantIndex } from "./plantIndex.ts";

/**
 * What another plant model means for the hosts of the zones. Every zone with servers, before or after, stands in one of
 * the lists.
 */
export interface PlantChange {
  readonly added: readonly ZoneId[];
  readonly removed: readonly ZoneId[];
  /** Other servers or tags, or another time until stale: their hosts begin again. */
  readonly changed: readonly ZoneId[];
  /**
   * Nothing that their hosts know is different, though names, assets, types or conduits may be: they go on undisturbed.
   */
  readonly kept: readonly ZoneId[];
}

export function plantChange(before: PlantIndex, after: PlantIndex): PlantChange {
  const added: ZoneId[] = [];
  const removed: ZoneId[] = [];
  const changed: ZoneId[] = [];
  const kept: ZoneId[] = [];
  for (const zone of new Set([...before.zone.keys(), ...after.zone.keys()])) {
    const [was, is] = [zonePart(before, zone), zonePart(after, zone)];
    if (was && is) (samePart(was, is) ? kept : changed).push(zone);
    else if (is) added.push(zone);
    else if (was) removed.push(zone);
  }
  return { added, removed, changed, kept };
}
