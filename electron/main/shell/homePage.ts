import type { WebContents } from "electron";
import { atMostEvery } from "./atMostEvery.ts";

/** Chromium's code for a navigation that was denied: the page that was there is still there. */
const ABORTED = -3;
/** A page that leaves as soon as it is there must not keep main from its work. */
const HOME_EVERY_MS = 1000;

/**
 * Brings a window back to its page whenever another one is there. Not every way off the page is announced beforehand
 * (`about:` pages, the history, a reload of an address that names no file), so what counts is where it arrived.
 * @param home without a path. @param onLeft told the address, and then the page is home again.
 */
export function keepHome(contents: WebContents, home: string, onLeft: (url: string) => void): void {
  const isHome = (url: string): boolean => url.split(/[?#]/)[0] === `${home}/`;
  const load = atMostEvery(HOME_EVERY_MS, () => {
    if (!contents.isDestroyed()) contents.loadURL(`${home}/`).catch(() => undefined);
  });
  const comeHome = (url: string): void => {
    onLeft(url);
    load();
  };
  contents.on("did-navigate", (_event, url) => {
    if (!isHome(url)) comeHome(url);
    // Nothing to go back to: neither another page, nor what an earlier user looked at.
    else contents.navigationHistory.clear();
  });
  contents.on("did-fail-load", (_event, code, _text, url, isMainFrame) => {
    if (isMainFrame && code !== ABORTED && !isHome(url)) comeHome(url);
  });
}
