import type { Api, Bridge } from "../../shared/ipc/contract.ts";
import type { SessionInfo } from "../../shared/ipc/sessionRows.ts";
import type { SourceClock } from "../live/sourceClock.ts";
import { emptyDesk, type AppStore } from "../store/appStore.ts";
import { FeedLoop } from "./feedLoop.ts";
import { sessionFeeds, stationFeeds, type SessionTarget } from "./feeds.ts";
import { LiveSource } from "./liveSource.ts";

export interface ConsoleDeps {
  readonly api: Api;
  readonly bridge: Bridge;
  readonly store: AppStore;
  readonly clock: SourceClock;
}

/** Joins main to the window: the station's state first, then a live source for as long as somebody is at work. */
export class Console {
  readonly #deps: ConsoleDeps;
  readonly #station: FeedLoop<AppStore>;
  #stopWatching = (): void => undefined;
  #session: SessionInfo | null = null;
  #live: { readonly source: LiveSource; readonly feeds: FeedLoop<SessionTarget> } | null = null;

  constructor(deps: ConsoleDeps) {
    this.#deps = deps;
    this.#station = new FeedLoop({ api: deps.api, bridge: deps.bridge, rows: stationFeeds, to: deps.store });
  }

  start(): void {
    this.#stopWatching = this.#deps.store.subscribe((state, before) => {
      if (state.station && state.station !== before.station) this.#takeSession(atWork(state.station.session));
    });
    this.#station.start();
  }

  dispose(): void {
    this.#stopWatching();
    this.#station.dispose();
    this.#endLive();
  }

  /** Another user, other zones or nobody: a new source, or none, in the place of the one before. */
  #takeSession(session: SessionInfo | null): void {
    const before = this.#session;
    this.#session = session;
    if (flowKey(before) === flowKey(session)) return;
    this.#endLive();
    const left = before !== null && userKey(before) !== userKey(session);
    const app = this.#deps.store.getState();
    if (session === null || left) {
      app.forgetPlaces();
      app.set(emptyDesk);
    } else if (before === null) {
      // Visited while nobody was signed in: nobody's way back. A bookmark may have said where the window is.
      app.forgetSteps();
    }
    app.set({ live: session ? this.#beginLive(session) : null });
  }

  #beginLive(session: SessionInfo): LiveSource {
    const { api, bridge, store, clock } = this.#deps;
    const source = new LiveSource({ api, clock, session }).start();
    const feeds = new FeedLoop({ api, bridge, rows: sessionFeeds, to: { app: store, source } }).start();
    this.#live = { source, feeds };
    return source;
  }

  #endLive(): void {
    this.#live?.feeds.dispose();
    this.#live?.source.dispose();
    this.#live = null;
  }
}

/** Whose password somebody else set sees nothing of the plant until it is changed. */
function atWork(session: SessionInfo | null): SessionInfo | null {
  return session?.mustChangePassword === true ? null : session;
}

function userKey(session: SessionInfo | null): string {
  return session ? `${session.userId} ${session.signedInAtMs}` : "";
}

/** What flows in depends on who is signed in and on the zones that they may see. */
function flowKey(session: SessionInfo | null): string {
  return session ? `${userKey(session)} ${session.zones.join(",")}` : "";
}
