import type { AppContextValue } from "../store/appContext.ts";
import { tellNotice } from "../store/tellNotice.ts";
import { errorText } from "../ui/errorText.ts";
import { featuresFor } from "./features.ts";

/** One thing a key, the palette or a menu can do; the three cannot disagree. */
export interface AppCommand {
  readonly id: string;
  readonly kind: "view" | "command";
  readonly label: string;
  readonly keys: readonly string[];
  readonly run: () => void;
}

export type Layer = "palette" | "keys" | "password" | "notices" | "elevate" | "address" | null;

export function commandsFor({ api, store }: AppContextValue, show: (layer: Layer) => void): readonly AppCommand[] {
  const state = store.getState();
  const grants = state.station?.session?.grants ?? [];
  return [
    ...featuresFor(grants).map((f): AppCommand => ({
      id: f.id,
      kind: "view",
      label: f.label,
      keys: ["Alt", f.key],
      run: () => state.go(f.id),
    })),
    {
      id: "back",
      kind: "command",
      label: "Back to where I was",
      keys: ["Alt", "←"],
      run: () => state.back(),
    },
    {
      id: "forward",
      kind: "command",
      label: "Forward again",
      keys: ["Alt", "→"],
      run: () => state.forward(),
    },
    {
      id: "address",
      kind: "command",
      label: "Address of this place, for a bookmark",
      keys: [],
      run: () => show("address"),
    },
    {
      id: "worstAlarm",
      kind: "command",
      label: "Go to the worst unacknowledged alarm",
      keys: ["Ctrl", "Shift", "A"],
      run: () => openWorst({ api, store }),
    },
    {
      id: "theme",
      kind: "command",
      label: "Light or dark room",
      keys: ["Ctrl", "Shift", "L"],
      run: () => state.set({ theme: store.getState().theme === "dark" ? "light" : "dark" }),
    },
    { id: "help", kind: "command", label: "Help of this view", keys: ["F1"], run: () => openHelp({ api, store }) },
    { id: "keys", kind: "command", label: "List of keys", keys: ["?"], run: () => show("keys") },
    { id: "notices", kind: "command", label: "Messages of the station", keys: [], run: () => show("notices") },
    ...sessionCommands({ api, store }, show),
  ];
}

function sessionCommands(app: AppContextValue, show: (layer: Layer) => void): readonly AppCommand[] {
  return [
    {
      id: "openWindow",
      kind: "command",
      label: "Open another window",
      keys: ["Ctrl", "Shift", "N"],
      run: () => void openWindow(app),
    },
    {
      id: "elevate",
      kind: "command",
      label: "Take a higher role for a short time",
      keys: [],
      run: () => show("elevate"),
    },
    { id: "password", kind: "command", label: "Change password", keys: [], run: () => show("password") },
    { id: "signOut", kind: "command", label: "Sign out", keys: [], run: () => void signOut(app) },
  ];
}

function openHelp({ store }: AppContextValue): void {
  const state = store.getState();
  if (state.place.view === "help") return;
  const page =
    featuresFor(state.station?.session?.grants ?? []).find((f) => f.id === state.place.view)?.help ?? "start";
  state.go("help", { page });
}

function openWorst({ store }: AppContextValue): void {
  const state = store.getState();
  const worst = state.live?.store.getState().alarmIndex.top.find((row) => !row.acked);
  if (worst?.asset != null) state.select(worst.asset);
  else state.go("alarms");
}

async function openWindow(app: AppContextValue): Promise<void> {
  try {
    await app.api["session.openWindow"]({});
  } catch (err) {
    warn(app, "openWindow", errorText(err));
  }
}

/** Main closes the session even when the answer does not come; the state it pushes clears the screen. */
async function signOut(app: AppContextValue): Promise<void> {
  const { api, store } = app;
  try {
    await api["session.signOut"]({});
    store.getState().set({ station: await api["session.state"]({}) });
  } catch {
    warn(app, "signOut", "Sign-out was not answered. Try again; if it goes on, close Millward.");
  }
}

function warn({ store }: AppContextValue, id: string, text: string): void {
  tellNotice(store, { id, atMs: store.getState().live?.clock.nowMs() ?? 0, severity: "warning", text });
}
