import { app, Menu } from "electron";

/** What Chromium would ask the network for on its own account; Millward's own links are Node's, and not Chromium's. */
const silent = ["disable-background-networking", "disable-component-update", "disable-domain-reliability", "no-pings"];

/** First thing that the program runs: what holds for every page and must be said before Electron is ready. */
export function harden(): void {
  // A development run as root on Linux cannot have Chromium's sandbox; the audit log says so.
  if (app.isPackaged || !app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();
  // A station without a graphics driver draws the floor in software. Newer Chromium calls that unsafe for pages from
  // outside, of which there are none here.
  app.commandLine.appendSwitch("enable-unsafe-swiftshader");
  for (const name of silent) app.commandLine.appendSwitch(name);
  // No name is looked up for a page; the development server's is this machine's.
  app.commandLine.appendSwitch(
    "host-resolver-rules",
    `MAP * ~NOTFOUND${app.isPackaged ? "" : ", EXCLUDE localhost, EXCLUDE 127.0.0.1"}`,
  );
  Menu.setApplicationMenu(null);
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-attach-webview", (event) => event.preventDefault());
    // WebRTC's packets pass by every judgement of addresses: it may use none that a proxy does not carry.
    contents.setWebRTCIPHandlingPolicy("disable_non_proxied_udp");
  });
}
