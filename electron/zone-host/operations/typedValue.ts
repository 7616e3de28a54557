// What a person typed, as a value of the node's own built-in type: nothing is rounded, clipped or guessed on the way to
// the process.
import { DataType, LocalizedText, Variant, VariantArrayType } from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import type { PlainValue, TypedInput } from "../../../shared/zones/addressSpace.ts";
import { nodeIdOf } from "../wire/nodeIdText.ts";
import { scalarValue } from "./writeValue.ts";

const MAX_BYTES = 2048;
const LIMITS_64 = {
  [DataType.Int64]: [-(2n ** 63n), 2n ** 63n - 1n],
  [DataType.UInt64]: [0n, 2n ** 64n - 1n],
} as const;
const EARLIEST_MS = Date.UTC(1601, 0, 1);
const LATEST_MS = Date.UTC(9999, 11, 31);

interface TypedOptions {
  readonly namespaces: readonly string[];
  /** Locale of a LocalizedText: that of the value which is replaced. */
  readonly locale?: string | null;
  /** Names the value in a refusal. */
  readonly what?: string;
}

/**
 * @param valueRank of the node: -1 takes a single value, 1 a list, 0 a list, -2 and -3 either.
 * @throws invalid_input, in words, when it does not fit.
 */
export function typedVariant(input: TypedInput, dataType: DataType, valueRank: number, options: TypedOptions): Variant {
  const what = options.what ?? "The server";
  if (valueRank > 1)
    throw new AppError(
      "invalid_input",
      `${what} expects an array of ${valueRank} dimensions; Millward writes single values and lists.`,
    );
  if (Array.isArray(input)) {
    if (valueRank === -1) throw new AppError("invalid_input", `${what} expects a single value, not a list.`);
    return new Variant({
      dataType,
      arrayType: VariantArrayType.Array,
      value: (input as readonly PlainValue[]).map((v, i) => single(v, dataType, options, `${what}, item ${i + 1},`)),
    });
  }
  if (valueRank === 0 || valueRank === 1) throw new AppError("invalid_input", `${what} expects a list of values.`);
  // Said outright: the library cannot tell a 64-bit integer, which it carries as two halves, from a list.
  return new Variant({
    dataType,
    arrayType: VariantArrayType.Scalar,
    value: single(input as PlainValue, dataType, options, what),
  });
}

function single(value: PlainValue, dataType: DataType, options: TypedOptions, what: string): unknown {
  switch (dataType) {
    case DataType.Int64:
    case DataType.UInt64:
      return wide(value, dataType, what);
    case DataType.DateTime:
      return instant(value, what);
    case DataType.Guid:
      return matching(
        value,
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
        what,
        "a GUID such as 72962B91-FA75-4AE6-8D28-B404DC7DAF63",
      ).toUpperCase();
    case DataType.ByteString: {
      const hex = matching(
        typeof value === "string" ? value.replace(/\s+/g, "") : value,
        /^([0-9a-f]{2})*$/i,
        what,
        "bytes in hexadecimal, two digits each",
      );
      if (hex.length / 2 > MAX_BYTES)
        throw new AppError("invalid_input", `${what} takes at most ${MAX_BYTES} bytes here.`);
      return Buffer.from(hex, "hex");
    }
    case DataType.LocalizedText:
      return new LocalizedText({ text: matching(value, /[\s\S]*/, what, "a text"), locale: options.locale ?? null });
    case DataType.NodeId: {
      const nodeId = typeof value === "string" && !value.startsWith("ns=") ? nodeIdOf(value, options.namespaces) : null;
      if (!nodeId)
        throw new AppError("invalid_input", `${what} expects a node id of this server such as nsu=urn:plant;s=P-101.`);
      return nodeId;
    }
    case DataType.Null:
    case DataType.SByte:
    case DataType.Byte:
    case DataType.Int16:
    case DataType.UInt16:
    case DataType.Int32:
    case DataType.UInt32:
    case DataType.Float:
    case DataType.Double:
    case DataType.Boolean:
    case DataType.String:
    case DataType.XmlElement:
    case DataType.ExpandedNodeId:
    case DataType.StatusCode:
    case DataType.QualifiedName:
    case DataType.ExtensionObject:
    case DataType.DataValue:
    case DataType.Variant:
    case DataType.DiagnosticInfo:
      return scalarValue(value, dataType, what);
  }
}

function wide(
  value: PlainValue,
  dataType: DataType.Int64 | DataType.UInt64,
  what: string,
): [high: number, low: number] {
  const text = digitsOf(value);
  const [least, most] = LIMITS_64[dataType];
  const number = /^-?\d{1,20}$/.test(text) ? BigInt(text) : null;
  if (number === null || number < least || number > most)
    throw new AppError("invalid_input", `${what} expects a whole number from ${least} to ${most}.`);
  const bits = BigInt.asUintN(64, number);
  return [Number(bits >> 32n), Number(bits & 0xffffffffn)];
}

/** @returns empty for what names no whole number exactly. */
function digitsOf(value: PlainValue): string {
  if (typeof value === "string") return value.trim();
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : "";
}

function instant(value: PlainValue, what: string): Date {
  const ms =
    typeof value === "string" && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})$/.test(value)
      ? Date.parse(value)
      : Number.NaN;
  if (!(ms >= EARLIEST_MS && ms <= LATEST_MS))
    throw new AppError("invalid_input", `${what} expects an instant such as 2026-03-01T14:05:00Z, with its time zone.`);
  return new Date(ms);
}

function matching(value: PlainValue, pattern: RegExp, what: string, expected: string): string {
  if (typeof value !== "string" || !pattern.test(value))
    throw new AppError("invalid_input", `${what} expects ${expected}.`);
  return value;
}
