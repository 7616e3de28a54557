import type { ReactNode } from "react";
import type { Api } from "../../shared/ipc/contract.ts";
import { AppContext, SourceContext } from "../../renderer/store/appContext.ts";
import { createAppStore, type AppStore } from "../../renderer/store/appStore.ts";
import { createSessionStore } from "../../renderer/store/sessionStore.ts";
import type { Source } from "../../renderer/store/source.ts";
import { settableClock } from "./settableClock.ts";

/** A source that takes commands, with calls as the test answers them and a clock that stands. */
export function plainSource(api: Partial<Api>): Source {
  return { store: createSessionStore(), clock: settableClock(0), api: api as Api, live: true, commandsRefused: null };
}

/** What a view needs around it to show a source. */
export function Shown({
  source,
  app = createAppStore(),
  children,
}: {
  readonly source: Source;
  readonly app?: AppStore;
  readonly children: ReactNode;
}) {
  return (
    <AppContext value={{ api: source.api, store: app }}>
      <SourceContext value={source}>{children}</SourceContext>
    </AppContext>
  );
}
