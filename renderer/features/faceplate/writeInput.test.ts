import fc from "fast-check";
import { expect, test } from "vitest";
import type { Tag } from "../../../shared/plant/model.ts";
import { formatNumber } from "../../ui/format.ts";
import { allowedStates, parseInput, rangeText, ruleOfTag, type InputRule } from "./writeInput.ts";

const rule: InputRule = { type: "Double", min: -20, max: 100, decimals: 1, unit: "m³/h" };
const read = (text: string, changed: Partial<InputRule> = {}): unknown => {
  const parsed = parseInput(text, { ...rule, ...changed });
  return parsed.ok ? parsed.value : parsed.message;
};

test("numbers are read as typed, with either minus and an unambiguous decimal comma", () => {
  expect([read("75"), read(" 75.5 "), read("75,5"), read("-3"), read("\u22123"), read(".5")]).toEqual([
    75, 75.5, 75.5, -3, -3, 0.5,
  ]);
});

test("what could mean two numbers, and what is no number, is refused with what to do", () => {
  const message = "Enter a number such as 75.5, without spaces or thousands separators.";
  expect([
    read("1,000", { max: 5000 }),
    read("7 5"),
    read("1e3"),
    read("0x10"),
    read("NaN"),
    read("Infinity"),
    read("12abc"),
  ]).toEqual([message, message, message, message, message, message, message]);
});

test("range, decimals and whole numbers are checked before anything is sent", () => {
  expect([
    read("100.1"),
    read("-20.1"),
    read("7.55"),
    read("7.5", { decimals: 0 }),
    read(""),
    read("-1", { type: "UInt32", min: null, decimals: 0 }),
  ]).toEqual([
    "Outside the allowed range: \u221220.0 to 100.0 m³/h.",
    "Outside the allowed range: \u221220.0 to 100.0 m³/h.",
    "At most 1 decimal.",
    "Enter a whole number.",
    "Enter a value.",
    "Outside what the server can hold: 0 to 4,294,967,295.",
  ]);
});

test("every value within the range is accepted as it is shown, none outside", () => {
  fc.assert(
    fc.property(fc.integer({ min: -2000, max: 3000 }), (tenths) => {
      const value = tenths / 10;
      const parsed = parseInput(formatNumber(value, 1), rule);
      expect(parsed.ok).toBe(value >= -20 && value <= 100);
      if (parsed.ok) expect(parsed.value).toBeCloseTo(value, 9);
    }),
  );
});

test("Booleans and text keep their type", () => {
  expect([
    read("1", { type: "Boolean" }),
    read("0", { type: "Boolean" }),
    read("on", { type: "Boolean" }),
    read(" batch 7 ", { type: "String" }),
    read("x".repeat(201), { type: "String" }),
  ]).toEqual([true, false, "Choose on or off.", "batch 7", "At most 200 characters."]);
});

test("an enumerated tag offers only the states its write rule allows", () => {
  const tag = {
    type: "Int32",
    states: ["Manual", "Auto", "Cascade"],
    write: { min: 0, max: 1, reason: true },
    decimals: 2,
    unit: "",
  } as unknown as Tag;
  expect([allowedStates(tag), rangeText(ruleOfTag(tag))]).toEqual([
    [
      { value: 0, name: "Manual" },
      { value: 1, name: "Auto" },
    ],
    "0 to 1",
  ]);
});
