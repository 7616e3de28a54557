import { expect, test } from "vitest";
import type { ArgumentDetail, MethodDetail, NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { argumentLabel, argumentValues, missingArgument, ownerOf, parseArguments, uncallable } from "./callForm.ts";

const input = (name: string, builtIn: string, valueRank = -1): ArgumentDetail => ({
  name,
  description: "",
  dataType: { nodeId: "i=0", name: builtIn, builtIn, options: null },
  valueRank,
});
const owner = (nodeId: string): NodeRow => ({ nodeId, displayName: nodeId }) as NodeRow;
const method = (more: Partial<MethodDetail>): MethodDetail => ({
  executable: true,
  userExecutable: true,
  inputs: [],
  outputs: [],
  owners: [owner("pump-1"), owner("pump-2")],
  ...more,
});

test("a method is called on the object under which it was found, else on the first that has it", () => {
  expect([ownerOf(method({}), "pump-2"), ownerOf(method({}), null), ownerOf(method({ owners: [] }), "x")]).toEqual([
    owner("pump-2"),
    owner("pump-1"),
    null,
  ]);
});

test("what the server forbids, what has no object and what cannot be typed is said before anybody calls", () => {
  expect([
    uncallable(method({ userExecutable: false }), owner("a")),
    uncallable(method({}), null),
    uncallable(method({ inputs: [input("speed", "Double"), input("recipe", "ExtensionObject")] }), owner("a")),
    uncallable(method({ inputs: [input("speed", "Double")] }), owner("a")),
  ]).toEqual([
    "The server does not let you call this method.",
    "No object was found that has this method.",
    "Values of the type ExtensionObject are shown, not written.",
    "",
  ]);
});

test("arguments are read by their declared types, and the first one missing is named", () => {
  const two = method({ inputs: [input("speed", "Double"), input("steps", "Int32", 1)] });
  expect(missingArgument(two, parseArguments(two, [""]))).toBe("speed is missing.");
  const parsed = parseArguments(two, ["2.5", "1\n2"]);
  expect([missingArgument(two, parsed), argumentValues(parsed)]).toEqual(["", [2.5, [1, 2]]]);
});

test("an argument is labelled with its name and what the server says of it, control marks seen as dots", () => {
  expect([
    argumentLabel(input("speed", "Double")),
    argumentLabel({ ...input("a\u0000", "Double"), description: "b" }),
  ]).toEqual(["speed", "a\u00b7 \u2013 b"]);
});
