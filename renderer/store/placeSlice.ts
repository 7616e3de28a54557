import type { StateCreator } from "zustand/vanilla";
import type { AssetId } from "../../shared/ids.ts";
import { home, samePlace, type Place, type PlaceParams, type ViewId } from "./places.ts";

/** Where this window is and was. Everything that shows a view or a faceplate goes through here. */
export interface PlaceSlice {
  readonly place: Place;
  /** Oldest first. */
  readonly placesBefore: readonly Place[];
  /** Nearest first. */
  readonly placesAfter: readonly Place[];
  /** Why this window shows `place` and not what was asked for; empty when it shows that. */
  readonly astray: string;
  /** Shows a view; the drawer stays as it is. */
  readonly go: <V extends ViewId>(view: V, params?: PlaceParams<V>) => void;
  readonly goTo: (place: Place) => void;
  /** What the view now shows became narrower or wider: the same step, told anew. Without effect in another view. */
  readonly refine: <V extends ViewId>(view: V, params: PlaceParams<V>) => void;
  /** Opens the faceplate of an asset over the view; null closes it. */
  readonly select: (asset: AssetId | null) => void;
  readonly back: () => void;
  readonly forward: () => void;
  /** Home instead of here, with the reason why. */
  readonly turnBack: (why: string) => void;
  /** The next user begins at home, with no way back to what another looked at. */
  readonly forgetPlaces: () => void;
  /** Stays here, with no way back or forward. */
  readonly forgetSteps: () => void;
}

const MOST_STEPS = 50;

export const placeSlice: StateCreator<PlaceSlice, [], [], PlaceSlice> = (set, get) => ({
  place: home,
  placesBefore: [],
  placesAfter: [],
  astray: "",
  go: (view, params) => get().goTo({ view, params: params ?? {}, asset: get().place.asset }),
  goTo: (place) => {
    const from = get().place;
    if (samePlace(from, place)) set({ astray: "" });
    else set({ place, placesBefore: [...get().placesBefore, from].slice(-MOST_STEPS), placesAfter: [], astray: "" });
  },
  refine: (view, params) => {
    const { place } = get();
    if (place.view === view) set({ place: { ...place, params } });
  },
  select: (asset) => get().goTo({ ...get().place, asset }),
  back: () => {
    const { place, placesBefore, placesAfter } = get();
    const to = placesBefore.at(-1);
    if (to)
      set({ place: to, placesBefore: placesBefore.slice(0, -1), placesAfter: [place, ...placesAfter], astray: "" });
  },
  forward: () => {
    const { place, placesBefore, placesAfter } = get();
    const [to, ...rest] = placesAfter;
    if (to) set({ place: to, placesBefore: [...placesBefore, place], placesAfter: rest, astray: "" });
  },
  turnBack: (why) => set({ place: { ...home, asset: get().place.asset }, astray: why }),
  forgetPlaces: () => set({ place: home, placesBefore: [], placesAfter: [], astray: "" }),
  forgetSteps: () => set({ placesBefore: [], placesAfter: [] }),
});
