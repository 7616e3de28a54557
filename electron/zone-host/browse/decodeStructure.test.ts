import fc from "fast-check";
import { coerceNodeId, DataType, type NodeId } from "node-opcua-client";
import { expect, test } from "vitest";
import type { ShownValue } from "../../../shared/zones/addressSpace.ts";
import { builtInType } from "./leafValue.ts";
import {
  decodeBody,
  decodeContext,
  type DataTypeEntry,
  type FieldDescription,
  type TypeShape,
} from "./decodeStructure.ts";
import { runs } from "../../../test/support/propertyRuns.ts";

const namespaces = ["http://opcfoundation.org/UA/", "urn:own", "urn:types"];
const encoding = coerceNodeId("ns=2;i=5001");
const id = (n: number): NodeId => coerceNodeId(`ns=2;i=${n}`);
const field = (name: string, type: string, more: Partial<FieldDescription> = {}): FieldDescription => ({
  name,
  type,
  rank: -1,
  optional: false,
  subtyped: false,
  ...more,
});
const entry = (n: number, name: string, shape: TypeShape): DataTypeEntry => ({ nodeId: id(n), name, shape });

function decode(bytes: Buffer, root: DataTypeEntry, others: readonly DataTypeEntry[] = []): ShownValue {
  const types = new Map([root, ...others].map((e) => [e.nodeId.toString(), e]));
  const basic = (key: string): DataTypeEntry | undefined => {
    const dataType = builtInType(Number(/^ns=0;i=(\d+)$/.exec(key)?.[1]));
    return dataType === null
      ? undefined
      : { nodeId: coerceNodeId(key), name: DataType[dataType], shape: { kind: "builtIn", dataType } };
  };
  return decodeBody(
    encoding,
    bytes,
    decodeContext({
      namespaces,
      typeOf: (key) => types.get(key) ?? basic(key),
      encodedBy: (key) => (key === encoding.toString() ? root : undefined),
    }),
    0,
  );
}
const int32 = (...values: number[]): Buffer =>
  Buffer.concat(
    values.map((v) => {
      const b = Buffer.alloc(4);
      b.writeInt32LE(v);
      return b;
    }),
  );
function shown(v: ShownValue): unknown {
  if (v.kind === "structure") return Object.fromEntries(v.fields.map((f) => [f.name, shown(f.value)]));
  if (v.kind === "array") return [v.total, v.items.map(shown)];
  return v.kind === "leaf" ? v.text : v.kind;
}

test("optional fields stand only where the mask says so", () => {
  const root = entry(1, "WithOptions", {
    kind: "structure",
    layout: "optional",
    fields: [
      field("A", "ns=0;i=6"),
      field("B", "ns=0;i=6", { optional: true }),
      field("C", "ns=0;i=6", { optional: true }),
    ],
  });
  expect([shown(decode(int32(0b10, 1, 3), root)), shown(decode(int32(0, 1), root))]).toEqual([
    { A: "1", C: "3" },
    { A: "1" },
  ]);
});

test("a union has the one member its switch names, or none", () => {
  const root = entry(1, "Choice", {
    kind: "structure",
    layout: "union",
    fields: [field("A", "ns=0;i=6"), field("B", "ns=0;i=1")],
  });
  expect([
    shown(decode(Buffer.concat([int32(2), Buffer.from([1])]), root)),
    shown(decode(int32(0), root)),
    decode(int32(9), root).kind,
  ]).toEqual([{ B: "true" }, {}, "opaque"]);
});

test("a long array shows its first 100 items, and the fields after it are still read", () => {
  const root = entry(1, "Long", {
    kind: "structure",
    layout: "plain",
    fields: [field("List", "ns=0;i=6", { rank: 1 }), field("After", "ns=0;i=6")],
  });
  const value = decode(int32(300, ...Array.from({ length: 300 }, (_, i) => i), 42), root);
  expect(value).toMatchObject({
    kind: "structure",
    fields: [
      { name: "List", value: { kind: "array", total: 300, items: { length: 100 } } },
      { name: "After", value: { text: "42" } },
    ],
  });
});

