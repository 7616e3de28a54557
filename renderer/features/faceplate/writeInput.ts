import type { CommandArg, Tag } from "../../../shared/plant/model.ts";
import { formatNumber } from "../../ui/format.ts";

export type InputValue = number | boolean | string;
export type ParsedInput =
  { readonly ok: true; readonly value: InputValue } | { readonly ok: false; readonly message: string };

/** What may be typed, whatever it is for: a tag's write or an argument of a method. */
export interface InputRule {
  readonly type: Tag["type"];
  readonly min: number | null;
  readonly max: number | null;
  /** Most decimals that make sense; null for any. */
  readonly decimals: number | null;
  readonly unit: string;
}

const MOST_TEXT = 200;

export function ruleOfTag(tag: Tag): InputRule {
  const whole = tag.type === "Int32" || tag.type === "UInt32";
  return {
    type: tag.type,
    min: tag.write?.min ?? null,
    max: tag.write?.max ?? null,
    decimals: whole ? 0 : tag.decimals,
    unit: tag.unit,
  };
}

export function ruleOfArg(arg: CommandArg): InputRule {
  return {
    type: arg.type,
    min: arg.min ?? null,
    max: arg.max ?? null,
    decimals: arg.type === "Int32" || arg.type === "UInt32" ? 0 : null,
    unit: "",
  };
}

/** Reads what a person typed. Never guesses: what could mean two numbers is refused with what to do. */
export function parseInput(text: string, rule: InputRule): ParsedInput {
  const typed = text.trim();
  if (rule.type === "String")
    return typed.length > MOST_TEXT ? bad(`At most ${MOST_TEXT} characters.`) : { ok: true, value: typed };
  if (typed === "") return bad("Enter a value.");
  if (rule.type === "Boolean")
    return typed === "1" || typed === "0" ? { ok: true, value: typed === "1" } : bad("Choose on or off.");
  const number = parseNumber(typed);
  if (number === null) return bad("Enter a number such as 75.5, without spaces or thousands separators.");
  if (rule.decimals === 0 && !Number.isInteger(number)) return bad("Enter a whole number.");
  if (rule.decimals !== null && decimalsOf(typed) > rule.decimals)
    return bad(`At most ${rule.decimals} ${rule.decimals === 1 ? "decimal" : "decimals"}.`);
  if (rule.type === "UInt32" && (number < 0 || number > 0xffffffff))
    return bad("Outside what the server can hold: 0 to 4,294,967,295.");
  if (rule.type === "Int32" && Math.abs(number) > 0x7fffffff)
    return bad("Outside what the server can hold: about 2.1 billion either way.");
  if ((rule.min !== null && number < rule.min) || (rule.max !== null && number > rule.max))
    return bad(`Outside the allowed range: ${rangeText(rule)}.`);
  return { ok: true, value: number };
}

/** "0.0 to 100.0 m³/h"; empty when nothing bounds the value. */
export function rangeText(rule: InputRule): string {
  const digits = (n: number): string => formatNumber(n, rule.decimals ?? Math.min(6, decimalsOf(String(n))));
  const unit = rule.unit === "" ? "" : ` ${rule.unit}`;
  if (rule.min !== null && rule.max !== null) return `${digits(rule.min)} to ${digits(rule.max)}${unit}`;
  if (rule.min !== null) return `${digits(rule.min)}${unit} or more`;
  return rule.max === null ? "" : `${digits(rule.max)}${unit} or less`;
}

/** States of an enumerated tag that the write rule allows. */
export function allowedStates(tag: Tag): readonly { readonly value: number; readonly name: string }[] {
  return (tag.states ?? [])
    .map((name, value) => ({ value, name }))
    .filter((s) => tag.write !== null && s.value >= tag.write.min && s.value <= tag.write.max);
}

const bad = (message: string): ParsedInput => ({ ok: false, message });
const decimalsOf = (text: string): number => /[.,](\d*)$/.exec(text)?.[1]?.length ?? 0;

/** A comma counts as the decimal sign only where it cannot be a thousands separator. */
function parseNumber(text: string): number | null {
  const plain = text.replace(/^\u2212/, "-");
  const pointed = /^-?\d+,\d+$/.test(plain) && !/^-?[1-9]\d{0,2},\d{3}$/.test(plain) ? plain.replace(",", ".") : plain;
  return /^-?(\d+(\.\d*)?|\.\d+)$/.test(pointed) ? Number(pointed) : null;
}
