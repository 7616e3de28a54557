import type { AppStore } from "../store/appStore.ts";
import { tellNotice } from "../store/tellNotice.ts";
import { features, type Feature } from "./features.ts";

/** Opens the view of a digit pressed with Alt. Whose roles do not open it stays here and is told so. */
export function openView(store: AppStore, own: readonly Feature[], digit: string): void {
  const asked = features.find((f) => f.key === digit);
  const atMs = store.getState().live?.clock.nowMs() ?? 0;
  if (asked === undefined)
    tellNotice(store, { id: "openView", atMs, severity: "info", text: `Alt ${digit} opens no view.` });
  else if (own.includes(asked)) store.getState().go(asked.id);
  else tellNotice(store, { id: "openView", atMs, severity: "info", text: `Your roles do not open ${asked.label}.` });
}
