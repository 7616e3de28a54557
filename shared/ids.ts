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
/** Position of a tag in `PlantModel.tags`: how the parts of one process name it. Another model has other positions. */
export type TagIndex = Flavour<number, "tagIndex">;
/** Position of a tag among those of its zone: how a zone's host, its streams and its records name it. */
export type ZoneTagIndex = Flavour<number, "zoneTagIndex">;
