import { DataType, VariantArrayType, type DataValue, type NodeId, type Variant } from "node-opcua-client";
import type { EnumOption, ShownStatus, ShownValue, ValueReading } from "../../../shared/zones/addressSpace.ts";
import { decodeBody, MAX_ITEMS, type DecodeContext } from "./decodeStructure.ts";
import { leafValue, nothing } from "./leafValue.ts";
import { shortText } from "./nodeText.ts";

const MAX_DEPTH = 12;

/** What is said of a value beside itself. */
interface ValueMeaning {
  readonly type?: string | undefined;
  readonly options?: readonly EnumOption[] | null | undefined;
}

/** A server's value as it is shown: bounded, structures by their fields. */
export function showVariant(
  variant: Variant | null | undefined,
  context: DecodeContext,
  meaning: ValueMeaning = {},
  depth = 0,
): ShownValue {
  if (!variant || variant.dataType === DataType.Null) return nothing;
  const { dataType } = variant;
  const value: unknown = variant.value;
  if (variant.arrayType === VariantArrayType.Scalar) return element(dataType, value, context, meaning, depth);
  const source = value as ArrayLike<unknown> | null;
  const total = source?.length ?? 0;
  const items: ShownValue[] = [];
  for (let i = 0; i < Math.min(total, MAX_ITEMS) && context.left > 0; i++)
    items.push(element(dataType, source![i], context, meaning, depth + 1));
  return {
    kind: "array",
    type: meaning.type ?? DataType[dataType],
    total,
    dimensions: variant.arrayType === VariantArrayType.Matrix ? (variant.dimensions ?? []).slice(0, 16) : [],
    items,
  };
}

function element(
  dataType: DataType,
  value: unknown,
  context: DecodeContext,
  meaning: ValueMeaning,
  depth: number,
): ShownValue {
  context.left--;
  if (depth > MAX_DEPTH || value === null || value === undefined)
    return value === null || value === undefined
      ? leafValue(dataType, null, context.namespaces, meaning.type)
      : nothing;
  if (dataType === DataType.ExtensionObject) return extension(value, context, depth);
  /* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- dataType says what it is */
  if (dataType === DataType.Variant) return showVariant(value as Variant, context, {}, depth + 1);
  if (dataType === DataType.DataValue) {
    const inner = value as DataValue;
    return {
      kind: "structure",
      type: "DataValue",
      total: 2,
      fields: [
        { name: "Value", value: showVariant(inner.value, context, {}, depth + 1) },
        { name: "StatusCode", value: leafValue(DataType.StatusCode, inner.statusCode, context.namespaces) },
      ],
    };
  }
  /* eslint-enable @typescript-eslint/no-unsafe-class-instance-assignment */
  return leafValue(dataType, value, context.namespaces, meaning.type, meaning.options);
}

/** A body that the library left as bytes because only the server knows its type. */
interface Undecoded {
  readonly nodeId: NodeId;
  readonly buffer: Buffer;
}
interface LibraryField {
  readonly name: string;
  readonly originalName: string;
  readonly fieldType: string;
  readonly isArray?: boolean;
  readonly category: string;
  readonly schema?: { readonly typedEnum?: { get(value: number): { readonly key: string } | null } };
}
interface LibrarySchema {
  readonly name: string;
  readonly fields: readonly LibraryField[];
  getBaseSchema(): LibrarySchema | null;
}

function extension(value: unknown, context: DecodeContext, depth: number): ShownValue {
  const undecoded = value as Partial<Undecoded>;
  if (Buffer.isBuffer(undecoded.buffer) && undecoded.nodeId)
    return decodeBody(undecoded.nodeId, undecoded.buffer, context, depth + 1);
  const { schema } = value as { schema?: LibrarySchema };
  return schema ? standard(value as Record<string, unknown>, schema, context, depth) : nothing;
}

/** A structure of namespace 0, which the library decodes itself. */
function standard(
  value: Record<string, unknown>,
  schema: LibrarySchema,
  context: DecodeContext,
  depth: number,
): ShownValue {
  const described: LibraryField[] = [];
  for (let at: LibrarySchema | null = schema, guard = 0; at && guard < 16; at = at.getBaseSchema(), guard++)
    described.unshift(...at.fields);
  const fields: { name: string; value: ShownValue }[] = [];
  for (const field of described) {
    if (context.left <= 0 || depth > MAX_DEPTH) break;
    fields.push({
      name: shortText(field.originalName || field.name, 100),
      value: standardField(Object.hasOwn(value, field.name) ? value[field.name] : null, field, context, depth),
    });
  }
  return { kind: "structure", type: schema.name, total: described.length, fields };
}

function standardField(value: unknown, field: LibraryField, context: DecodeContext, depth: number): ShownValue {
  const one = (item: unknown): ShownValue => {
    context.left--;
    if (item === null || item === undefined) return nothing;
    if (field.category === "complex") return extension(item, context, depth + 1);
    if (field.category === "enumeration") {
      const number = typeof item === "number" ? item : Number.NaN;
      const name = field.schema?.typedEnum?.get(number)?.key;
      return leafValue(
        DataType.Int32,
        number,
        context.namespaces,
        field.fieldType,
        name === undefined ? null : [{ value: number, name }],
      );
    }
    if (field.fieldType === "Variant" || field.fieldType === "BaseDataType")
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- fieldType says what it is
      return showVariant(item as Variant, context, {}, depth + 1);
    if (field.fieldType === "ExtensionObject") return extension(item, context, depth + 1);
    return leafValue(builtInOf(field.fieldType, item), item, context.namespaces, field.fieldType);
  };
  if (field.isArray !== true) return one(value);
  const source = Array.isArray(value) ? (value as unknown[]) : [];
  return {
    kind: "array",
    type: field.fieldType,
    total: source.length,
    dimensions: [],
    items: source.slice(0, Math.min(MAX_ITEMS, Math.max(0, context.left))).map(one),
  };
}

/** Field types of namespace 0 that are other names for a built-in type, told by what the library made of them. */
function builtInOf(fieldType: string, value: unknown): DataType {
  const known = (DataType as unknown as Record<string, DataType | undefined>)[fieldType];
  if (typeof known === "number") return known;
  if (value instanceof Date) return DataType.DateTime;
  if (Buffer.isBuffer(value)) return DataType.ByteString;
  if (typeof value === "boolean") return DataType.Boolean;
  if (typeof value === "number") return Number.isInteger(value) ? DataType.Int32 : DataType.Double;
  return typeof value === "object" && value !== null && "text" in value ? DataType.LocalizedText : DataType.String;
}

export const shownStatus = (status: { readonly name: string; readonly value: number }): ShownStatus => ({
  name: shortText(status.name, 80),
  code: status.value >>> 0,
});

export function showReading(dataValue: DataValue, context: DecodeContext, meaning: ValueMeaning = {}): ValueReading {
  return {
    value: showVariant(dataValue.value, context, meaning),
    status: shownStatus(dataValue.statusCode),
    sourceMs: instant(dataValue.sourceTimestamp),
    serverMs: instant(dataValue.serverTimestamp),
  };
}

export function instant(date: Date | null | undefined): number | null {
  const ms = date?.getTime() ?? Number.NaN;
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
