import { useCallback, useSyncExternalStore } from "react";
import type { TagIndex } from "../../shared/ids.ts";
import type { Quality } from "./quality.ts";
import type { TagTable } from "./tagTable.ts";

/** Present value of one tag (NaN before the first sample and for text). Renders only when that tag changes. */
export function useTag(table: TagTable, tag: TagIndex): number {
  const subscribe = useCallback((notify: () => void) => table.watch(tag, notify), [table, tag]);
  return useSyncExternalStore(subscribe, () => table.value[tag] ?? Number.NaN);
}

export function useTagQuality(table: TagTable, tag: TagIndex): Quality {
  const subscribe = useCallback((notify: () => void) => table.watch(tag, notify), [table, tag]);
  return useSyncExternalStore(subscribe, () => table.quality(tag));
}

export function useTagText(table: TagTable, tag: TagIndex): string {
  const subscribe = useCallback((notify: () => void) => table.watch(tag, notify), [table, tag]);
  return useSyncExternalStore(subscribe, () => table.texts.get(tag) ?? "");
}
