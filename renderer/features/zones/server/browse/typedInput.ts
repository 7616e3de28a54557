import type {
  DataTypeFacts,
  PlainValue,
  ShownValue,
  TypedInput,
  ValueRange,
} from "../../../../../shared/zones/addressSpace.ts";
import { DASH } from "../../../../ui/format.ts";

/** What a field takes. The server's own range and names come with it. */
export interface FieldRule {
  readonly dataType: DataTypeFacts;
  readonly list: boolean;
  readonly range: ValueRange | null;
  readonly unit: string;
}
export type Typed =
  { readonly ok: true; readonly value: TypedInput } | { readonly ok: false; readonly message: string };

const limits: Readonly<Record<string, readonly [number, number]>> = {
  SByte: [-128, 127],
  Byte: [0, 255],
  Int16: [-32_768, 32_767],
  UInt16: [0, 65_535],
  Int32: [-2_147_483_648, 2_147_483_647],
  UInt32: [0, 4_294_967_295],
};
const examples: Readonly<Record<string, string>> = {
  DateTime: "An instant with its time zone, such as 2026-03-01T14:05:00Z",
  Guid: "Such as 72962B91-FA75-4AE6-8D28-B404DC7DAF63",
  ByteString: "Bytes in hexadecimal, two digits each",
  NodeId: "Such as nsu=urn:plant;s=P-101",
};
const writable = new Set([
  ...Object.keys(limits),
  "Int64",
  "UInt64",
  "Float",
  "Double",
  "Boolean",
  "String",
  "DateTime",
  "Guid",
  "ByteString",
  "LocalizedText",
  "NodeId",
]);
const MOST_ITEMS = 1000;
const MOST_TEXT = 4096;
const MOST_TITLE_ITEMS = 6;
const MOST_TITLE_TEXT = 80;

/** Why a value of this type cannot be typed in; empty when it can. */
export function untypeable(dataType: DataTypeFacts, valueRank: number): string {
  if (valueRank > 1) return `Arrays of ${valueRank} dimensions are shown, not written.`;
  return writable.has(dataType.builtIn)
    ? ""
    : `Values of the type ${dataType.name || dataType.builtIn} are shown, not written.`;
}

/** Part 3: 1 and 0 take a list, -1 a single value, the others what stands there now. */
export const takesList = (valueRank: number, present: ShownValue | null): boolean =>
  valueRank === 1 || valueRank === 0 || (valueRank < -1 && present?.kind === "array");

/** @param text one value, or for a list one value a line. */
export function parseTyped(text: string, rule: FieldRule): Typed {
  if (text.length > MOST_TEXT * 10) return { ok: false, message: "That is too long to be written from here." };
  if (!rule.list) return parseOne(text, rule);
  const lines = text.split("\n").map((l) => l.replace(/\r$/, ""));
  if (lines.at(-1) === "") lines.pop();
  if (lines.length > MOST_ITEMS) return { ok: false, message: `At most ${MOST_ITEMS} values.` };
  const values: PlainValue[] = [];
  for (const [i, line] of lines.entries()) {
    const one = parseOne(line, rule);
    if (!one.ok) return { ok: false, message: `Line ${i + 1}: ${one.message}` };
    values.push(one.value as PlainValue);
  }
  return { ok: true, value: values };
}

