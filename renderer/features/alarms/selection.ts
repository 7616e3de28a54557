/** What is selected in a list, by key. `anchor` is where a Shift range begins, `cursor` where the keyboard is. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly anchor: string | null;
  readonly cursor: string | null;
}
export const nothingSelected: Selection = { keys: new Set(), anchor: null, cursor: null };

export type Move = "only" | "toggle" | "range" | "cursor";

/** @param order keys of the rows as shown. */
export function select(selection: Selection, order: readonly string[], key: string, move: Move): Selection {
  switch (move) {
    case "only":
      return { keys: new Set([key]), anchor: key, cursor: key };
    case "cursor":
      return { ...selection, cursor: key };
    case "toggle": {
      const keys = new Set(selection.keys);
      if (!keys.delete(key)) keys.add(key);
      return { keys, anchor: key, cursor: key };
    }
    case "range": {
      const anchor = selection.anchor !== null && order.includes(selection.anchor) ? selection.anchor : key;
      const [a, b] = [order.indexOf(anchor), order.indexOf(key)];
      return { keys: new Set(order.slice(Math.min(a, b), Math.max(a, b) + 1)), anchor, cursor: key };
    }
  }
}

export function selectAll(selection: Selection, order: readonly string[]): Selection {
  return { ...selection, keys: new Set(order) };
}

/** Key `step` rows from the cursor, held at the ends; the first row when there is no cursor yet. */
export function stepKey(selection: Selection, order: readonly string[], step: number): string | null {
  if (order.length === 0) return null;
  const at = selection.cursor === null ? -1 : order.indexOf(selection.cursor);
  if (at < 0) return order[0] ?? null;
  return order[Math.max(0, Math.min(order.length - 1, at + step))] ?? null;
}
