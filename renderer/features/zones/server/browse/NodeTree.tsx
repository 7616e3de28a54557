import { useRef, useState, type KeyboardEvent } from "react";
import type { NodeIdText, NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { useRowWindow } from "../../../../ui/useRowWindow.ts";
import { treeMove, type TreeMove } from "./treeKeys.ts";
import { cursorIndex, keyAfterAct, linesOf } from "./treeModel.ts";
import { ROW_HEIGHT, TreeRow } from "./TreeRow.tsx";
import type { TreeHandle } from "./useTree.ts";

interface NodeTreeProps {
  readonly root: NodeRow;
  readonly handle: TreeHandle;
  readonly chosen: NodeIdText | null;
  readonly onChoose: (row: NodeRow, parentId: NodeIdText | null) => void;
}

/** The address space as a tree with one tab stop. Only the lines in view are drawn. */
export function NodeTree({ root, handle, chosen, onChoose }: NodeTreeProps) {
  const lines = linesOf(root, handle.tree);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState("");
  const { from, to, height, bringIntoView, rowsInView } = useRowWindow(lines.length, ROW_HEIGHT, scroller);
  const at = cursorIndex(lines, cursor);
  const go = (index: number): void => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, index))];
    if (!line) return;
    setCursor(line.key);
    bringIntoView(lines.indexOf(line));
  };
  const act = (index: number): void => {
    const line = lines[index];
    if (!line) return;
    setCursor(keyAfterAct(lines, index));
    if (line.kind === "note") {
      if (line.action !== null) handle.more(line.nodeId);
    } else if (line.row.nodeId !== "") onChoose(line.row, line.parentId);
  };
  const run = (move: TreeMove): void => {
    const line = lines[at];
    if (move.kind === "go") go(move.to);
    else if (move.kind === "act") act(at);
    else if (line?.kind === "node" && move.kind === "open") handle.open(line.key, line.row.nodeId);
    else if (line?.kind === "node" && move.kind === "close") handle.close(line.key);
  };
  const onKey = (event: KeyboardEvent): void => {
    const move = treeMove(event.key, { lines, at, pageRows: rowsInView() });
    if (!move) return;
    event.preventDefault();
    run(move);
  };
  return (
    <div
      ref={scroller}
      className="node-tree"
      role="tree"
      aria-label="Address space"
      tabIndex={0}
      aria-activedescendant={at >= from && at < to ? `node-tree-${at}` : undefined}
      onKeyDown={onKey}
    >
      <div className="node-tree-body" style={{ height }}>
        {lines.slice(from, to).map((line, i) => (
          <TreeRow
            key={line.key}
            id={`node-tree-${from + i}`}
            line={line}
            top={(from + i) * ROW_HEIGHT}
            cursor={from + i === at}
            chosen={line.kind === "node" && line.row.nodeId === chosen}
            handle={handle}
            onPick={() => act(from + i)}
          />
        ))}
      </div>
    </div>
  );
}
