import type { ZoneId } from "../ids.ts";
import type { PlantModel, Tag } from "./model.ts";

/**
 * How a zone's host, its value stream and its records name tags: by their position among the tags of the zone, in plant
 * order. So a change of the plant elsewhere moves no number of this zone, whose host, windows and records go on
 * undisturbed. Main and the windows translate, each with the model that it has.
 */
export interface ZoneTags {
  /** Names this numbering: other tags, or another order, give another number, and what bears another one is dropped. */
  readonly epoch: number;
  /** By `ZoneTagIndex`. */
  readonly tags: readonly Tag[];
}

/** The numbering of every zone of the model, also of those without tags. */
export function zoneTags(model: Pick<PlantModel, "zones" | "tags">): ReadonlyMap<ZoneId, ZoneTags> {
  const tags = new Map<ZoneId, Tag[]>(model.zones.map((zone) => [zone.id, []]));
  for (const tag of model.tags) tags.get(tag.zone)?.push(tag);
  return new Map([...tags].map(([zone, own]) => [zone, { epoch: epochOf(own), tags: own }]));
}

/** FNV-1a over what a number stands for: the tag's server and its identifier there. */
function epochOf(tags: readonly Tag[]): number {
  let hash = 0x811c9dc5;
  for (const tag of tags) {
    const text = `${tag.server}\0${tag.id}\n`;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}
