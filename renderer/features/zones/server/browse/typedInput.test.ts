import { expect, test } from "vitest";
import type { DataTypeFacts } from "../../../../../shared/zones/addressSpace.ts";
import {
  editText,
  hintOf,
  parseTyped,
  shortTyped,
  shortValue,
  takesList,
  untypeable,
  type FieldRule,
} from "./typedInput.ts";

const facts = (builtIn: string, more: Partial<DataTypeFacts> = {}): DataTypeFacts => ({
  nodeId: "i=1",
  name: builtIn,
  builtIn,
  options: null,
  ...more,
});
const rule = (builtIn: string, more: Partial<FieldRule> = {}): FieldRule => ({
  dataType: facts(builtIn),
  list: false,
  range: null,
  unit: "",
  ...more,
});
const value = (text: string, r: FieldRule): unknown => {
  const typed = parseTyped(text, r);
  return typed.ok ? typed.value : new Error(typed.message);
};

test("a text becomes a value of the type, without loss", () => {
  expect([
    value("75.5", rule("Double")),
    value("\u22123", rule("Int16")),
    value("18446744073709551615", rule("UInt64")),
    value("true", rule("Boolean")),
    value(" DE AD ", rule("ByteString")),
    value("  as it is ", rule("String")),
  ]).toEqual([75.5, -3, "18446744073709551615", true, "DEAD", "  as it is "]);
  expect(value("1\n2\n3\n", rule("Int32", { list: true }))).toEqual([1, 2, 3]);
  expect(value("", rule("Int32", { list: true }))).toEqual([]);
});

test("what does not fit is refused with what to do", () => {
  const range = { low: 0, high: 10 };
  for (const [text, r, words] of [
    ["1,5", rule("Double"), /75\.5/],
    ["1.5", rule("Int32"), /whole/],
    ["40000", rule("Int16"), /holds/],
    ["11", rule("Double", { range, unit: "m" }), /0 to 10 m/],
    ["3", rule("Int32", { dataType: facts("Int32", { options: [{ value: 1, name: "On" }] }) }), /states/],
    ["2026-03-01 12:00", rule("DateTime"), /time zone/],
    ["1\nx", rule("Int32", { list: true }), /Line 2/],
    ["ns=2;s=a", rule("NodeId"), /nsu=/],
  ] as const)
    expect(value(text, r)).toEqual(expect.objectContaining({ message: expect.stringMatching(words) as string }));
});

test("structures and matrices are shown, not written", () => {
  expect([
    untypeable(facts("Double"), -1),
    untypeable(facts("Double"), 2),
    untypeable(facts("ExtensionObject", { name: "PumpStatus" }), -1),
  ]).toEqual(["", expect.stringContaining("2 dimensions"), expect.stringContaining("PumpStatus")]);
});

test("a rank that leaves it open follows the value that stands there", () => {
  const leaf = { kind: "leaf", type: "Double", text: "1", plain: 1, cut: 0 } as const;
  const list = { kind: "array", type: "Double", total: 1, dimensions: [], items: [leaf] } as const;
  expect([takesList(1, null), takesList(-1, list), takesList(-2, list), takesList(-3, leaf)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect([
    editText(list),
    editText({ ...list, total: 5 }),
    hintOf(rule("Double", { list: true, range: { low: 0, high: 1 } })),
  ]).toEqual(["1", "", "Range 0 to 1; one value a line"]);
});

test("a title names what was typed by its state or with its unit, and a long list by its first items", () => {
  const states = rule("Int32", { dataType: facts("Int32", { options: [{ value: 2, name: "Auto" }] }) });
  const list = rule("Int16", { list: true });
  expect([
    shortTyped("2.5", rule("Double", { unit: "bar" })),
    shortTyped("2", states),
    shortTyped("1\n2", list),
    shortTyped("1\n2\n3\n4\n5\n6\n7\n8", list),
    shortTyped("", list),
  ]).toEqual(["2.5 bar", "Auto", "[1, 2]", "[1, 2, 3, 4, 5, 6, \u2026 8 in all]", "[]"]);
  expect(["", "fast"].map((text) => shortTyped(text, rule("Double")))).toEqual(["\u2026", "\u2026"]);
});

test("a present value is one bounded line in a title", () => {
  const leaf = (text: string) => ({ kind: "leaf", type: "String", text, plain: null, cut: 0 }) as const;
  const items = ["a", "b"].map(leaf);
  expect([
    shortValue(leaf("x".repeat(100))),
    shortValue(leaf("")),
    shortValue({ kind: "array", type: "String", total: 2, dimensions: [], items }),
    shortValue({ kind: "array", type: "String", total: 900, dimensions: [], items }),
  ]).toEqual(["x".repeat(80), "\u2014", "[a, b]", "[a, b, \u2026 900 in all]"]);
});
