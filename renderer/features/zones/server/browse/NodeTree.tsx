import {
  IconBox,
  IconCategory,
  IconChevronDown,
  IconChevronRight,
  IconCircle,
  IconPlayerPlay,
  IconTag,
  IconVector,
} from "@tabler/icons-react";
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import type { NodeClassName, NodeIdText, NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { windowOf } from "../../../../ui/windowOf.ts";
import { cursorIndex, keyAfterAct, linesOf, parentKey, visibleText, type TreeLine } from "./treeModel.ts";
import type { TreeHandle } from "./useTree.ts";

export interface NodeTreeProps {
  readonly root: NodeRow;
  readonly handle: TreeHandle;
  readonly chosen: NodeIdText | null;
  readonly onChoose: (row: NodeRow, parentId: NodeIdText | null) => void;
}

const ROW = 26;
const INDENT = 16;

export function NodeTree({ root, handle, chosen, onChoose }: NodeTreeProps) {
  const { tree } = handle;
  const lines = linesOf(root, tree);
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
    const node = scroller.current;
    if (!line || !node) return;
    setCursor(line.key);
    const top = lines.indexOf(line) * ROW;
    if (top < node.scrollTop) node.scrollTop = top;
    else if (top + ROW > node.scrollTop + node.clientHeight) node.scrollTop = top + ROW - node.clientHeight;
  };
  const act = (index: number): void => {
    const line = lines[index];
    if (!line) return;
    setCursor(keyAfterAct(lines, index));
    if (line.kind === "note") {
      if (line.action !== null) handle.more(line.nodeId);
    } else if (line.row.nodeId !== "") onChoose(line.row, line.parentId);
  };
  const onKey = (event: KeyboardEvent): void => {
    const line = lines[at];
    if (!line) return;
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(lines.length - 1),
      PageDown: () => go(at + Math.floor(view.height / ROW)),
      PageUp: () => go(at - Math.floor(view.height / ROW)),
      Enter: () => act(at),
      " ": () => act(at),
      ArrowRight: () => {
        if (line.kind === "node" && !line.leaf) {
          if (line.open) go(at + 1);
          else handle.open(line.key, line.row.nodeId);
        }
      },
      ArrowLeft: () => {
        if (line.kind === "node" && line.open) handle.close(line.key);
        else go(lines.findIndex((l) => l.key === parentKey(line.key)));
      },
    };
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  };
  const { from, to } = windowOf(lines.length, ROW, view.top, view.height);
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
      <div className="node-tree-body" style={{ height: lines.length * ROW }}>
        {lines.slice(from, to).map((line, i) => (
          <Line
            key={line.key}
            id={`node-tree-${from + i}`}
            line={line}
            top={(from + i) * ROW}
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

interface LineProps {
  readonly id: string;
  readonly line: TreeLine;
  readonly top: number;
  readonly cursor: boolean;
  readonly chosen: boolean;
  readonly handle: TreeHandle;
  readonly onPick: () => void;
}

function Line({ id, line, top, cursor, chosen, handle, onPick }: LineProps) {
  const style = { transform: `translateY(${top}px)`, height: ROW, paddingLeft: 6 + line.depth * INDENT };
  if (line.kind === "note") {
    return (
      <div
        id={id}
        role="treeitem"
        aria-level={line.depth + 1}
        aria-selected={false}
        className="node-line node-line-note"
        data-cursor={cursor}
        style={style}
        title={line.text}
      >
        <span className="ellipsis">{line.text}</span>
        {line.action === null ? null : (
          <button type="button" className="link-button" tabIndex={-1} onClick={onPick}>
            {line.action === "more" ? "Show more" : "Try again"}
          </button>
        )}
      </div>
    );
  }
  const { row } = line;
  const name = visibleText(row.displayName || row.browseName.name);
  const why = line.circle
    ? "It stands above itself already"
    : row.remote
      ? "It lies on another server"
      : row.nodeId === ""
        ? "The server does not tell its namespace"
        : visibleText(row.nodeId);
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={line.depth + 1}
      aria-expanded={line.leaf ? undefined : line.open}
      aria-selected={chosen}
      aria-label={`${name}, ${row.nodeClass}`}
      className="node-line"
      data-cursor={cursor}
      style={style}
      title={why}
      onClick={onPick}
    >
      {line.leaf ? (
        <span className="node-turn" />
      ) : (
        <button
          type="button"
          className="node-turn"
          tabIndex={-1}
          aria-label={line.open ? `Close ${name}` : `Open ${name}`}
          onClick={(e) => {
            e.stopPropagation();
            if (line.open) handle.close(line.key);
            else handle.open(line.key, row.nodeId);
          }}
        >
          {line.open ? <IconChevronDown size={16} stroke={1.75} /> : <IconChevronRight size={16} stroke={1.75} />}
        </button>
      )}
      <NodeMark nodeClass={row.nodeClass} />
      <span className="ellipsis">{name}</span>
      {line.circle || row.remote ? (
        <span className="hint">{line.circle ? "above already" : "other server"}</span>
      ) : null}
    </div>
  );
}

const marks: Readonly<Record<NodeClassName, typeof IconBox>> = {
  Object: IconBox,
  Variable: IconTag,
  Method: IconPlayerPlay,
  ObjectType: IconCategory,
  VariableType: IconCategory,
  DataType: IconCategory,
  ReferenceType: IconVector,
  View: IconBox,
  Unspecified: IconCircle,
};

export function NodeMark({ nodeClass }: { readonly nodeClass: NodeClassName }) {
  const Mark = marks[nodeClass];
  return <Mark className="node-mark" size={16} stroke={1.5} role="img" aria-label={nodeClass} />;
}
