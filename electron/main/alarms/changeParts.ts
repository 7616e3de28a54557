import type { ConditionChange } from "../../../shared/alarms/condition.ts";

type Rows = Pick<ConditionChange, "upserted" | "removed">;

/** Copying so many rows to every window takes main a few milliseconds. */
const MOST_ROWS = 500;

/** @returns in how many parts windows are told of it: each takes a revision of its own. */
export const partCount = ({ upserted, removed }: Rows): number =>
  Math.max(1, Math.ceil(upserted.length / MOST_ROWS), Math.ceil(removed.length / MOST_ROWS));

/** @returns the change as those that windows apply one after the other; the last bears the revision of the whole. */
export function inParts(change: ConditionChange): readonly ConditionChange[] {
  const count = partCount(change);
  if (count === 1) return [change];
  return Array.from({ length: count }, (_, i) => {
    const part = <T>(all: readonly T[]): T[] => all.slice(i * MOST_ROWS, (i + 1) * MOST_ROWS);
    return {
      zone: change.zone,
      revision: change.revision - (count - 1) + i,
      upserted: part(change.upserted),
      removed: part(change.removed),
    };
  });
}
