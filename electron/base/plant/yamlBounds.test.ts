import { expect, test } from "vitest";
import { Pair } from "yaml";
import { z } from "zod";
import type { PlantProblem } from "../../../shared/plant/model.ts";
import { parseYamlFile } from "./yamlFile.ts";

const Schema = z.strictObject({
  items: z.array(z.strictObject({ id: z.string() })).optional(),
  named: z.record(z.string(), z.number()).optional(),
});

/** What the file's reader reports. */
function read(text: string): PlantProblem[] {
  const problems: PlantProblem[] = [];
  parseYamlFile({ file: "assets.yaml", text }, Schema, { "items.*": "item" }, (p) => problems.push(p));
  return problems;
}
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");
const fields = (count: number): string => lines(count, (i) => `key${i}: 1`);
const deep = "Lists or groups are nested deeper than 32 levels here; the file is left out";
const long = "The file holds more than can be read in good time; split it; the file is left out";
const anchored = "The file holds more than 1000 anchors, aliases and tags; the file is left out";

test.each([
  ["a megabyte of brackets", "[".repeat(1_000_000), 1, deep],
  ["groups in groups", "{a: ".repeat(300_000), 1, deep],
  ["a list in a list in a list, on one line", "- ".repeat(500_000), 1, deep],
  ["keys of keys of keys", "? ".repeat(500_000), 1, deep],
  ["two megabytes of quotes", '"'.repeat(2_000_000), 1, long],
  ["nearly a million comments", "#\n".repeat(900_000), 800_001, long],
  ["nothing but line ends", "\n".repeat(1_700_000), 1_600_001, long],
  ["anchors without end", "a: 1\nb: [&x 1" + ", &x 1".repeat(1000) + "]", 2, anchored],
  ["aliases without end", "a: &x 1\nb: [*x" + ", *x".repeat(1000) + "]", 2, anchored],
  ["tags without end", "!a ".repeat(500_000), 1, anchored],
  [
    "a line indented for ever",
    `a:\n${" ".repeat(1000)}b: 1`,
    2,
    "A line is indented by more than 128 spaces; the file is left out",
  ],
])("%s ends before a tree is built, with the file and the line", (_what, text, line, reason) => {
  expect(read(text)).toEqual([{ file: "assets.yaml", line, reason }]);
});

test("a field that stands twice among five thousand is found, with its line", () => {
  expect(read(`${fields(5000)}\nkey5: 2`)).toEqual([
    {
      file: "assets.yaml",
      line: 5001,
      reason: "This is not valid YAML: the field key5 stands twice in its group; the file is left out",
    },
  ]);
});

test("five thousand unknown fields are one problem that names five and counts the rest", () => {
  const named = [0, 1, 2, 3, 4].map((i) => `"key${i}"`).join(", ");
  expect(read(fields(5000))).toEqual([
    {
      file: "assets.yaml",
      line: 1,
      reason: `unknown field ${named} and 4995 more; correct its spelling or remove it; the file is left out`,
    },
  ]);
});

/** How often the key of any pair is looked at while the text is read: the work itself, whatever the machine's pace. */
function keyReads(text: string): number {
  const keys = new WeakMap<Pair, unknown>();
  let reads = 0;
  Object.defineProperty(Pair.prototype, "key", {
    configurable: true,
    get(this: Pair) {
      reads += 1;
      return keys.get(this);
    },
    set(this: Pair, key: unknown) {
      keys.set(this, key);
    },
  });
  try {
    read(text);
  } finally {
    Reflect.deleteProperty(Pair.prototype, "key");
  }
  return reads;
}

test.each([
  ["fields that nobody knows", fields(1500), 1500],
  ["entries that are broken", `items:\n${lines(1500, () => "  - { id: 1 }")}`, 1501],
  ["entries with a field too many each", `items:\n${lines(1000, (i) => `  - { id: a, x${i}: 1 }`)}`, 2001],
  ["values that are wrong under a name each", `named:\n${lines(1500, (i) => `  key${i}: x`)}`, 1501],
])("%s are each looked at a few times, and not once for every other one", (_what, text, keys) => {
  const reads = keyReads(text);
  expect(reads).toBeGreaterThan(keys);
  expect(reads / keys).toBeLessThan(20);
});
