import type { NodeIdText, NodePage, NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { visibleText } from "./visibleText.ts";

/** Children of one node, as far as they have been asked for. A node that stands in two places has one list. */
interface Branch {
  readonly state: "loading" | "ready" | "failed";
  readonly rows: readonly NodeRow[];
  readonly more: string | null;
  readonly note: string;
}
export interface TreeState {
  readonly branches: ReadonlyMap<NodeIdText, Branch>;
  /** Keys of the places that are open. */ readonly open: ReadonlySet<string>;
}

export type TreeLine =
  | {
      readonly kind: "node";
      readonly key: string;
      readonly row: NodeRow;
      readonly depth: number;
      readonly parentId: NodeIdText | null;
      readonly open: boolean;
      /** Has been looked into and is empty, or is never looked into. */ readonly leaf: boolean;
      /** It stands above itself. */ readonly circle: boolean;
    }
  | {
      readonly kind: "note";
      readonly key: string;
      readonly depth: number;
      readonly nodeId: NodeIdText;
      readonly text: string;
      readonly action: "more" | "retry" | null;
    };

export type TreeEvent =
  | { readonly kind: "opened"; readonly key: string }
  | { readonly kind: "closed"; readonly key: string }
  | { readonly kind: "asked"; readonly nodeId: NodeIdText }
  | { readonly kind: "paged"; readonly nodeId: NodeIdText; readonly page: NodePage }
  | { readonly kind: "failed"; readonly nodeId: NodeIdText; readonly text: string };

export const emptyTree: TreeState = { branches: new Map(), open: new Set() };
const SEPARATOR = "\n";
const nothing: Branch = { state: "loading", rows: [], more: null, note: "" };

/** A place in the tree: the ids from the root down. */
export const placeKey = (above: string, nodeId: NodeIdText): string =>
  above === "" ? nodeId : `${above}${SEPARATOR}${nodeId}`;
export const parentKey = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf(SEPARATOR)));

export function nextTree(tree: TreeState, event: TreeEvent): TreeState {
  switch (event.kind) {
    case "opened":
      return { ...tree, open: new Set([...tree.open, event.key]) };
    case "closed":
      return { ...tree, open: new Set([...tree.open].filter((k) => k !== event.key)) };
    case "asked":
      return withBranch(tree, event.nodeId, (b) => ({ ...b, state: "loading", note: "" }));
    case "paged":
      return withBranch(tree, event.nodeId, (b) => ({
        state: "ready",
        rows: [...b.rows, ...event.page.rows],
        more: event.page.more,
        note: event.page.stopped,
      }));
    // A continuation that failed is not held any more: the list begins anew.
    case "failed":
      return withBranch(tree, event.nodeId, () => ({ ...nothing, state: "failed", note: event.text }));
  }
}

function withBranch(tree: TreeState, nodeId: NodeIdText, change: (b: Branch) => Branch): TreeState {
  return { ...tree, branches: new Map(tree.branches).set(nodeId, change(tree.branches.get(nodeId) ?? nothing)) };
}

/** The lines to draw, top to bottom. */
export function linesOf(root: NodeRow, tree: TreeState): TreeLine[] {
  const lines: TreeLine[] = [];
  addLine(root, "", 0, null, new Set());
  return lines;

  function addLine(
    row: NodeRow,
    above: string,
    depth: number,
    parentId: NodeIdText | null,
    ancestors: ReadonlySet<NodeIdText>,
  ): void {
    const key = placeKey(above, row.nodeId);
    const circle = ancestors.has(row.nodeId);
    const branch = tree.branches.get(row.nodeId);
    const never = circle || row.remote || row.nodeId === "";
    const open = !never && tree.open.has(key);
    lines.push({
      kind: "node",
      key: row.nodeId === "" ? `${key} ${lines.length}` : key,
      row,
      depth,
      parentId,
      open,
      leaf: never || (branch?.state === "ready" && branch.rows.length === 0 && branch.note === ""),
      circle,
    });
    if (!open || !branch) return;
    const below = new Set([...ancestors, row.nodeId]);
    for (const child of branch.rows) addLine(child, key, depth + 1, row.nodeId, below);
    const note = (text: string, action: "more" | "retry" | null): void =>
      void lines.push({
        kind: "note",
        key: placeKey(key, `note ${action ?? ""}`),
        depth: depth + 1,
        nodeId: row.nodeId,
        text,
        action,
      });
    if (branch.note !== "") note(branch.note, branch.state === "failed" ? "retry" : null);
    if (branch.state === "loading") note("Reading", null);
    else if (branch.more !== null) note(`${branch.rows.length.toLocaleString("en")} shown`, "more");
  }
}

/** What a node is called in the tree and in lists. */
export const nodeName = (row: Pick<NodeRow, "displayName" | "browseName">): string =>
  visibleText(row.displayName || row.browseName.name);

/** Its id for hover, or why it cannot be looked into. */
export function nodeTitle({ row, circle }: { readonly row: NodeRow; readonly circle: boolean }): string {
  if (circle) return "It stands above itself already";
  if (row.remote) return "It lies on another server";
  return row.nodeId === "" ? "The server does not tell its namespace" : visibleText(row.nodeId);
}

/** @returns where the cursor's line is; where the nearest place above it is, when the line is gone. */
export function cursorIndex(lines: readonly TreeLine[], cursor: string): number {
  for (let key = cursor; key !== ""; key = parentKey(key)) {
    const at = lines.findIndex((l) => l.key === key);
    if (at >= 0) return at;
  }
  return 0;
}

/**
 * @returns where the cursor stands after this line was acted on: a note goes by its own act, the line above it stays.
 */
export function keyAfterAct(lines: readonly TreeLine[], index: number): string {
  const line = lines[index];
  return (line?.kind === "note" && line.action !== null ? lines[index - 1] : line)?.key ?? "";
}
