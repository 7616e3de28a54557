import { expect, test } from "vitest";
import type { NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { emptyTree, linesOf, nextTree, placeKey, type TreeEvent, type TreeLine } from "./treeModel.ts";
import { treeMove } from "./treeKeys.ts";

const row = (nodeId: string): NodeRow => ({
  nodeId,
  browseName: { uri: "", name: nodeId },
  displayName: nodeId,
  nodeClass: "Object",
  typeDefinition: null,
  remote: false,
});
const page = (...ids: string[]) => ({ rows: ids.map(row), more: null, stopped: "" });

/** 0 root (open), 1 a (open), 2 a/leaf, 3 b (closed). */
const lines: readonly TreeLine[] = linesOf(
  row("root"),
  (
    [
      { kind: "opened", key: "root" },
      { kind: "paged", nodeId: "root", page: page("a", "b") },
      { kind: "opened", key: placeKey("root", "a") },
      { kind: "paged", nodeId: "a", page: page("leaf") },
      { kind: "paged", nodeId: "leaf", page: page() },
    ] satisfies TreeEvent[]
  ).reduce(nextTree, emptyTree),
);
const press = (key: string, at: number) => treeMove(key, { lines, at, pageRows: 20 });

test("arrows, Home, End and the page keys go from line to line", () => {
  expect(["ArrowDown", "ArrowUp", "Home", "End", "PageDown", "PageUp"].map((key) => press(key, 1))).toEqual(
    [2, 0, 0, 3, 21, -19].map((to) => ({ kind: "go", to })),
  );
});

test("the right arrow opens a closed node, goes into an open one and does nothing on a leaf", () => {
  expect([3, 1, 2].map((at) => press("ArrowRight", at))).toEqual([
    { kind: "open" },
    { kind: "go", to: 2 },
    { kind: "stay" },
  ]);
});

test("the left arrow closes an open node and goes from any other to the one above it", () => {
  expect([1, 2, 3].map((at) => press("ArrowLeft", at))).toEqual([
    { kind: "close" },
    { kind: "go", to: 1 },
    { kind: "go", to: 0 },
  ]);
});

test("Enter and Space act; other keys, and every key of an empty tree, are not the tree's", () => {
  expect(["Enter", " ", "x", "toString"].map((key) => press(key, 1))).toEqual([
    { kind: "act" },
    { kind: "act" },
    null,
    null,
  ]);
  expect(treeMove("Enter", { lines: [], at: 0, pageRows: 20 })).toBeNull();
});
