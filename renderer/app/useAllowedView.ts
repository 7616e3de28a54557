import { useEffect } from "react";
import { useAppState, useAppStore } from "../store/appContext.ts";
import { features, type Feature } from "./features.ts";
import { home } from "../store/places.ts";

/** The view to draw. Who was sent where no role of theirs leads, by an address or by a role that ended, is told so. */
export function useAllowedView(own: readonly Feature[]): Feature {
  const store = useAppStore();
  const asked = useAppState((s) => s.place.view);
  const allowed = own.find((f) => f.id === asked);
  const refused = allowed === undefined && asked !== home.view ? asked : null;
  useEffect(() => {
    const label = features.find((f) => f.id === refused)?.label;
    if (label !== undefined) store.getState().turnBack(`Your roles do not open ${label}, so this is your first view.`);
  }, [refused, store]);
  return allowed ?? own[0] ?? features[features.length - 1]!;
}
