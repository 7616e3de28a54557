import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { contract, type CallName } from "./contract.ts";
import { limitsOf, type Call } from "./define.ts";
import { ordinaryLimits, sizeOfPayload } from "./payload.ts";

const rows = Object.entries(contract) as readonly (readonly [CallName, Call])[];
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}
/** The most values that an input can hold which the schema takes; what it does not bound counts without end. */
function mostNodes(schema: JsonSchema): number {
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map(mostNodes);
  const fields = Object.values(schema.properties ?? {}).map(mostNodes);
  const items = schema.items ? (schema.maxItems ?? Number.POSITIVE_INFINITY) * mostNodes(schema.items) : 0;
  return Math.max(1 + fields.reduce((sum, n) => sum + n, 0) + items, ...choices);
}
const limits = { nodes: 10, chars: 100 };
const faultOf = (input: unknown): string | null => sizeOfPayload(input, limits).fault;

test("values, texts and field names are counted", () => {
  expect(sizeOfPayload({ zone: "here", keys: ["a", "bc"], none: null, gone: undefined }, limits)).toEqual({
    nodes: 7,
    chars: 23,
    fault: null,
  });
});

test("what is more than the limits say is refused", () => {
  const many = "The input holds more than 10 values.";
  const long = "The input holds more than 100 characters.";
  expect({
    list: faultOf(Array.from({ length: 10 }, () => 1)),
    holes: faultOf(new Array(4_000_000_000)),
    fields: faultOf(Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i, i]))),
    text: faultOf("a".repeat(101)),
    texts: faultOf(["a".repeat(60), "b".repeat(60)]),
    name: faultOf({ ["n".repeat(101)]: 1 }),
    deep: faultOf([[[[[[[]]]]]]]),
    most: faultOf([1, 2, 3, 4, 5, 6, 7, 8, "a".repeat(100)]),
  }).toEqual({
    list: many,
    holes: many,
    fields: many,
    text: long,
    texts: long,
    name: long,
    deep: "The input is nested deeper than 6 levels.",
    most: null,
  });
});

test("what is no plain data is refused, wherever it stands", () => {
  const strange = [
    new Map(),
    new Set(),
    new Date(0),
    new Error("e"),
    new Uint8Array(1),
    new ArrayBuffer(1),
    /a/,
    Promise.resolve(),
    Object.create({ own: 1 }) as object,
    () => 1,
    Symbol("s"),
    1n,
  ];
  const words = "The input may hold texts, numbers, lists and plain objects only.";
  expect(strange.map((value) => faultOf({ value }))).toEqual(strange.map(() => words));
  expect(strange.map((value) => faultOf([value]))).toEqual(strange.map(() => words));
  expect(faultOf(Object.create(null))).toBeNull();
});

test("a loop in the input ends at the depth", () => {
  const self: Record<string, unknown> = {};
  self["self"] = self;
  expect(faultOf(self)).toBe("The input is nested deeper than 6 levels.");
});

test("the work is bounded by the limits: fields behind the one that was too much are not read", () => {
  let read = 0;
  const counted = (): object => Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i]));
  const watched = new Proxy(counted(), {
    get: (target, name) => {
      read += 1;
      return Reflect.get(target, name) as unknown;
    },
  });
  expect(faultOf(watched)).toBe("The input holds more than 10 values.");
  expect(read).toBe(10);
});

test("whatever JSON can say is measured without a throw, and never counted smaller than its texts", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const { chars, fault } = sizeOfPayload(value, { nodes: 10_000, chars: 1_000_000 });
      expect(fault).toBeNull();
      if (typeof value === "string") expect(chars).toBe(value.length);
    }),
  );
});

test.each(rows)("%s takes its sample, and no more than a megabyte", (_name, row) => {
  const most = limitsOf(row);
  expect(sizeOfPayload(row.sample, most).fault).toBeNull();
  expect(most.nodes).toBeGreaterThanOrEqual(ordinaryLimits.nodes);
  expect(most.nodes).toBeLessThanOrEqual(4096);
  expect(most.chars).toBeLessThanOrEqual(1_048_576);
});

test("a call takes every list that its schema takes; lists of lists may be shorter only together", () => {
  const cut = rows.filter(([, row]) => {
    const schema = z.toJSONSchema(row.input, { io: "input", unrepresentable: "any" }) as JsonSchema;
    return mostNodes(schema) > limitsOf(row).nodes;
  });
  expect(cut.map(([name]) => name)).toEqual(["browse.call"]);
});

test("a list that carries named fields beside its items is refused", () => {
  const list = Object.assign([1, 2], { more: "x".repeat(1_000) });
  expect([faultOf(list), faultOf({ list }), faultOf([1, 2])]).toEqual([
    "The input may hold texts, numbers, lists and plain objects only.",
    "The input may hold texts, numbers, lists and plain objects only.",
    null,
  ]);
});
