import { DataType, StatusCodes, type NodeId } from "node-opcua-client";
import type { EnumOption, PlainValue, ShownValue } from "../../../shared/zones/addressSpace.ts";
import { plainText } from "../wire/plainText.ts";
import { idText, type Namespaces } from "./nodeText.ts";

const MAX_TEXT = 1000;
const MAX_BYTES_SHOWN = 64;
/** What a write form can begin with. */
const MAX_PLAIN = 4096;

export const nothing: ShownValue = { kind: "none" };

const leaf = (type: string, text: string, plain: PlainValue | null = null, cut = 0): ShownValue => ({
  kind: "leaf",
  type,
  text,
  plain,
  cut,
});
const shownText = (type: string, text: string): ShownValue =>
  leaf(type, plainText(text, MAX_TEXT), text.length <= MAX_PLAIN ? text : null, Math.max(0, text.length - MAX_TEXT));

const builtInTypes = new Map(
  Object.values(DataType).flatMap((d) => (typeof d === "number" ? [[d as number, d] as const] : [])),
);
/** @returns null for a number that names no built-in type. @see OPC 10000-6 §5.1.2 */
export const builtInType = (id: number): DataType | null => builtInTypes.get(id) ?? null;

/** The library carries 64-bit integers as two unsigned halves, high first. */
export function wideInteger(value: unknown, signed: boolean): bigint | null {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : null;
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [high, low] = value as [number, number];
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return signed ? BigInt.asIntN(64, bits) : bits;
}

/** Fewest digits that name the same 32-bit float. */
function floatText(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

function numberLeaf(type: string, value: number, single: boolean): ShownValue {
  if (Number.isFinite(value)) {
    const text = single ? floatText(value) : String(value);
    return leaf(type, text, Number(text));
  }
  return leaf(type, Number.isNaN(value) ? "not a number" : value > 0 ? "+\u221e" : "\u2212\u221e");
}

type Options = readonly EnumOption[] | null;

function booleanLeaf(type: string, value: boolean, options: Options): ShownValue {
  const name = options?.find((o) => o.value === Number(value))?.name;
  return leaf(type, name ?? String(value), value);
}

function integerLeaf(type: string, value: number, options: Options): ShownValue {
  const name = options?.find((o) => o.value === value)?.name;
  return leaf(type, name === undefined ? String(value) : `${name} (${value})`, value);
}

/** The earliest time of OPC UA stands for none. @see OPC 10000-6 §5.2.2.5 */
function timeLeaf(type: string, ms: number): ShownValue {
  if (!Number.isFinite(ms) || ms <= Date.UTC(1601, 0, 2)) return leaf(type, "no time");
  const text = new Date(ms).toISOString();
  return leaf(type, text, text);
}

function bytesLeaf(type: string, bytes: Buffer): ShownValue {
  const shown = bytes.subarray(0, MAX_BYTES_SHOWN).toString("hex");
  const plain = bytes.length * 2 <= MAX_PLAIN ? bytes.toString("hex") : null;
  return leaf(type, shown, plain, Math.max(0, bytes.length - MAX_BYTES_SHOWN));
}

/**
 * One scalar of a built-in type as it is shown.
 * @param type name to show instead of the built-in one, e.g. of a subtype.
 * @param options names of an enumeration.
 */
export function leafValue(
  dataType: DataType,
  value: unknown,
  namespaces: Namespaces,
  type = DataType[dataType],
  options: Options = null,
): ShownValue {
  if (value === null || value === undefined)
    return leaf(type, "", dataType === DataType.String || dataType === DataType.ByteString ? "" : null);
  switch (dataType) {
    case DataType.Boolean:
      return booleanLeaf(type, value === true, options);
    case DataType.SByte:
    case DataType.Byte:
    case DataType.Int16:
    case DataType.UInt16:
    case DataType.Int32:
    case DataType.UInt32:
      return integerLeaf(type, Number(value), options);
    case DataType.Int64:
    case DataType.UInt64: {
      const wide = wideInteger(value, dataType === DataType.Int64);
      return wide === null ? leaf(type, "") : leaf(type, String(wide), String(wide));
    }
    case DataType.Float:
    case DataType.Double:
      return numberLeaf(type, Number(value), dataType === DataType.Float);
    case DataType.DateTime:
      return timeLeaf(type, value instanceof Date ? value.getTime() : Number.NaN);
    case DataType.ByteString:
      return bytesLeaf(type, Buffer.isBuffer(value) ? value : Buffer.alloc(0));
    case DataType.NodeId:
    case DataType.ExpandedNodeId: {
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- dataType says what it is
      const text = idText(value as NodeId, namespaces);
      return leaf(type, plainText(text, MAX_TEXT), text);
    }
    case DataType.StatusCode:
      return leaf(type, plainText(nameOf(value), 80));
    case DataType.QualifiedName:
      return shownText(type, nameOf(value));
    case DataType.LocalizedText:
      return shownText(type, localizedText(value));
    case DataType.String:
    case DataType.Guid:
    case DataType.XmlElement:
      return shownText(type, typeof value === "string" ? value : "");
    case DataType.Null:
      return nothing;
    case DataType.DiagnosticInfo:
    case DataType.ExtensionObject:
    case DataType.DataValue:
    case DataType.Variant:
      return leaf(type, "");
  }
}

const localizedText = (value: unknown): string => {
  const { text } = value as { text?: unknown };
  return typeof text === "string" ? text : "";
};

function nameOf(value: unknown): string {
  const { name } = value as { name?: unknown };
  return typeof name === "string" ? name : "";
}

/** @returns the symbolic name of a status code number, or its hexadecimal form. */
export function statusNameOf(code: number): string {
  const known = Object.values(StatusCodes as unknown as Record<string, { value: number; name: string }>).find(
    (s) => s.value >>> 0 === code >>> 0,
  );
  return known?.name ?? `0x${(code >>> 0).toString(16).padStart(8, "0")}`;
}
