import fc from "fast-check";
import { expect, test } from "vitest";
import type { NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import {
  cursorIndex,
  emptyTree,
  keyAfterAct,
  linesOf,
  nextTree,
  parentKey,
  placeKey,
  type TreeEvent,
  type TreeState,
} from "./treeModel.ts";

const row = (nodeId: string): NodeRow => ({
  nodeId,
  browseName: { uri: "", name: nodeId },
  displayName: nodeId,
  nodeClass: "Object",
  typeDefinition: null,
  remote: false,
});
const root = row("i=85");
const run = (...events: TreeEvent[]): TreeState => events.reduce(nextTree, emptyTree);
const page = (
  rows: string[],
  more: string | null = null,
  stopped = "",
): { rows: NodeRow[]; more: string | null; stopped: string } => ({ rows: rows.map(row), more, stopped });

test("an open node shows its children below it, and a button for the rest", () => {
  const tree = run(
    { kind: "opened", key: "i=85" },
    { kind: "asked", nodeId: "i=85" },
    { kind: "paged", nodeId: "i=85", page: page(["a", "b"], "next") },
  );
  expect(
    linesOf(root, tree).map((l) => (l.kind === "node" ? [l.depth, l.row.nodeId, l.open] : [l.depth, l.text, l.action])),
  ).toEqual([
    [0, "i=85", true],
    [1, "a", false],
    [1, "b", false],
    [1, "2 shown", "more"],
  ]);
});

test("a node that stands above itself cannot be opened again", () => {
  const deep = placeKey(placeKey("i=85", "a"), "b");
  const tree = run(
    { kind: "opened", key: "i=85" },
    { kind: "paged", nodeId: "i=85", page: page(["a"]) },
    { kind: "opened", key: placeKey("i=85", "a") },
    { kind: "paged", nodeId: "a", page: page(["b"]) },
    { kind: "opened", key: deep },
    { kind: "paged", nodeId: "b", page: page(["a"]) },
    { kind: "opened", key: placeKey(deep, "a") },
  );
  expect(linesOf(root, tree).map((l) => (l.kind === "node" ? [l.row.nodeId, l.circle] : l.text))).toEqual([
    ["i=85", false],
    ["a", false],
    ["b", false],
    ["a", true],
  ]);
});

test("a failed list says why, offers to try again and begins anew", () => {
  const failed = run(
    { kind: "opened", key: "i=85" },
    { kind: "paged", nodeId: "i=85", page: page(["a"], "next") },
    { kind: "failed", nodeId: "i=85", text: "gone" },
  );
  expect(linesOf(root, failed).slice(1)).toEqual([
    { kind: "note", key: "i=85\nnote retry", depth: 1, nodeId: "i=85", text: "gone", action: "retry" },
  ]);
  expect(linesOf(root, nextTree(failed, { kind: "paged", nodeId: "i=85", page: page(["a"]) })).length).toBe(2);
});

test("however branches lead into each other, the tree ends and no two lines have one key", () => {
  const id = fc.constantFrom("a", "b", "c", "i=85");
  const graph = fc.dictionary(id, fc.uniqueArray(id, { maxLength: 3 }));
  fc.assert(
    fc.property(graph, (edges) => {
      let tree = run(
        ...Object.entries(edges).map(([nodeId, rows]): TreeEvent => ({ kind: "paged", nodeId, page: page(rows) })),
      );
      for (let round = 0; round < 6; round++)
        for (const l of linesOf(root, tree))
          if (l.kind === "node") tree = nextTree(tree, { kind: "opened", key: l.key });
      const keys = linesOf(root, tree).map((l) => l.key);
      return new Set(keys).size === keys.length && keys.length < 500;
    }),
  );
});

test("the place above a place is its parent", () => {
  expect([parentKey(placeKey("i=85", "a")), parentKey("i=85")]).toEqual(["i=85", ""]);
});

test('after "Show more" the cursor stands on the last row that was shown, also when the rest has come', () => {
  const opened = run(
    { kind: "opened", key: "i=85" },
    { kind: "paged", nodeId: "i=85", page: page(["a", "b"], "next") },
  );
  const cursor = keyAfterAct(linesOf(root, opened), 3);
  const asked = nextTree(opened, { kind: "asked", nodeId: "i=85" });
  const [some, all] = ["later", null].map((more) =>
    nextTree(asked, { kind: "paged", nodeId: "i=85", page: page(["c"], more) }),
  );
  expect(
    [opened, asked, some!, all!].map((tree) => {
      const lines = linesOf(root, tree);
      const line = lines[cursorIndex(lines, cursor)]!;
      return line.kind === "node" ? line.row.nodeId : line.text;
    }),
  ).toEqual(["b", "b", "b", "b"]);
});

test('after "Try again" the cursor stands on the node that is read anew, and an act on a node leaves it there', () => {
  const lines = linesOf(root, run({ kind: "opened", key: "i=85" }, { kind: "failed", nodeId: "i=85", text: "gone" }));
  expect([keyAfterAct(lines, 1), keyAfterAct(lines, 0)]).toEqual(["i=85", "i=85"]);
});

test("a cursor whose line is gone stands on the nearest line above it in the tree, not on the root", () => {
  const a = placeKey("i=85", "a");
  const tree = run(
    { kind: "opened", key: "i=85" },
    { kind: "paged", nodeId: "i=85", page: page(["x", "a"]) },
    { kind: "opened", key: a },
    { kind: "asked", nodeId: "a" },
  );
  const reading = linesOf(root, tree)[3]!.key;
  const read = nextTree(tree, { kind: "paged", nodeId: "a", page: page(["b"]) });
  const closed = nextTree(read, { kind: "closed", key: a });
  expect([
    cursorIndex(linesOf(root, tree), reading),
    cursorIndex(linesOf(root, read), reading),
    cursorIndex(linesOf(root, closed), placeKey(placeKey(a, "b"), "c")),
    cursorIndex(linesOf(root, closed), ""),
  ]).toEqual([3, 2, 2, 0]);
});
