import type { AssetId } from "../../shared/ids.ts";
import { useAppState } from "./appContext.ts";
import type { PlaceParams, ViewId } from "./places.ts";

const nothing = {};

/** What a view is told to show; empty while another view is on its way in. */
export function usePlace<V extends ViewId>(view: V): PlaceParams<V> {
  return useAppState((s) => (s.place.view === view ? s.place.params : nothing));
}

/** The asset whose faceplate is open in the drawer; null when closed. */
export function useSelectedAsset(): AssetId | null {
  return useAppState((s) => s.place.asset);
}
