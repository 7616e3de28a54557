/** What `?` shows. A key that does something without standing here is a fault. */
export interface KeyRow {
  readonly keys: readonly string[];
  readonly what: string;
}

const generalKeys: readonly KeyRow[] = [
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
  { keys: ["Ctrl", "Shift", "L"], what: "Light or dark room, in all windows" },
  { keys: ["Ctrl", "Shift", "N"], what: "Open another window" },
];

const alarmKeys: readonly KeyRow[] = [
  { keys: ["↑", "↓"], what: "Move in the list" },
  { keys: ["PageUp", "PageDown"], what: "A page up or down" },
  { keys: ["Home", "End"], what: "To the first or last row" },
  { keys: ["Shift", "↑ ↓"], what: "Extend the selection" },
  { keys: ["Ctrl", "↑ ↓"], what: "Move and leave the selection as it is" },
  { keys: ["Space"], what: "Select or deselect the row" },
  { keys: ["Ctrl", "A"], what: "Select every row shown" },
  { keys: ["Enter"], what: "Open the asset of the row" },
  { keys: ["A"], what: "Acknowledge the selection" },
  { keys: ["C"], what: "Confirm the selection" },
];

const floorKeys: readonly KeyRow[] = [
  { keys: ["/"], what: "Find an asset on the floor" },
  { keys: ["F", "0"], what: "Show the whole plant" },
  { keys: ["1 – 9"], what: "Show that area" },
  { keys: ["←", "→", "↑", "↓"], what: "Move over the floor" },
  { keys: ["Shift", "← →"], what: "Turn" },
  { keys: ["+", "−"], what: "Nearer, farther" },
];

const treeKeys: readonly KeyRow[] = [
  { keys: ["↑", "↓"], what: "Move in the tree" },
  { keys: ["PageUp", "PageDown"], what: "A page up or down" },
  { keys: ["Home", "End"], what: "To the first or last line" },
  { keys: ["→"], what: "Open the node, or go to the first below it" },
  { keys: ["←"], what: "Close the node, or go to the one above it" },
  { keys: ["Enter", "Space"], what: "Show the node" },
];

/** In the order in which `?` and the help show them. */
export const keySections = [
  { title: "Everywhere", rows: generalKeys },
  { title: "On the floor", rows: floorKeys },
  { title: "In the alarm list", rows: alarmKeys },
  { title: "In a server's tree", rows: treeKeys },
] as const satisfies readonly { readonly title: string; readonly rows: readonly KeyRow[] }[];
