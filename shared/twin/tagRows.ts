import type { TagId } from "../ids.ts";
import type { TagValue } from "./twin.ts";

/** Tables that say how the value of each tag of an asset comes from the state; the tag's id is made once. */
export type TwinTagRow<C> = readonly [name: string, read: (context: C) => TagValue];
export type TagSink = (tag: TagId, value: TagValue) => void;

export function bindRows<C>(asset: string, rows: readonly TwinTagRow<C>[]): readonly TwinTagRow<C>[] {
  return rows.map(([name, read]) => [`${asset}.${name}`, read]);
}
/** Gives every row's value, numbers rounded to a thousandth. */
export function readRows<C>(rows: readonly TwinTagRow<C>[], context: C, sink: TagSink): void {
  for (const row of rows) {
    const value = row[1](context);
    sink(row[0], typeof value === "number" ? Math.round(value * 1000) / 1000 : value);
  }
}

/** `VALVE` and 3 give `VALVE03`. */
export const numbered = (name: string, number: number): string => name + String(number).padStart(2, "0");
