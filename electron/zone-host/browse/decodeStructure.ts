// Bodies of ExtensionObjects, decoded to named fields by the definitions that the server gave. Nothing in them is
// believed: depth, number and length are bounded.
import { coerceNodeId, DataType, type NodeId } from "node-opcua-client";
import type { EnumOption, ShownValue } from "../../../shared/zones/addressSpace.ts";
import { BinaryReader, DecodeError } from "./binaryReader.ts";
import { builtInType, leafValue, nothing, statusNameOf } from "./leafValue.ts";
import { idText, type Namespaces } from "./nodeText.ts";

export interface FieldDescription {
  readonly name: string;
  /** Key of the field's data type. */
  readonly type: string;
  readonly rank: number;
  readonly optional: boolean;
  /** A subtype may stand in its place, wrapped as ExtensionObject or Variant. */
  readonly subtyped: boolean;
}
export type TypeShape =
  | { readonly kind: "builtIn"; readonly dataType: DataType }
  | { readonly kind: "enumeration"; readonly options: readonly EnumOption[] | null }
  | {
      readonly kind: "structure";
      readonly layout: "plain" | "optional" | "union";
      readonly fields: readonly FieldDescription[];
    }
  /** A structure of which the server tells no more than its name. */
  | { readonly kind: "undescribed" };
export interface DataTypeEntry {
  readonly nodeId: NodeId;
  readonly name: string;
  readonly shape: TypeShape;
}

export interface DecodeContext {
  readonly namespaces: Namespaces;
  /** Keys are the text of the node id. */
  typeOf(dataType: string): DataTypeEntry | undefined;
  encodedBy(encoding: string): DataTypeEntry | undefined;
  /** Values that may still be shown. */
  left: number;
  /**
   * Values that may still be read, shown or not: an element may take no bytes at all, so the body's length is no bound.
   */
  work: number;
  /** Encodings whose type is not known yet. */
  readonly missing: Set<string>;
}

export const MAX_ITEMS = 100;
const MAX_VALUES = 2000;
const MAX_DEPTH = 12;
/** Elements read only to get past them. */
const MAX_SKIPPED = 100_000;
const MAX_WORK = 200_000;
const HEX_BYTES = 48;

export const decodeContext = (o: Pick<DecodeContext, "namespaces" | "typeOf" | "encodedBy">): DecodeContext => ({
  ...o,
  left: MAX_VALUES,
  work: MAX_WORK,
  missing: new Set(),
});

function opaque(typeId: NodeId, body: Buffer, namespaces: Namespaces, why: string): ShownValue {
  return {
    kind: "opaque",
    type: idText(typeId, namespaces),
    bytes: body.length,
    hex: body.subarray(0, HEX_BYTES).toString("hex"),
    why,
  };
}

/** An ExtensionObject's body. What cannot be decoded is shown as its type id and bytes. */
export function decodeBody(typeId: NodeId, body: Buffer, context: DecodeContext, depth: number): ShownValue {
  const entry = context.encodedBy(typeId.toString());
  if (entry?.shape.kind !== "structure") {
    if (!entry && idText(typeId, context.namespaces) !== "") context.missing.add(typeId.toString());
    return opaque(typeId, body, context.namespaces, "The server does not describe this type.");
  }
  try {
    return structure(new BinaryReader(body), entry, context, depth);
  } catch (err) {
    if (!(err instanceof DecodeError)) throw err;
    return opaque(typeId, body, context.namespaces, `The bytes do not fit the type's description: ${err.message}.`);
  }
}

function structure(reader: BinaryReader, entry: DataTypeEntry, context: DecodeContext, depth: number): ShownValue {
  if (depth > MAX_DEPTH) throw new DecodeError("it is nested too deeply");
  if (entry.shape.kind !== "structure") throw new DecodeError("its type is no structure");
  const { layout, fields: described } = entry.shape;
  let present = described;
  if (layout === "union") {
    const choice = reader.uint32();
    if (choice > described.length) throw new DecodeError("the union has no such member");
    present = choice === 0 ? [] : [described[choice - 1]!];
  } else if (layout === "optional") {
    const mask = reader.uint32();
    let bit = 0;
    present = described.filter((f) => !f.optional || ((mask >>> bit++) & 1) === 1);
  }
  const fields: { name: string; value: ShownValue }[] = [];
  for (const field of present) {
    if (context.left <= 0) break;
    fields.push({ name: field.name, value: fieldValue(reader, field, context, depth + 1) });
  }
  return { kind: "structure", type: entry.name, total: present.length, fields };
}

