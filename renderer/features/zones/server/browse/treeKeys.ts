import { parentKey, type TreeLine } from "./treeModel.ts";

/** What a key does in the tree: go to a line, act on the present one, open it or close it. */
export type TreeMove =
  | { readonly kind: "go"; readonly to: number }
  | { readonly kind: "act" }
  | { readonly kind: "open" }
  | { readonly kind: "close" }
  /** The key belongs to the tree, but there is nothing to do. */
  | { readonly kind: "stay" };

/** Where the keyboard stands. */
interface TreePlace {
  readonly lines: readonly TreeLine[];
  readonly at: number;
  /** Lines on one page, for Page Up and Page Down. */
  readonly pageRows: number;
}

const go = (to: number): TreeMove => ({ kind: "go", to });

/** Keys of the tree pattern. @see https://www.w3.org/WAI/ARIA/apg/patterns/treeview */
const moves: Readonly<Record<string, (place: TreePlace, line: TreeLine) => TreeMove>> = {
  ArrowDown: ({ at }) => go(at + 1),
  ArrowUp: ({ at }) => go(at - 1),
  Home: () => go(0),
  End: ({ lines }) => go(lines.length - 1),
  PageDown: ({ at, pageRows }) => go(at + pageRows),
  PageUp: ({ at, pageRows }) => go(at - pageRows),
  Enter: () => ({ kind: "act" }),
  " ": () => ({ kind: "act" }),
  ArrowRight: ({ at }, line) => {
    if (line.kind !== "node" || line.leaf) return { kind: "stay" };
    return line.open ? go(at + 1) : { kind: "open" };
  },
  ArrowLeft: ({ lines }, line) => {
    if (line.kind === "node" && line.open) return { kind: "close" };
    const above = parentKey(line.key);
    return go(lines.findIndex((l) => l.key === above));
  },
};

/** @returns null for a key that is not the tree's, and in an empty tree. Lines beyond the ends are not clipped. */
export function treeMove(key: string, place: TreePlace): TreeMove | null {
  const line = place.lines[place.at];
  const move = Object.hasOwn(moves, key) ? moves[key] : undefined;
  return line && move ? move(place, line) : null;
}