test("elements that are read only to get past them are read whole, so the field after them keeps its value", () => {
  // 1,700 numbers in lists, 99 by themselves, and 100 structures of one number: of 2,000 values one is left for what
  // follows.
  const numbers = Array.from({ length: 17 }, (_, i) => field(`List${i}`, "ns=0;i=6", { rank: 1 }));
  const single = Array.from({ length: 99 }, (_, i) => field(`Single${i}`, "ns=0;i=6"));
  const bytes = Buffer.concat([
    ...numbers.map(() => int32(100, ...Array.from({ length: 100 }, () => 7))),
    int32(...single.map(() => 7)),
    int32(101, ...Array.from({ length: 101 }, () => 8)),
    int32(42),
  ]);
  const one = entry(3, "One", { kind: "structure", layout: "plain", fields: [field("A", "ns=0;i=6")] });
  const root = entry(1, "Full", {
    kind: "structure",
    layout: "plain",
    fields: [...numbers, ...single, field("Ones", one.nodeId.toString(), { rank: 1 }), field("After", "ns=0;i=6")],
  });
  const value = decode(bytes, root, [one]);
  expect(value.kind === "structure" && value.fields.at(-1)).toMatchObject({ name: "After", value: { text: "42" } });
});

test("a body whose elements take no bytes costs a bounded amount of work: it ends opaque, at once", () => {
  const root = entry(1, "Free", {
    kind: "structure",
    layout: "plain",
    fields: [field("List", "ns=0;i=24", { rank: 1 })],
  });
  // 100 Variants of nothing, then 99,900 of five bytes, each an array of 100,000 Nulls: ten thousand million values in
  // 500 kB.
  const variant = Buffer.concat([Buffer.from([0x80]), int32(100_000)]);
  const body = Buffer.concat([int32(100_000), Buffer.alloc(100), Buffer.alloc(variant.length * 99_900, variant)]);
  const began = performance.now();
  expect(decode(body, root)).toMatchObject({
    kind: "opaque",
    why: expect.stringContaining("holds more values than are looked into") as string,
  });
  expect(performance.now() - began).toBeLessThan(1000);
});

test("a body that ends in the middle of an element leaves the count of what may be shown as it was", () => {
  const inner = entry(1, "Short", {
    kind: "structure",
    layout: "plain",
    fields: [field("List", "ns=0;i=12", { rank: 1 })],
  });
  const texts = Buffer.concat([int32(101), ...Array.from({ length: 100 }, () => int32(0)), int32(99)]);
  const context = decodeContext({
    namespaces,
    typeOf: () => ({ nodeId: id(12), name: "String", shape: { kind: "builtIn", dataType: DataType.String } }),
    encodedBy: () => inner,
  });
  expect([decodeBody(encoding, texts, context, 0).kind, context.left]).toEqual(["opaque", 1900]);
});

test("lengths that do not fit, nesting without end and unknown types end in opaque bytes that say why", () => {
  const list = entry(1, "List", {
    kind: "structure",
    layout: "plain",
    fields: [field("List", "ns=0;i=12", { rank: 1 })],
  });
  const self = entry(1, "Self", { kind: "structure", layout: "plain", fields: [field("Again", "ns=2;i=1")] });
  const unknown = entry(1, "Half", { kind: "structure", layout: "plain", fields: [field("What", "ns=2;i=77")] });
  expect([
    decode(int32(0x7fffffff), list),
    decode(Buffer.alloc(100), self),
    decode(Buffer.alloc(4), unknown),
  ]).toMatchObject([
    { kind: "opaque", why: expect.stringContaining("does not fit") as string },
    { kind: "opaque", why: expect.stringContaining("nested too deeply") as string },
    { kind: "opaque", why: expect.stringContaining("is not known") as string },
  ]);
});

test("whatever bytes a server sends, decoding ends with a bounded value and never throws", () => {
  const everything = entry(1, "Everything", {
    kind: "structure",
    layout: "plain",
    fields: [
      field("V", "ns=0;i=24"),
      field("X", "ns=0;i=22"),
      field("D", "ns=0;i=23"),
      field("N", "ns=0;i=17"),
      field("L", "ns=0;i=21", { rank: 1 }),
      field("M", "ns=0;i=11", { rank: 2 }),
      field("T", "ns=0;i=13"),
      field("G", "ns=0;i=14"),
    ],
  });
  const count = (v: ShownValue): number =>
    1 +
    (v.kind === "structure"
      ? v.fields.reduce((n, f) => n + count(f.value), 0)
      : v.kind === "array"
        ? v.items.reduce((n, i) => n + count(i), 0)
        : 0);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => count(decode(Buffer.from(bytes), everything)) < 5000),
    { numRuns: runs(2000) },
  );
});
