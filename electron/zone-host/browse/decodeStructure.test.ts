import fc from "fast-check";
import { coerceNodeId, DataType, type NodeId } from "node-opcua-client";
import { expect, test } from "vitest";
import type { ShownValue } from "../../../shared/zones/addressSpace.ts";
import { builtInType } from "./leafValue.ts";
import { decodeBody, decodeContext, type DataTypeEntry, type FieldDescription, type Shape } from "./decodeStructure.ts";

const namespaces = ["http://opcfoundation.org/UA/", "urn:own", "urn:types"];
const encoding = coerceNodeId("ns=2;i=5001");
const id = (n: number): NodeId => coerceNodeId(`ns=2;i=${n}`);
const field = (name: string, type: string, more: Partial<FieldDescription> = {}): FieldDescription => ({ name, type, rank: -1, optional: false, subtyped: false, ...more });
const entry = (n: number, name: string, shape: Shape): DataTypeEntry => ({ nodeId: id(n), name, shape });

function decode(bytes: Buffer, root: DataTypeEntry, others: readonly DataTypeEntry[] = []): ShownValue {
  const types = new Map([root, ...others].map((e) => [e.nodeId.toString(), e]));
  const basic = (key: string): DataTypeEntry | undefined => {
    const dataType = builtInType(Number(/^ns=0;i=(\d+)$/.exec(key)?.[1]));
    return dataType === null ? undefined : { nodeId: coerceNodeId(key), name: DataType[dataType], shape: { kind: "builtIn", dataType } };
  };
  return decodeBody(encoding, bytes, decodeContext({ namespaces, typeOf: (key) => types.get(key) ?? basic(key), encodedBy: (key) => (key === encoding.toString() ? root : undefined) }), 0);
}
const int32 = (...values: number[]): Buffer => Buffer.concat(values.map((v) => { const b = Buffer.alloc(4); b.writeInt32LE(v); return b; }));
const shown = (v: ShownValue): unknown => (v.kind === "structure" ? Object.fromEntries(v.fields.map((f) => [f.name, shown(f.value)])) : v.kind === "array" ? [v.total, v.items.map(shown)] : v.kind === "leaf" ? v.text : v.kind);

test("optional fields stand only where the mask says so", () => {
  const root = entry(1, "WithOptions", { kind: "structure", layout: "optional", fields: [field("A", "ns=0;i=6"), field("B", "ns=0;i=6", { optional: true }), field("C", "ns=0;i=6", { optional: true })] });
  expect([shown(decode(int32(0b10, 1, 3), root)), shown(decode(int32(0, 1), root))]).toEqual([{ A: "1", C: "3" }, { A: "1" }]);
});

test("a union has the one member its switch names, or none", () => {
  const root = entry(1, "Choice", { kind: "structure", layout: "union", fields: [field("A", "ns=0;i=6"), field("B", "ns=0;i=1")] });
  expect([shown(decode(Buffer.concat([int32(2), Buffer.from([1])]), root)), shown(decode(int32(0), root)), decode(int32(9), root).kind]).toEqual([{ B: "true" }, {}, "opaque"]);
});

test("a long array shows its first 100 items, and the fields after it are still read", () => {
  const root = entry(1, "Long", { kind: "structure", layout: "plain", fields: [field("List", "ns=0;i=6", { rank: 1 }), field("After", "ns=0;i=6")] });
  const value = decode(int32(300, ...Array.from({ length: 300 }, (_, i) => i), 42), root);
  expect(value).toMatchObject({ kind: "structure", fields: [{ name: "List", value: { kind: "array", total: 300, items: { length: 100 } } }, { name: "After", value: { text: "42" } }] });
});

test("lengths that do not fit, nesting without end and unknown types end in opaque bytes that say why", () => {
  const list = entry(1, "List", { kind: "structure", layout: "plain", fields: [field("List", "ns=0;i=12", { rank: 1 })] });
  const self = entry(1, "Self", { kind: "structure", layout: "plain", fields: [field("Again", "ns=2;i=1")] });
  const unknown = entry(1, "Half", { kind: "structure", layout: "plain", fields: [field("What", "ns=2;i=77")] });
  expect([decode(int32(0x7fffffff), list), decode(Buffer.alloc(100), self), decode(Buffer.alloc(4), unknown)]).toMatchObject([
    { kind: "opaque", why: expect.stringContaining("does not fit") as string }, { kind: "opaque", why: expect.stringContaining("nested too deeply") as string }, { kind: "opaque", why: expect.stringContaining("is not known") as string },
  ]);
});

test("whatever bytes a server sends, decoding ends with a bounded value and never throws", () => {
  const everything = entry(1, "Everything", {
    kind: "structure", layout: "plain",
    fields: [field("V", "ns=0;i=24"), field("X", "ns=0;i=22"), field("D", "ns=0;i=23"), field("N", "ns=0;i=17"), field("L", "ns=0;i=21", { rank: 1 }), field("M", "ns=0;i=11", { rank: 2 }), field("T", "ns=0;i=13"), field("G", "ns=0;i=14")],
  });
  const count = (v: ShownValue): number => 1 + (v.kind === "structure" ? v.fields.reduce((n, f) => n + count(f.value), 0) : v.kind === "array" ? v.items.reduce((n, i) => n + count(i), 0) : 0);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => count(decode(Buffer.from(bytes), everything)) < 5000), { numRuns: 2000 });
});
