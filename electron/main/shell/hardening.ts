import { app, Menu } from "electron";

/** First thing that the program runs: what holds for every page and must be said before Electron is ready. */
export function harden(): void {
  // A development run as root on Linux cannot have Chromium's sandbox; the audit log says so.
  if (app.isPackaged || !app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();
  // A station without a graphics driver draws the floor in software. Newer Chromium calls that unsafe for pages from
  // outside, of which there are none here.
  app.commandLine.appendSwitch("enable-unsafe-swiftshader");
  Menu.setApplicationMenu(null);
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-attach-webview", (event) => event.preventDefault());
  });
}
