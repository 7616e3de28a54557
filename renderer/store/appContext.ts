import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Api } from "../../shared/ipc/contract.ts";
import type { SourceClock } from "../live/sourceClock.ts";
import type { AppState, AppStore } from "./appStore.ts";
import type { SessionState } from "./sessionStore.ts";
import type { Source } from "./source.ts";

/** Built once in app/main.tsx. `api` reaches main itself, for what is done before anybody is signed in. */
export interface AppContextValue {
  readonly api: Api;
  readonly store: AppStore;
}
export const AppContext = createContext<AppContextValue | null>(null);

/** The source that the views below show. */
export const SourceContext = createContext<Source | null>(null);

export function useApp(): AppContextValue {
  const value = useContext(AppContext);
  if (!value) throw new Error("useApp outside AppContext");
  return value;
}

export function useAppStore(): AppStore {
  return useApp().store;
}

/** Station, theme, view and selection: what does not depend on the source. */
export function useAppState<T>(select: (state: AppState) => T): T {
  return useStore(useApp().store, select);
}

export function useSource(): Source {
  const source = useContext(SourceContext);
  if (!source) throw new Error("useSource outside SourceContext");
  return source;
}

/** Plant, alarms and zones as the shown source has them. */
export function useSession<T>(select: (state: SessionState) => T): T {
  return useStore(useSource().store, select);
}

/** The shown source's time; nothing on screen asks the computer for it. */
export function useClock(): SourceClock {
  return useSource().clock;
}

/** The calls that the shown source lets through; main itself where no source is shown. */
export function useApi(): Api {
  const app = useApp();
  return useContext(SourceContext)?.api ?? app.api;
}