function fieldValue(reader: BinaryReader, field: FieldDescription, context: DecodeContext, depth: number): ShownValue {
  const entry = context.typeOf(field.type);
  if (!entry) throw new DecodeError(`the type of ${field.name} is not known`);
  const wrapped: DataTypeEntry = field.subtyped
    ? {
        ...entry,
        shape: {
          kind: "builtIn",
          dataType:
            entry.shape.kind === "structure" || entry.shape.kind === "undescribed"
              ? DataType.ExtensionObject
              : DataType.Variant,
        },
      }
    : entry;
  if (field.rank < 0) return typed(reader, wrapped, context, depth);
  const dimensions = field.rank > 1 ? dimensionsOf(reader) : [];
  return list(
    reader,
    dimensions.length > 0 ? product(dimensions) : reader.arrayLength(1),
    dimensions,
    wrapped,
    context,
    depth,
  );
}

function typed(reader: BinaryReader, entry: DataTypeEntry, context: DecodeContext, depth: number): ShownValue {
  if (context.work-- <= 0) throw new DecodeError("it holds more values than are looked into");
  context.left--;
  const { shape } = entry;
  if (shape.kind === "structure") return structure(reader, entry, context, depth);
  if (shape.kind === "undescribed") throw new DecodeError(`${entry.name} is not described`);
  if (shape.kind === "enumeration")
    return leafValue(DataType.Int32, reader.int32(), context.namespaces, entry.name, shape.options);
  return builtIn(reader, shape.dataType, context, depth, entry.name);
}

function list(
  reader: BinaryReader,
  total: number,
  dimensions: readonly number[],
  element: DataTypeEntry,
  context: DecodeContext,
  depth: number,
): ShownValue {
  if (total > reader.left && total > 0) throw new DecodeError("an array is longer than its bytes");
  if (total > MAX_SKIPPED) throw new DecodeError(`an array of ${total} is too long to look into`);
  const items: ShownValue[] = [];
  for (let i = 0; i < total; i++) {
    if (context.left <= 0) break;
    if (items.length < MAX_ITEMS) items.push(typed(reader, element, context, depth + 1));
    else skip(reader, element, context, depth + 1);
  }
  return { kind: "array", type: element.name, total, dimensions, items };
}

/**
 * Reads an element to get past it. It is read whole, however few values may still be shown: what follows must begin
 * where it ends.
 */
function skip(reader: BinaryReader, element: DataTypeEntry, context: DecodeContext, depth: number): void {
  const { left } = context;
  context.left = Number.POSITIVE_INFINITY;
  try {
    typed(reader, element, context, depth);
  } finally {
    context.left = left;
  }
}

const product = (dimensions: readonly number[]): number =>
  dimensions.reduce((a, b) => Math.min(Number.MAX_SAFE_INTEGER, a * b), 1);

function dimensionsOf(reader: BinaryReader): number[] {
  return Array.from({ length: Math.min(reader.arrayLength(4), 16) }, () => Math.max(0, reader.int32()));
}

type Container = DataType.ExtensionObject | DataType.DataValue | DataType.Variant;
/** How a value that holds no other value is read. @see OPC 10000-6 §5.2.2 */
const readLeaf: Readonly<
  Record<Exclude<DataType, Container | DataType.Null | DataType.DiagnosticInfo>, (reader: BinaryReader) => unknown>
> = {
  [DataType.Boolean]: (reader) => reader.boolean(),
  [DataType.SByte]: (reader) => reader.sbyte(),
  [DataType.Byte]: (reader) => reader.byte(),
  [DataType.Int16]: (reader) => reader.int16(),
  [DataType.UInt16]: (reader) => reader.uint16(),
  [DataType.Int32]: (reader) => reader.int32(),
  [DataType.UInt32]: (reader) => reader.uint32(),
  [DataType.Int64]: (reader) => reader.int64(),
  [DataType.UInt64]: (reader) => reader.uint64(),
  [DataType.Float]: (reader) => reader.float(),
  [DataType.Double]: (reader) => reader.double(),
  [DataType.String]: (reader) => reader.string(),
  [DataType.XmlElement]: (reader) => reader.string(),
  [DataType.DateTime]: (reader) => reader.dateTime(),
  [DataType.Guid]: (reader) => reader.guid(),
  [DataType.ByteString]: (reader) => reader.bytes(),
  [DataType.NodeId]: nodeId,
  [DataType.ExpandedNodeId]: nodeId,
  [DataType.StatusCode]: (reader) => ({ name: statusNameOf(reader.uint32()) }),
  [DataType.QualifiedName]: (reader) => ({ namespaceIndex: reader.uint16(), name: reader.string() ?? "" }),
  [DataType.LocalizedText]: localizedText,
};

