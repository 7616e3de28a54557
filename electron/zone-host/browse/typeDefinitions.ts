// Definitions of data types as servers state them, turned into what is kept of them.
import {
  coerceNodeId,
  convertStructureTypeSchemaToStructureDefinition,
  DataType,
  ExtraDataTypeManager,
  type NodeId,
} from "node-opcua-client";
import type { EnumOption } from "../../../shared/zones/addressSpace.ts";
import type { FieldDescription, TypeShape } from "./decodeStructure.ts";
import { builtInType, wideInteger } from "./leafValue.ts";
import { shortText } from "./nodeText.ts";

export const ENUMERATION = coerceNodeId("i=29");
const NUMBERS: readonly number[] = [26, 27, 28];
const LAST_BUILT_IN = 25;
export const MAX_FIELDS = 500;
const MAX_OPTIONS = 500;
/** Stands for a field's type whose id is beyond measure, or of no namespace of this server. */
export const NO_TYPE = "?";

/** DataTypeDefinition as the library decodes it. @see OPC 10000-3 §8.48 */
export interface Definition {
  readonly schema?: { readonly name: string };
  readonly structureType?: number;
  readonly baseDataType?: NodeId;
  readonly defaultEncodingId?: NodeId;
  readonly fields?:
    | readonly {
        readonly name?: unknown;
        readonly dataType?: NodeId;
        readonly valueRank?: number;
        readonly isOptional?: boolean;
        readonly value?: unknown;
        readonly displayName?: unknown;
      }[]
    | null;
}
/** What is kept of a type: never the server's own object, which may hold any number of fields. */
export interface RawType {
  readonly nodeId: NodeId;
  readonly name: string;
  readonly layout: "plain" | "optional" | "union";
  /** Those that the type itself states; null when it describes no structure. */
  readonly fields: readonly FieldDescription[] | null;
  /** There is no room left for its description. */
  readonly refused: boolean;
  readonly parent: NodeId | null;
  options: readonly EnumOption[] | null;
}

export const fieldsOf = (chain: readonly RawType[]): FieldDescription[] =>
  inherited([...chain].reverse().flatMap((raw) => (raw.fields ? [raw.fields] : [])));

/**
 * A definition repeats the fields of its base on some servers and leaves them out on others.
 * @param levels fields as each type states them, the base first.
 */
export function inherited(levels: readonly (readonly FieldDescription[])[]): FieldDescription[] {
  let fields: readonly FieldDescription[] = [];
  for (const own of levels) {
    const repeats = own.length >= fields.length && fields.every((f, i) => own[i]?.name === f.name);
    fields = repeats ? own : [...fields, ...own];
  }
  return fields.slice(0, MAX_FIELDS);
}

export const isBasic = (nodeId: NodeId): boolean =>
  nodeId.namespace === 0 &&
  typeof nodeId.value === "number" &&
  (nodeId.value <= LAST_BUILT_IN || NUMBERS.includes(nodeId.value) || nodeId.value === ENUMERATION.value);

export function basicShape(
  nodeId: NodeId,
): { name: string; shape: TypeShape; under: "structure" | "enumeration" | "other" } | null {
  if (!isBasic(nodeId)) return null;
  const id = nodeId.value as number;
  if (id === ENUMERATION.value)
    return { name: "Enumeration", shape: { kind: "enumeration", options: null }, under: "enumeration" };
  // the library's own descriptions leave an enumeration's type out
  if (id === 0) return { name: "Int32", shape: { kind: "builtIn", dataType: DataType.Int32 }, under: "other" };
  if (NUMBERS.includes(id))
    return { name: "Number", shape: { kind: "builtIn", dataType: DataType.Variant }, under: "other" };
  const dataType = builtInType(id) ?? DataType.Variant;
  return {
    name: dataType === DataType.ExtensionObject ? "Structure" : DataType[dataType],
    shape: { kind: "builtIn", dataType },
    under: dataType === DataType.ExtensionObject ? "structure" : "other",
  };
}

export const isStructure = (d: Definition | null): d is Definition => d?.schema?.name === "StructureDefinition";
export const layoutOf = (d: Definition | null): RawType["layout"] =>
  d?.structureType === 1 ? "optional" : d?.structureType === 2 || d?.structureType === 4 ? "union" : "plain";

export function describedFields(d: Definition, keyOf: (nodeId: NodeId) => string): FieldDescription[] {
  const subtyped = d.structureType === 3 || d.structureType === 4;
  return (d.fields ?? []).slice(0, MAX_FIELDS).map((f, i) => ({
    name: shortText(f.name, 100) || `field ${i + 1}`,
    type: f.dataType ? keyOf(f.dataType) || NO_TYPE : "",
    rank: f.valueRank ?? -1,
    optional: d.structureType === 1 && f.isOptional === true,
    subtyped: subtyped && f.isOptional === true,
  }));
}

/** What the library knows of namespace 0, for servers that do not describe their own standard types. */
export function standardDefinition(nodeId: NodeId): Definition | null {
  if (nodeId.namespace !== 0) return null;
  try {
    const info = new ExtraDataTypeManager().getStructureInfoForDataType(nodeId);
    return info ? convertStructureTypeSchemaToStructureDefinition(info.schema) : null;
  } catch {
    return null;
  }
}

export function enumOptions(d: Definition): EnumOption[] | null {
  if (d.schema?.name !== "EnumDefinition") return null;
  return (d.fields ?? []).slice(0, MAX_OPTIONS).flatMap((f): EnumOption[] => {
    const number = wideInteger(f.value, true);
    return number === null
      ? []
      : [{ value: Number(number), name: shortText(f.displayName, 100) || shortText(f.name, 100) }];
  });
}

/** EnumStrings: the place in the list is the value. EnumValues: each says its value. */
export function optionsFrom(list: unknown): EnumOption[] | null {
  if (!Array.isArray(list)) return null;
  return (list as unknown[]).slice(0, MAX_OPTIONS).flatMap((item, i): EnumOption[] => {
    const { value: told, displayName } = (item ?? {}) as { value?: unknown; displayName?: unknown };
    const number = displayName === undefined ? BigInt(i) : wideInteger(told, true);
    return number === null
      ? []
      : [{ value: Number(number), name: shortText(displayName ?? item, 100) || String(number) }];
  });
}
