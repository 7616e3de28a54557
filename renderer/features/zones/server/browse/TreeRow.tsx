import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { NodeMark } from "./NodeMark.tsx";
import { nodeName, nodeTitle, type TreeLine } from "./treeModel.ts";
import type { TreeHandle } from "./useTree.ts";

/** Height of a line; the stylesheet draws to it. */
export const ROW_HEIGHT = 26;
const INDENT = 16;

interface TreeRowProps<L extends TreeLine = TreeLine> {
  readonly id: string;
  readonly line: L;
  readonly top: number;
  readonly cursor: boolean;
  readonly chosen: boolean;
  readonly handle: TreeHandle;
  readonly onPick: () => void;
}
type NodeTreeLine = Extract<TreeLine, { readonly kind: "node" }>;
type NoteTreeLine = Extract<TreeLine, { readonly kind: "note" }>;

/** One line of the address space: a node, or what is to be said of the list above it. */
export function TreeRow({ line, ...rest }: TreeRowProps) {
  return line.kind === "note" ? <NoteRow {...rest} line={line} /> : <NodeLineRow {...rest} line={line} />;
}

const placed = (top: number, depth: number) => ({
  transform: `translateY(${top}px)`,
  height: ROW_HEIGHT,
  paddingLeft: 6 + depth * INDENT,
});

function NoteRow({ id, line, top, cursor, onPick }: TreeRowProps<NoteTreeLine>) {
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={line.depth + 1}
      aria-selected={false}
      className="node-line node-line-note"
      data-cursor={cursor}
      style={placed(top, line.depth)}
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

function NodeLineRow({ id, line, top, cursor, chosen, handle, onPick }: TreeRowProps<NodeTreeLine>) {
  const { row } = line;
  const name = nodeName(row);
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
      style={placed(top, line.depth)}
      title={nodeTitle(line)}
      onClick={onPick}
    >
      {line.leaf ? <span className="node-turn" /> : <TurnButton line={line} name={name} handle={handle} />}
      <NodeMark nodeClass={row.nodeClass} />
      <span className="ellipsis">{name}</span>
      {line.circle || row.remote ? (
        <span className="hint">{line.circle ? "above already" : "other server"}</span>
      ) : null}
    </div>
  );
}

interface TurnButtonProps {
  readonly line: NodeTreeLine;
  readonly name: string;
  readonly handle: TreeHandle;
}

/** Opens and closes a node without choosing it. */
function TurnButton({ line, name, handle }: TurnButtonProps) {
  const Chevron = line.open ? IconChevronDown : IconChevronRight;
  return (
    <button
      type="button"
      className="node-turn"
      tabIndex={-1}
      aria-label={line.open ? `Close ${name}` : `Open ${name}`}
      onClick={(e) => {
        e.stopPropagation();
        if (line.open) handle.close(line.key);
        else handle.open(line.key, line.row.nodeId);
      }}
    >
      <Chevron size={16} stroke={1.75} />
    </button>
  );
}
