import { BrowserWindow, type BrowserWindowConstructorOptions, type Rectangle } from "electron";
import { bounded } from "../../../shared/text.ts";
import type { Log } from "../../base/log.ts";
import { atMostEvery } from "./atMostEvery.ts";
import { appOrigin } from "./contentPolicy.ts";
import { fewWarnings } from "./fewWarnings.ts";
import { keepHome } from "./homePage.ts";
import { windowTitle } from "./windowTitle.ts";

interface WindowOptions {
  readonly preloadFile: string;
  readonly title: string;
  /** Origin of the development server; null in every build that is shipped. */
  readonly devOrigin: string | null;
  readonly devTools: boolean;
  /** Where it opens; null for the middle of the main screen in the usual size. */
  readonly place: Rectangle | null;
  readonly log: Log;
  /** Another page was there, by a way that could not be denied beforehand. */
  readonly onLeft: (url: string) => void;
}

/** The canvas colour of the light theme: no white flash before the first paint. */
const canvasColour = "#DFE2E5";
/** A page that ends its own process is there again as often, and no oftener. */
const RELOAD_EVERY_MS = 1000;

/** The only place that makes windows: sandboxed, isolated, without Node, and bound to the program's own page. */
export function createWindow(options: WindowOptions): BrowserWindow {
  const window = new BrowserWindow(windowOptions(options));
  const { webContents } = window;
  const home = options.devOrigin ?? appOrigin;
  const warn = fewWarnings(options.log);
  const reload = atMostEvery(RELOAD_EVERY_MS, () => {
    if (!window.isDestroyed()) webContents.reload();
  });
  const stay = (event: { preventDefault(): void }, url: string): void => {
    // The development server reloads its own page.
    if (options.devOrigin !== null && url.startsWith(`${options.devOrigin}/`)) return;
    event.preventDefault();
    warn("page.navigation.denied", { url: bounded(url, 200) });
  };
  webContents.on("will-navigate", (event) => stay(event, event.url));
  webContents.on("will-frame-navigate", (event) => stay(event, event.url));
  webContents.on("will-redirect", (event) => stay(event, event.url));
  webContents.on("will-attach-webview", (event) => event.preventDefault());
  keepHome(webContents, home, (url) => {
    warn("page.left", { url: bounded(url, 200) });
    options.onLeft(bounded(url, 200));
  });
  webContents.setWindowOpenHandler(({ url }) => {
    warn("page.window.denied", { url: bounded(url, 200) });
    return { action: "deny" };
  });
  webContents.on("render-process-gone", (_event, details) => {
    options.log.error("page.gone", { reason: details.reason, exitCode: details.exitCode });
    if (details.reason !== "clean-exit") reload();
  });
  window.once("ready-to-show", () => window.show());
  window.on("page-title-updated", (event, view) => {
    event.preventDefault();
    window.setTitle(windowTitle(options.title, view));
  });
  window.loadURL(`${home}/`).catch((err: unknown) => options.log.error("page.load.failed", { err }));
  return window;
}

function windowOptions(options: WindowOptions): BrowserWindowConstructorOptions {
  return {
    title: options.title,
    width: 1440,
    height: 900,
    ...options.place,
    minWidth: 1024,
    minHeight: 640,
    backgroundColor: canvasColour,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      devTools: options.devTools,
      backgroundThrottling: false,
    },
  };
}
