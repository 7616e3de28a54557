// @ts-check
/** Switches that Electron needs on this machine, with a line for each that lowers something. */
export function launchSwitches(/** @type {(text: string) => void} */ say) {
  /** @type {string[]} */
  const switches = [];
  if (process.platform === "linux" && process.getuid?.() === 0) {
    say("Running as root: Chromium's sandbox is off (--no-sandbox). Start as an ordinary user for real work.");
    switches.push("--no-sandbox");
  }
  return switches;
}

/** On Linux a window needs a display. */
export const hasDisplay = () =>
  process.platform !== "linux" || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);
