import { useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import type { NodeIdText, NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { windowOf } from "../../../../ui/windowOf.ts";
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
  const [view, setView] = useState({ top: 0, height: 600 });
  const [cursor, setCursor] = useState("");
  useLayoutEffect(() => {
    const node = scroller.current;
    if (!node) return undefined;
    const measure = new ResizeObserver(() => setView((v) => ({ ...v, height: node.clientHeight })));
    measure.observe(node);
    return () => measure.disconnect();
  }, []);
  const at = cursorIndex(lines, cursor);
  const go = (index: number): void => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, index))];
    if (!line || !scroller.current) return;
    setCursor(line.key);
    bringIntoView(scroller.current, lines.indexOf(line));
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
    const move = treeMove(event.key, { lines, at, pageRows: Math.floor(view.height / ROW_HEIGHT) });
    if (!move) return;
    event.preventDefault();
    run(move);
  };
  const { from, to } = windowOf(lines.length, ROW_HEIGHT, view.top, view.height);
  return (
    <div
      ref={scroller}
      className="node-tree"
      role="tree"
      aria-label="Address space"
      tabIndex={0}
      aria-activedescendant={at >= from && at < to ? `node-tree-${at}` : undefined}
      onKeyDown={onKey}
      onScroll={(e) => setView({ top: e.currentTarget.scrollTop, height: e.currentTarget.clientHeight })}
    >
      <div className="node-tree-body" style={{ height: lines.length * ROW_HEIGHT }}>
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

function bringIntoView(scroller: HTMLElement, index: number): void {
  const top = index * ROW_HEIGHT;
  const bottom = top + ROW_HEIGHT;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (bottom > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = bottom - scroller.clientHeight;
}