function parseOne(text: string, { dataType, range, unit }: FieldRule): Typed {
  const bad = (message: string): Typed => ({ ok: false, message });
  const { builtIn, options } = dataType;
  if (builtIn === "String" || builtIn === "LocalizedText")
    return text.length > MOST_TEXT ? bad(`At most ${MOST_TEXT} characters.`) : { ok: true, value: text };
  const typed = text.trim();
  if (builtIn === "ByteString")
    return /^([0-9a-fA-F]{2}\s*)*$/.test(typed)
      ? { ok: true, value: typed.replace(/\s+/g, "") }
      : bad("Type two hexadecimal digits for each byte.");
  if (typed === "") return bad("Enter a value.");
  if (builtIn === "Boolean")
    return /^(0|1|true|false)$/i.test(typed)
      ? { ok: true, value: typed === "1" || typed.toLowerCase() === "true" }
      : bad("Type true or false.");
  if (builtIn === "DateTime")
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)$/.test(typed) &&
      Number.isFinite(Date.parse(typed))
      ? { ok: true, value: typed }
      : bad("Type an instant with its time zone, such as 2026-03-01T14:05:00Z.");
  if (builtIn === "Guid")
    return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(typed)
      ? { ok: true, value: typed }
      : bad("This is no GUID.");
  if (builtIn === "NodeId")
    return /^(nsu=[^;]+;)?[isgb]=/.test(typed)
      ? { ok: true, value: typed }
      : bad("Type a node id such as nsu=urn:plant;s=P-101.");
  const plain = typed.replace(/^\u2212/, "-");
  if (builtIn === "Int64" || builtIn === "UInt64") return wide(plain, builtIn === "Int64");
  const number = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
  if (!Number.isFinite(number)) return bad("Enter a number such as 75.5, without spaces or thousands separators.");
  const limit = limits[builtIn];
  if (limit && !Number.isInteger(number)) return bad("Enter a whole number.");
  if (limit && (number < limit[0] || number > limit[1])) return bad(`${builtIn} holds ${limit[0]} to ${limit[1]}.`);
  if (range && (number < range.low || number > range.high))
    return bad(`Outside the server's range: ${range.low} to ${range.high}${unit === "" ? "" : ` ${unit}`}.`);
  if (options && !options.some((o) => o.value === number)) return bad("Choose one of its states.");
  return { ok: true, value: number };
}

function wide(text: string, signed: boolean): Typed {
  const [least, most] = signed ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
  const number = /^-?\d{1,20}$/.test(text) ? BigInt(text) : null;
  return number !== null && number >= least && number <= most
    ? { ok: true, value: String(number) }
    : { ok: false, message: `Enter a whole number from ${least} to ${most}.` };
}

/** Range, example or what else helps while typing. */
export function hintOf({ dataType, list, range, unit }: FieldRule): string {
  const what = range
    ? `Range ${range.low} to ${range.high}${unit === "" ? "" : ` ${unit}`}`
    : (examples[dataType.builtIn] ?? dataType.name);
  return list ? `${what}; one value a line` : what;
}

/** The present value as a field would hold it; empty when it cannot. */
export function editText(value: ShownValue): string {
  if (value.kind === "leaf") return value.plain === null ? "" : String(value.plain);
  if (value.kind !== "array" || value.total > value.items.length) return "";
  return value.items.map(editText).join("\n");
}

/** One line for a title: the value without its type. */
export function shortValue(value: ShownValue): string {
  switch (value.kind) {
    case "leaf":
      return value.text === "" ? DASH : value.text.slice(0, MOST_TITLE_TEXT);
    case "array":
      return shortList(value.items.slice(0, MOST_TITLE_ITEMS).map(shortValue), value.total);
    case "structure":
      return value.type;
    case "opaque":
      return `${value.bytes} bytes`;
    case "none":
      return DASH;
  }
}

/** One line for a title: what was typed, with the name of its state or its unit; an ellipsis while it is not whole. */
export function shortTyped(text: string, rule: FieldRule): string {
  const parsed = parseTyped(text, rule);
  if (!parsed.ok || (text === "" && !rule.list)) return "\u2026";
  const { value } = parsed;
  if (Array.isArray(value)) return shortList(value.slice(0, MOST_TITLE_ITEMS).map(String), value.length);
  const state = rule.dataType.options?.find((o) => String(o.value) === text)?.name;
  return `${state ?? String(value)}${rule.unit === "" ? "" : ` ${rule.unit}`}`;
}

/** "[1, 2, 3, 4, 5, 6, … 12 in all]". */
function shortList(first: readonly string[], total: number): string {
  const rest = total > first.length ? `, \u2026 ${total} in all` : "";
  return `[${first.join(", ")}${rest}]`;
}
