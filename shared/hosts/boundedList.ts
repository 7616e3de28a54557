import { z } from "zod";

interface ListBounds {
  /** A longer list is no list of ours: it is refused before any row is looked at. */
  readonly most: number;
  /** Characters of all texts of its rows together. */
  readonly mostText?: number;
}

/**
 * A list that costs no more than its bounds to check: its length is looked at first, and the first row that does not
 * fit ends it. A plain `z.array` reads every row and keeps every fault.
 */
export function boundedList<T>(row: z.ZodType<T>, bounds: ListBounds): z.ZodType<T[]> {
  return z.unknown().transform((value, context): T[] => {
    const reading = Array.isArray(value) ? new ListReading(row, value, bounds) : null;
    const fault = reading?.readOn(Infinity) ?? (reading ? null : []);
    if (reading && fault === null) return reading.rows;
    context.issues.push({ code: "custom", input: value, path: fault ?? [], message: "Out of bounds." });
    return z.NEVER;
  });
}

/** One list on its way through its bounds, for who checks a long one some rows at a time. */
export class ListReading<T> {
  readonly rows: T[] = [];
  readonly #row: z.ZodType<T>;
  readonly #list: readonly unknown[];
  readonly #bounds: ListBounds;
  #text = 0;

  constructor(row: z.ZodType<T>, list: readonly unknown[], bounds: ListBounds) {
    this.#row = row;
    this.#list = list;
    this.#bounds = bounds;
  }

  get isWhole(): boolean {
    return this.rows.length === this.#list.length;
  }

  /** Reads so many rows more. @returns where the list does not fit, or null. */
  readOn(count: number): PropertyKey[] | null {
    if (this.#list.length > this.#bounds.most) return [];
    const upTo = Math.min(this.#list.length, this.rows.length + count);
    for (let at = this.rows.length; at < upTo; at++) {
      const one = this.#row.safeParse(this.#list[at]);
      if (!one.success) return [at, ...(one.error.issues[0]?.path ?? [])];
      this.#text += textIn(one.data);
      if (this.#text > (this.#bounds.mostText ?? Infinity)) return [at];
      this.rows.push(one.data);
    }
    return null;
  }
}

function textIn(row: unknown): number {
  if (typeof row === "string") return row.length;
  let length = 0;
  if (typeof row === "object" && row !== null)
    for (const field of Object.values(row)) if (typeof field === "string") length += field.length;
  return length;
}
