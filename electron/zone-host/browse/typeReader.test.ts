import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { AttributeIds, coerceNodeId, NodeId, type ClientSession } from "node-opcua-client";
import { expect, test } from "vitest";
import type { FieldDescription } from "./decodeStructure.ts";
import { TypeReader } from "./typeReader.ts";
import { inherited, optionsFrom } from "./typeDefinitions.ts";

const fields = (...names: string[]): FieldDescription[] =>
  names.map((name) => ({ name, type: "ns=0;i=6", rank: -1, optional: false, subtyped: false }));
const names = (levels: readonly FieldDescription[][]): string[] => inherited(levels).map((f) => f.name);

test("inherited fields stand once and first, whether a server repeats them or not", () => {
  expect([
    names([fields("A", "B"), fields("A", "B", "C")]),
    names([fields("A", "B"), fields("C")]),
    names([fields("A"), fields(), fields("B")]),
    names([]),
  ]).toEqual([["A", "B", "C"], ["A", "B", "C"], ["A", "B"], []]);
});

test("names of an enumeration come by place or by value", () => {
  expect([
    optionsFrom([{ text: "Off" }, { text: "On" }]),
    optionsFrom([
      { value: [0, 7], displayName: { text: "Seven" } },
      { value: [0xffffffff, 0xffffffff], displayName: { text: "Minus one" } },
    ]),
    optionsFrom(null),
  ]).toEqual([
    [
      { value: 0, name: "Off" },
      { value: 1, name: "On" },
    ],
    [
      { value: 7, name: "Seven" },
      { value: -1, name: "Minus one" },
    ],
    null,
  ]);
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const id = (identifier: string | number): NodeId =>
  new NodeId(typeof identifier === "number" ? NodeId.NodeIdType.NUMERIC : NodeId.NodeIdType.STRING, identifier, 2);
const structure = coerceNodeId("i=22");
const double = coerceNodeId("i=11");

/** Answers as a server that describes every type as `describe` says, all of them subtypes of Structure. */
function readerOf(describe: (nodeId: NodeId) => unknown): { reader: TypeReader; asked: string[] } {
  const asked: string[] = [];
  const Good = { isGood: () => true };
  const session = {
    performMessageTransaction(
      request: { nodesToRead?: { nodeId: NodeId; attributeId: AttributeIds }[]; nodesToBrowse?: { nodeId: NodeId }[] },
      callback: (err: null, response: unknown) => void,
    ) {
      const results =
        request.nodesToRead?.map(({ nodeId, attributeId }) => {
          if (attributeId === AttributeIds.BrowseName) asked.push(String(nodeId.value));
          return {
            statusCode: Good,
            value: {
              value:
                attributeId === AttributeIds.BrowseName ? { name: `Type ${String(nodeId.value)}` } : describe(nodeId),
            },
          };
        }) ?? request.nodesToBrowse!.map(() => ({ statusCode: Good, references: [{ nodeId: structure }] }));
      callback(null, { results });
    },
  };
  return {
    reader: new TypeReader(
      () => session as unknown as ClientSession,
      () => ["http://opcfoundation.org/UA/", "urn:own", "urn:types"],
    ),
    asked,
  };
}
const described = (...fields: { name: string; dataType: NodeId }[]): unknown => ({
  schema: { name: "StructureDefinition" },
  structureType: 0,
  fields: fields.map((f) => ({ ...f, valueRank: -1 })),
});
const kindOf = (reader: TypeReader, nodeId: NodeId): string | undefined => reader.typeOf(nodeId.toString())?.shape.kind;

test("of a type's description only what is used is kept: the object that the server sent is let go", async () => {
  let sent: WeakRef<object> | undefined;
  const { reader } = readerOf(() => {
    const definition = described(
      ...Array.from({ length: 5_000 }, (_, i) => ({ name: `F${i}`, dataType: double })),
    ) as object;
    sent = new WeakRef(definition);
    return definition;
  });
  await reader.ensure([id(1)]);
  await new Promise(setImmediate); // a WeakRef holds its object until the turn ends
  collect();
  expect([sent!.deref(), reader.typeOf("ns=2;i=1")?.shape]).toEqual([
    undefined,
    { kind: "structure", layout: "plain", fields: expect.objectContaining({ length: 500 }) as unknown },
  ]);
});

test("descriptions that together are beyond all measure leave the later types undescribed", async () => {
  const { reader } = readerOf(() =>
    described(...Array.from({ length: 500 }, (_, i) => ({ name: `${i}`.padEnd(100, "x"), dataType: double }))),
  );
  const types = Array.from({ length: 300 }, (_, i) => id(i + 1));
  await reader.ensure(types);
  const kinds = types.map((t) => kindOf(reader, t));
  // 500 fields of 100 characters and the nine of `ns=0;i=11`.
  expect([kinds.filter((k) => k === "structure").length, kinds.at(0), kinds.at(-1)]).toEqual([
    Math.floor(8_000_000 / (500 * 109)),
    "structure",
    "undescribed",
  ]);
});

test("types that all name each other are read once each", async () => {
  const all = Array.from({ length: 300 }, (_, i) => id(i + 1));
  const { reader, asked } = readerOf(() => described(...all.map((dataType, i) => ({ name: `F${i}`, dataType }))));
  await reader.ensure([id(1)]);
  expect(asked).toEqual(all.map((_, i) => String(i + 1)));
});

test("a type whose id is beyond measure is not asked for, a field of it never taken for another type", async () => {
  const long = id("x".repeat(5_000));
  const { reader, asked } = readerOf(() =>
    described({ name: "Long", dataType: long }, { name: "Short", dataType: id(2) }),
  );
  await reader.ensure([id(1), long]);
  const shape = reader.typeOf("ns=2;i=1")?.shape;
  expect([asked, shape?.kind === "structure" && shape.fields.map((f) => reader.typeOf(f.type)?.name)]).toEqual([
    ["1", "2"],
    [undefined, "Type 2"],
  ]);
});

test("encodings that a server makes up without end are asked for up to a number", async () => {
  let browsed = 0;
  const session = {
    performMessageTransaction: (
      request: { nodesToBrowse: unknown[] },
      callback: (err: null, response: unknown) => void,
    ) => {
      browsed += request.nodesToBrowse.length;
      callback(null, { results: request.nodesToBrowse.map(() => ({ references: [] })) });
    },
  };
  const reader = new TypeReader(
    () => session as unknown as ClientSession,
    () => ["", "", "urn:types"],
  );
  for (let at = 0; at < 11_000; at += 50)
    await reader.ensureEncodings(Array.from({ length: 50 }, (_, i) => `ns=2;i=${at + i}`));
  expect(browsed).toBe(10_000);
});
