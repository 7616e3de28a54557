/** What `?` shows. A key that does something without standing here is a fault. */
export interface KeyRow {
  readonly keys: readonly string[];
  readonly what: string;
}

export const generalKeys: readonly KeyRow[] = [
  { keys: ["Ctrl", "K"], what: "Find an asset, tag, alarm, server, view or command" },
  { keys: ["Alt", "←"], what: "Back to where you were" },
  { keys: ["Alt", "→"], what: "Forward again" },
  { keys: ["F1"], what: "Help of this view" },
  { keys: ["?"], what: "This list" },
  {
    keys: ["W"],
    what: "Why a value is as it is: in the row with the focus, under the pointer, or the first that is not good",
  },
  { keys: ["Esc"], what: "Close the top layer: dialog, menu, faceplate" },
  { keys: ["Ctrl", "Shift", "A"], what: "Go to the worst unacknowledged alarm" },
  { keys: ["Ctrl", "Shift", "L"], what: "Light or dark room" },
  { keys: ["Ctrl", "Shift", "N"], what: "Open another window" },
];

export const alarmKeys: readonly KeyRow[] = [
  { keys: ["↑", "↓"], what: "Move in the list" },
  { keys: ["Shift", "↑↓"], what: "Extend the selection" },
  { keys: ["Space"], what: "Select or deselect the row" },
  { keys: ["Ctrl", "A"], what: "Select every row shown" },
  { keys: ["Enter"], what: "Open the asset of the row" },
  { keys: ["A"], what: "Acknowledge the selection" },
  { keys: ["C"], what: "Confirm the selection" },
];

export const floorKeys: readonly KeyRow[] = [
  { keys: ["/"], what: "Find an asset on the floor" },
  { keys: ["F"], what: "Show the whole plant" },
  { keys: ["←", "→", "↑", "↓"], what: "Move over the floor" },
  { keys: ["Shift", "← →"], what: "Turn" },
  { keys: ["+", "−"], what: "Nearer, farther" },
];

/** @returns true where typing means text, so that single letters are no commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (typeof HTMLElement === "undefined" || !(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}
