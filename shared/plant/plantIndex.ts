import type { AlarmDefinition, Area, Asset, AssetType, PlantModel, Tag, Zone } from "./model.ts";

/** The plant model with its look-ups, built once per model. */
export interface PlantIndex {
  readonly model: PlantModel;
  readonly asset: ReadonlyMap<string, Asset>;
  readonly type: ReadonlyMap<string, AssetType>;
  readonly tag: ReadonlyMap<string, Tag>;
  readonly area: ReadonlyMap<string, Area>;
  readonly zone: ReadonlyMap<string, Zone>;
  readonly tagsOfAsset: ReadonlyMap<string, readonly Tag[]>;
  readonly alarmsOfTag: ReadonlyMap<string, readonly AlarmDefinition[]>;
}

export function indexPlant(model: PlantModel): PlantIndex {
  const tagsOfAsset = new Map<string, Tag[]>();
  for (const tag of model.tags)
    (tagsOfAsset.get(tag.asset) ?? tagsOfAsset.set(tag.asset, []).get(tag.asset)!).push(tag);
  const alarmsOfTag = new Map<string, AlarmDefinition[]>();
  for (const alarm of model.alarms)
    (alarmsOfTag.get(alarm.tag) ?? alarmsOfTag.set(alarm.tag, []).get(alarm.tag)!).push(alarm);
  return {
    model,
    asset: new Map(model.assets.map((a) => [a.id, a])),
    type: new Map(model.types.map((t) => [t.id, t])),
    tag: new Map(model.tags.map((t) => [t.id, t])),
    area: new Map(model.areas.map((a) => [a.id, a])),
    zone: new Map(model.zones.map((z) => [z.id, z])),
    tagsOfAsset,
    alarmsOfTag,
  };
}
