import { addressOf, home, placeAt, samePlace } from "../store/places.ts";
import type { AppStore } from "../store/appStore.ts";

/** The part of the window that holds its address. */
export interface AddressBar {
  readonly location: { readonly hash: string };
  readonly history: { replaceState(data: unknown, unused: string, url: string): void };
  addEventListener(type: "hashchange", listener: () => void): void;
  removeEventListener(type: "hashchange", listener: () => void): void;
}

const UNKNOWN = "This address names no place of Millward. Here is the overview instead.";

/**
 * The window's address and its place say the same, so that a place outlives a reload and a bookmark leads to it. The
 * browser's own history stays empty: it would show the next user where another has been.
 * @returns what ends it.
 */
export function followAddress(store: AppStore, bar: AddressBar): () => void {
  const read = (): void => {
    const place = placeAt(bar.location.hash);
    store.getState().goTo(place ?? home);
    if (place === null) store.getState().turnBack(UNKNOWN);
  };
  const write = (): void => {
    const address = addressOf(store.getState().place);
    if (bar.location.hash !== address) bar.history.replaceState(null, "", address);
  };
  read();
  write();
  const stop = store.subscribe((state, before) => {
    if (!samePlace(state.place, before.place)) write();
  });
  const changed = (): void => {
    read();
    write();
  };
  bar.addEventListener("hashchange", changed);
  return () => {
    stop();
    bar.removeEventListener("hashchange", changed);
  };
}
