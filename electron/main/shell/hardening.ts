import { app, Menu } from "electron";
import { refusedSwitch } from "./commandLine.ts";

/** Exit code of a packaged Millward that was started with a switch it refuses. */
const REFUSED_EXIT = 78;

/** First thing that runs. @returns false when Millward must not go on; it has already been told to end. */
export function harden(argv: readonly string[]): boolean {
  const bad = app.isPackaged ? refusedSwitch(argv) : null;
  if (bad !== null) {
    process.stderr.write(`Millward does not start with --${bad}.\n`);
    app.exit(REFUSED_EXIT);
    return false;
  }
  // A development run as root on Linux cannot have Chromium's sandbox; the audit log says so.
  if (app.isPackaged || !app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();
  // A station without a graphics driver draws the floor in software. Newer Chromium calls that unsafe for pages from
  // outside, of which there are none here.
  app.commandLine.appendSwitch("enable-unsafe-swiftshader");
  Menu.setApplicationMenu(null);
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-attach-webview", (event) => event.preventDefault());
  });
  return true;
}
