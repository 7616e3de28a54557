import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Api, Bridge, Events } from "../../shared/ipc/contract.ts";
import type { SessionInfo, StationState } from "../../shared/ipc/sessionRows.ts";
import type { ConditionRow } from "../../shared/alarms/condition.ts";
import { settableClock } from "../../test/support/settableClock.ts";
import { createAppStore } from "../store/appStore.ts";
import { home } from "../store/places.ts";
import { createSessionStore } from "../store/sessionStore.ts";
import { Console } from "./console.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const session = (userId: string, zones = ["wet"]): SessionInfo =>
  ({ userId, zones, grants: [], signedInAtMs: 1, elevation: null }) as unknown as SessionInfo;
const never = new Promise<never>(() => undefined);

async function setUp(answers: Partial<Api> = {}) {
  const store = createAppStore();
  const listeners = new Map<string, Set<(value: unknown) => void>>();
  const bridge = {
    on: (name: string, listener: (value: unknown) => void) => {
      const set = listeners.get(name) ?? listeners.set(name, new Set()).get(name)!;
      set.add(listener);
      return () => void set.delete(listener);
    },
  } as unknown as Bridge;
  const api = new Proxy(answers, { get: (own, name) => own[name as keyof Api] ?? (() => never) }) as Api;
  const console = new Console({ api, bridge, store, clock: settableClock(1000) });
  console.start();
  return {
    store,
    console,
    say: <E extends keyof Events>(name: E, value: Events[E]) => listeners.get(name)?.forEach((l) => l(value)),
    signIn: (who: SessionInfo | null) => store.getState().set({ station: { session: who } as unknown as StationState }),
    listening: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
    settle: () => vi.advanceTimersByTimeAsync(0),
  };
}

/** Everything that a view can read of a source, without the functions. */
const shown = (t: Awaited<ReturnType<typeof setUp>>) =>
  JSON.parse(JSON.stringify(t.store.getState().live?.store.getState())) as unknown;

test("the next user sees nothing of the last one: no counter, alarm, zone, question or selection", async () => {
  const t = await setUp();
  t.signIn(session("a.lee"));
  const first = t.store.getState().live!.store.getState();
  first.set({ feed: { coalesced: 9, gaps: 2, oldestContactMs: 5, ageMs: 7 }, questions: [{} as never] });
  first.replaceAlarms("wet", 3, [{ key: "k", zone: "wet", active: true, priority: 1 } as unknown as ConditionRow]);
  first.alarmsFailed("dry", "down");
  t.store.getState().set({ notices: [{ id: "n" } as never] });
  t.store.getState().go("audit");
  t.store.getState().select("P-1");
  t.signIn(null);
  t.signIn(session("b.roy"));
  expect(shown(t)).toEqual(JSON.parse(JSON.stringify(createSessionStore().getState())));
  const { place, placesBefore, notices } = t.store.getState();
  expect({ place, placesBefore, notices }).toEqual({ place: home, placesBefore: [], notices: [] });
});

test("places visited while nobody was signed in are no way back for the next user", async () => {
  const t = await setUp();
  t.store.getState().go("audit");
  t.store.getState().go("zones");
  t.store.getState().go("floor");
  t.store.getState().back();
  t.signIn(session("b.roy"));
  const { place, placesBefore, placesAfter } = t.store.getState();
  expect({ view: place.view, placesBefore, placesAfter }).toEqual({ view: "zones", placesBefore: [], placesAfter: [] });
});

test("other zones for the same user begin a new source and leave view and selection alone", async () => {
  const t = await setUp();
  t.signIn(session("a.lee"));
  const before = t.store.getState().live;
  t.store.getState().go("floor");
  t.store.getState().select("P-1");
  const { place } = t.store.getState();
  t.signIn(session("a.lee", ["wet", "dry"]));
  const after = t.store.getState();
  expect({ same: after.live === before, place: after.place }).toEqual({ same: false, place });
});

test("a higher role for the same zones keeps the source", async () => {
  const t = await setUp();
  t.signIn(session("a.lee"));
  const before = t.store.getState().live;
  t.signIn({ ...session("a.lee"), elevation: {} as never });
  expect(t.store.getState().live).toBe(before);
});

test("what an event told is not overwritten by an answer that was asked for earlier", async () => {
  let answer!: (zones: never[]) => void;
  const t = await setUp({ "zones.health": () => new Promise((resolve) => (answer = resolve as never)) });
  t.signIn(session("a.lee"));
  const zones = [{ zone: "wet", state: "live", links: [], restarts: 0 }] as never;
  t.say("zones.changed", zones);
  answer([]);
  await t.settle();
  expect(t.store.getState().live?.store.getState().zones).toBe(zones);
});

test("a snapshot is asked for until it comes, and not after sign-out", async () => {
  let asked = 0;
  const t = await setUp({ "zones.questions": () => ((asked += 1), Promise.reject(new Error("not yet"))) });
  t.signIn(session("a.lee"));
  await vi.advanceTimersByTimeAsync(2500);
  const during = asked;
  t.signIn(null);
  await vi.advanceTimersByTimeAsync(10_000);
  expect({ during, after: asked }).toEqual({ during: 3, after: 3 });
});

test("nothing listens and no timer runs after the console is disposed", async () => {
  const t = await setUp();
  t.signIn(session("a.lee"));
  expect(t.listening()).toBeGreaterThan(5);
  t.console.dispose();
  expect({ listening: t.listening(), timers: vi.getTimerCount() }).toEqual({ listening: 0, timers: 0 });
});

test("whose password must be changed first gets no source, and one as soon as it is changed", async () => {
  const t = await setUp();
  t.signIn({ ...session("a.lee"), zones: [], mustChangePassword: true });
  expect(t.store.getState().live).toBeNull();
  t.signIn(session("a.lee"));
  expect(t.store.getState().live).not.toBeNull();
  t.signIn({ ...session("b.roy"), mustChangePassword: true });
  expect(t.store.getState().live).toBeNull();
});
