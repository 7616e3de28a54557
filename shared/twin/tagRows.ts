import type { TagId } from "../ids.ts";
import type { PartResult, TagValue } from "./part.ts";

/** Tables that say how the value of each tag of an asset comes from the state; the tag's id is made once. */
export type TagRow<C> = readonly [name: string, read: (context: C) => TagValue];
export type TagSink = (tag: TagId, value: TagValue) => void;

export function bindRows<C>(asset: string, rows: readonly TagRow<C>[]): readonly TagRow<C>[] {
  return rows.map(([name, read]) => [`${asset}.${name}`, read]);
}
/** Gives every row's value, numbers rounded to a thousandth. */
export function readRows<C>(rows: readonly TagRow<C>[], context: C, sink: TagSink): void {
  for (const row of rows) {
    const value = row[1](context);
    sink(row[0], typeof value === "number" ? Math.round(value * 1000) / 1000 : value);
  }
}

/** `VALVE` and 3 give `VALVE03`. */
export const numbered = (name: string, number: number): string => name + String(number).padStart(2, "0");

export const clamp = (value: number, low: number, high: number): number =>
  value < low ? low : value > high ? high : value;
/** First-order lag toward a target. */
export const approach = (value: number, target: number, dtS: number, timeConstantS: number): number =>
  value + (target - value) * (1 - Math.exp(-dtS / timeConstantS));

export function accepted<S>(state: S): PartResult<S> {
  return { state, accepted: true, reason: "" };
}
export function refused<S>(state: S, reason: string): PartResult<S> {
  return { state, accepted: false, reason };
}

/** What may be written to a tag, and how it changes the (already copied) state; a text answer is a refusal. */
export interface WriteRule<C> {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  readonly set: (context: C, value: number) => string | undefined;
}

/** @returns why the value is refused, or undefined once it is set. */
export function writeChecked<C>(
  rule: WriteRule<C> | undefined,
  context: C,
  tag: string,
  value: TagValue,
): string | undefined {
  if (!rule) return `${tag} cannot be written`;
  if (typeof value !== "number" || !Number.isFinite(value)) return `${tag} takes a number`;
  if (rule.whole && !Number.isInteger(value)) return `${tag} takes a whole number`;
  if (value < rule.min || value > rule.max) return `${tag} must be between ${rule.min} and ${rule.max}`;
  return rule.set(context, value);
}

/** `FL-410.Speed` as asset and tag name. */
export function splitTag(tag: string): readonly [asset: string, name: string] {
  const dot = tag.indexOf(".");
  return dot < 0 ? [tag, ""] : [tag.slice(0, dot), tag.slice(dot + 1)];
}
