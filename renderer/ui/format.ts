import { isInstant } from "../../shared/instant.ts";
import type { Tag } from "../../shared/plant/model.ts";

const MINUS = "\u2212";
export const THIN_SPACE = "\u2009";
export const DASH = "\u2014";
const DAY_MS = 86_400_000;

/**
 * @param value as it stands in the TagTable; NaN when there is none.
 * @param text the tag's text, for text tags.
 * @returns digits with the tag's own decimals, the state's name, or an em dash; never "NaN".
 */
export function formatValue(tag: Pick<Tag, "type" | "decimals" | "states">, value: number, text = ""): string {
  if (tag.type === "String") return text === "" ? DASH : text;
  if (!Number.isFinite(value)) return DASH;
  if (tag.states) return tag.states[Math.round(value)] ?? `state ${formatNumber(value, 0)}`;
  if (tag.type === "Boolean") return value === 0 ? "off" : "on";
  return formatNumber(value, tag.type === "Double" ? tag.decimals : 0);
}

/** Fixed decimals, U+2212 for minus, commas from 10,000 on. */
export function formatNumber(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return DASH;
  const fixed = Math.abs(value).toFixed(decimals);
  const [whole = "0", fraction] = fixed.split(".");
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") : whole;
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && Number(fixed) !== 0 ? MINUS + digits : digits;
}

/** Whole number with commas: "1,204". */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return DASH;
  return String(Math.round(count))
    .replace(/\B(?=(\d{3})+(?!\d))/g, ",")
    .replace("-", MINUS);
}

const two = (n: number): string => String(n).padStart(2, "0");
/** A time that is none, or lies outside what a date can be, is not known. */
const isKnown = (atMs: number): boolean => isInstant(atMs) && atMs > 0;
const datePart = (d: Date): string => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;

/**
 * Local time HH:mm:ss.SSS. The date comes first only when it differs from `otherMs`: the row above, or now.
 * Without `otherMs` the date is left out.
 */
export function formatTime(atMs: number, otherMs?: number): string {
  if (!isKnown(atMs)) return DASH;
  const at = new Date(atMs);
  const thousandths = String(at.getMilliseconds()).padStart(3, "0");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${thousandths}`;
  if (otherMs === undefined || datePart(new Date(otherMs)) === datePart(at)) return time;
  return `${datePart(at)} ${time}`;
}

/** "14:01", for places where seconds say nothing. */
export function formatMinute(atMs: number): string {
  if (!isKnown(atMs)) return DASH;
  const at = new Date(atMs);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function formatDate(atMs: number): string {
  return isKnown(atMs) ? datePart(new Date(atMs)) : DASH;
}

/** For hover: "2026-03-01 13:01:58.123 UTC". */
export function formatTimeUtc(atMs: number): string {
  if (!isKnown(atMs)) return "No time is known";
  return `${new Date(atMs).toISOString().replace("T", " ").replace("Z", "")} UTC`;
}

/** "UTC+1", "UTC\u22123:30". @param offsetMinutes as Date.getTimezoneOffset gives it: positive west of Greenwich. */
export function formatOffset(offsetMinutes: number): string {
  if (offsetMinutes === 0 || !Number.isFinite(offsetMinutes)) return "UTC";
  const minutes = Math.abs(offsetMinutes);
  const rest = minutes % 60;
  return `UTC${offsetMinutes < 0 ? "+" : MINUS}${Math.floor(minutes / 60)}${rest === 0 ? "" : `:${two(rest)}`}`;
}

/** One unit, rounded down: "0.4 s" below one second, then "12 s", "4 min", "3 h", "2 d". */
export function formatAge(ageMs: number): string {
  if (!Number.isFinite(ageMs)) return DASH;
  const age = Math.max(0, ageMs);
  if (age < 1000) return `${(age / 1000).toFixed(1)}${THIN_SPACE}s`;
  if (age < 120_000) return `${Math.floor(age / 1000)}${THIN_SPACE}s`;
  if (age < 7_200_000) return `${Math.floor(age / 60_000)}${THIN_SPACE}min`;
  if (age < 2 * DAY_MS) return `${Math.floor(age / 3_600_000)}${THIN_SPACE}h`;
  return `${Math.floor(age / DAY_MS)}${THIN_SPACE}d`;
}

/** "a3f2 90bc …": groups of four, for comparing by eye. */
export function groupHex(hex: string): string {
  return hex.replace(/(.{4})(?=.)/g, "$1 ");
}
