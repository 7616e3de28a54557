/**
 * Ids are plain strings at run time. The phantom flavour keeps an asset id from being passed where a zone id
 * is expected, yet a literal still fits, so plant files and tests need no casts.
 */
type Flavour<T, Name extends string> = T & { readonly __flavour?: Name };

/** `process`: one IEC 62443 zone of the plant. */
export type ZoneId = Flavour<string, "zone">;
/** `P-101`: one asset, unique in the plant. */
export type AssetId = Flavour<string, "asset">;
/** `P-101.Flow`: one tag, unique in the plant; also the string identifier of its OPC UA node. */
export type TagId = Flavour<string, "tag">;
export type UserId = Flavour<string, "user">;
export type ServerId = Flavour<string, "server">;
/** Position of a tag in `PlantModel.tags`; what the value stream carries. */
export type TagIndex = Flavour<number, "tagIndex">;
