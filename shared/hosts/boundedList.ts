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
export function boundedList<T>(row: z.ZodType<T>, { most, mostText = Infinity }: ListBounds): z.ZodType<T[]> {
  return z.unknown().transform((value, context): T[] => {
    const refuse = (path: PropertyKey[]): never => {
      context.issues.push({ code: "custom", input: value, path, message: "Out of bounds." });
      return z.NEVER;
    };
    if (!Array.isArray(value) || value.length > most) return refuse([]);
    const rows: T[] = [];
    let text = 0;
    for (let at = 0; at < value.length; at++) {
      const one = row.safeParse(value[at]);
      if (!one.success) return refuse([at, ...(one.error.issues[0]?.path ?? [])]);
      text += textIn(one.data);
      if (text > mostText) return refuse([at]);
      rows.push(one.data);
    }
    return rows;
  });
}

function textIn(row: unknown): number {
  if (typeof row === "string") return row.length;
  let length = 0;
  if (typeof row === "object" && row !== null)
    for (const field of Object.values(row)) if (typeof field === "string") length += field.length;
  return length;
}
