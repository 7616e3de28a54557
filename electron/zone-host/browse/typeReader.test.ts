import { expect, test } from "vitest";
import type { FieldDescription } from "./decodeStructure.ts";
import { inherited, optionsFrom } from "./typeReader.ts";

const fields = (...names: string[]): FieldDescription[] => names.map((name) => ({ name, type: "ns=0;i=6", rank: -1, optional: false, subtyped: false }));
const names = (levels: readonly FieldDescription[][]): string[] => inherited(levels).map((f) => f.name);

test("inherited fields stand once and first, whether a server repeats them or not", () => {
  expect([names([fields("A", "B"), fields("A", "B", "C")]), names([fields("A", "B"), fields("C")]), names([fields("A"), fields(), fields("B")]), names([])]).toEqual([["A", "B", "C"], ["A", "B", "C"], ["A", "B"], []]);
});

test("names of an enumeration come by place or by value", () => {
  expect([optionsFrom([{ text: "Off" }, { text: "On" }]), optionsFrom([{ value: [0, 7], displayName: { text: "Seven" } }, { value: [0xffffffff, 0xffffffff], displayName: { text: "Minus one" } }]), optionsFrom(null)]).toEqual([
    [{ value: 0, name: "Off" }, { value: 1, name: "On" }], [{ value: 7, name: "Seven" }, { value: -1, name: "Minus one" }], null,
  ]);
});