/** One value of a built-in type. */
function builtIn(
  reader: BinaryReader,
  dataType: DataType,
  context: DecodeContext,
  depth: number,
  name = DataType[dataType],
): ShownValue {
  switch (dataType) {
    case DataType.Null:
      return nothing;
    case DataType.ExtensionObject:
      return extensionObject(reader, context, depth);
    case DataType.DataValue:
      return dataValue(reader, context, depth);
    case DataType.Variant:
      return variant(reader, context, depth);
    case DataType.DiagnosticInfo:
      throw new DecodeError("it holds diagnostic information, which is not shown");
    default:
      return leafValue(dataType, readLeaf[dataType](reader), context.namespaces, name);
  }
}

function localizedText(reader: BinaryReader): { text: string } {
  const mask = reader.byte();
  if (mask & 1) reader.string();
  return { text: mask & 2 ? (reader.string() ?? "") : "" };
}

/** The identifier by the encoding's number, after its namespace. @see OPC 10000-6 §5.2.2.9 */
const identifiers: readonly ((reader: BinaryReader) => string)[] = [
  (reader) => `i=${reader.byte()}`,
  (reader) => `i=${reader.uint16()}`,
  (reader) => `i=${reader.uint32()}`,
  (reader) => `s=${reader.string() ?? ""}`,
  (reader) => `g=${reader.guid()}`,
  (reader) => `b=${(reader.bytes() ?? Buffer.alloc(0)).toString("base64")}`,
];
/** The two short encodings have a namespace of none and of one byte. */
function namespaceOf(reader: BinaryReader, kind: number): number {
  if (kind === 0) return 0;
  return kind === 1 ? reader.byte() : reader.uint16();
}

function nodeId(reader: BinaryReader): NodeId {
  const encoding = reader.byte();
  const kind = encoding & 0x3f;
  const namespace = namespaceOf(reader, kind);
  const identifier = identifiers[kind]?.(reader);
  if (identifier === undefined) throw new DecodeError("it holds a node id of an unknown form");
  if (encoding & 0x80) reader.string();
  if (encoding & 0x40) reader.uint32();
  try {
    return coerceNodeId(`ns=${namespace};${identifier}`);
  } catch (err) {
    throw new DecodeError("it holds a node id that is not well formed", { cause: err });
  }
}

function extensionObject(reader: BinaryReader, context: DecodeContext, depth: number): ShownValue {
  const typeId = nodeId(reader);
  const encoding = reader.byte();
  if (encoding === 0) return nothing;
  const body = reader.bytes() ?? Buffer.alloc(0);
  if (encoding !== 1) return opaque(typeId, body, context.namespaces, "It is encoded as XML, which is not decoded.");
  return decodeBody(typeId, body, context, depth + 1);
}

function dataValue(reader: BinaryReader, context: DecodeContext, depth: number): ShownValue {
  const mask = reader.byte();
  const fields: { name: string; value: ShownValue }[] = [];
  const add = (name: string, dataType: DataType): void =>
    void fields.push({ name, value: builtIn(reader, dataType, context, depth + 1) });
  if (mask & 0x01) add("Value", DataType.Variant);
  if (mask & 0x02) add("StatusCode", DataType.StatusCode);
  if (mask & 0x04) add("SourceTimestamp", DataType.DateTime);
  if (mask & 0x10) reader.uint16();
  if (mask & 0x08) add("ServerTimestamp", DataType.DateTime);
  if (mask & 0x20) reader.uint16();
  return { kind: "structure", type: "DataValue", total: fields.length, fields };
}

function variant(reader: BinaryReader, context: DecodeContext, depth: number): ShownValue {
  if (depth > MAX_DEPTH) throw new DecodeError("it is nested too deeply");
  const encoding = reader.byte();
  const dataType = builtInType(encoding & 0x3f);
  if (dataType === null) throw new DecodeError("it holds a value of an unknown type");
  const element: DataTypeEntry = {
    nodeId: coerceNodeId(`i=${dataType}`),
    name: DataType[dataType],
    shape: { kind: "builtIn", dataType },
  };
  if ((encoding & 0x80) === 0) return typed(reader, element, context, depth + 1);
  const shown = list(reader, reader.arrayLength(1), [], element, context, depth + 1);
  return encoding & 0x40 && shown.kind === "array" ? { ...shown, dimensions: dimensionsOf(reader) } : shown;
}
