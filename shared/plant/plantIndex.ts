import type { ServerId, TagIndex, ZoneId, ZoneTagIndex } from "../ids.ts";
import type { AlarmDefinition, Area, Asset, AssetType, Command, PlantModel, Server, Tag, Zone } from "./model.ts";
import { zoneTags, type ZoneTags } from "./zoneTags.ts";

/** The plant model with its look-ups, built once per model. */
export interface PlantIndex {
  readonly model: PlantModel;
  readonly asset: ReadonlyMap<string, Asset>;
  readonly type: ReadonlyMap<string, AssetType>;
  readonly tag: ReadonlyMap<string, Tag>;
  readonly area: ReadonlyMap<string, Area>;
  readonly zone: ReadonlyMap<ZoneId, Zone>;
  readonly zoneTags: ReadonlyMap<ZoneId, ZoneTags>;
  readonly tagsOfAsset: ReadonlyMap<string, readonly Tag[]>;
  readonly alarmsOfTag: ReadonlyMap<string, readonly AlarmDefinition[]>;
  /** By the identifier of the method's node: `<asset>.<command>`. */
  readonly method: ReadonlyMap<string, { readonly asset: Asset; readonly command: Command }>;
  /** How the host of the tag's zone names it. */
  numberInZone(tag: TagIndex): ZoneTagIndex;
  /** The server of that id in that zone. */
  server(zone: ZoneId, server: ServerId): Server | undefined;
  serversOf(zone: ZoneId): readonly Server[];
}

export function indexPlant(model: PlantModel): PlantIndex {
  const zone = new Map(model.zones.map((z) => [z.id, z]));
  const type = new Map(model.types.map((t) => [t.id, t]));
  const methodsOf = (asset: Asset) =>
    (type.get(asset.type)?.commands ?? []).map((command) => [`${asset.id}.${command.id}`, { asset, command }] as const);
  const numbering = zoneTags(model);
  const numbers = new Uint32Array(model.tags.length);
  for (const { tags } of numbering.values()) tags.forEach((tag, number) => (numbers[tag.index] = number));
  const serversOf = (id: ZoneId): readonly Server[] => zone.get(id)?.servers ?? [];
  return {
    model,
    asset: new Map(model.assets.map((a) => [a.id, a])),
    type,
    tag: new Map(model.tags.map((t) => [t.id, t])),
    area: new Map(model.areas.map((a) => [a.id, a])),
    zone,
    zoneTags: numbering,
    tagsOfAsset: grouped(model.tags, (tag) => tag.asset),
    alarmsOfTag: grouped(model.alarms, (alarm) => alarm.tag),
    method: new Map(model.assets.flatMap(methodsOf)),
    numberInZone: (tag) => numbers[tag]!,
    server: (id, server) => serversOf(id).find((s) => s.id === server),
    serversOf,
  };
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
