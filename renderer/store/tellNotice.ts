import type { AppStore, Notice } from "./appStore.ts";

const MOST_NOTICES = 50;

/** Puts a message before the others, in the place of an older one of the same matter. */
export function tellNotice(store: AppStore, notice: Notice): void {
  const others = store.getState().notices.filter((n) => n.id !== notice.id);
  store.getState().set({ notices: [notice, ...others].slice(0, MOST_NOTICES) });
}
