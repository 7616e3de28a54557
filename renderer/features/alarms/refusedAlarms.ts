import type { ZoneHealth } from "../../../shared/zones/health.ts";
import { formatCount } from "../../ui/format.ts";

/** @returns a sentence for each zone whose alarm list was too full for what its servers reported. */
export function refusedWords(zones: readonly ZoneHealth[], nameOf: (zone: string) => string): string[] {
  return zones.flatMap(({ zone, links }) => {
    const refused = links.reduce((sum, link) => sum + (link.refusedAlarms ?? 0), 0);
    if (refused === 0) return [];
    const events = refused === 1 ? "1 further alarm event is" : `${formatCount(refused)} further alarm events are`;
    return [`The alarm list of ${nameOf(zone)} is full: ${events} not in it. Look at the server's own display.`];
  });
}
