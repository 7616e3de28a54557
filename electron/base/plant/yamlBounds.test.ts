import { expect, test } from "vitest";
import { z } from "zod";
import type { PlantProblem } from "../../../shared/plant/model.ts";
import { parseYamlFile } from "./yamlFile.ts";

const Schema = z.strictObject({ items: z.array(z.strictObject({ id: z.string() })).optional() });

/** What the file's reader reports, and how long it took. */
function read(text: string): { problems: PlantProblem[]; tookMs: number } {
  const problems: PlantProblem[] = [];
  const startedMs = performance.now();
  parseYamlFile({ file: "assets.yaml", text }, Schema, { "items.*": "item" }, (p) => problems.push(p));
  return { problems, tookMs: performance.now() - startedMs };
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
  ["sixteen megabytes of quotes", '"'.repeat(16_000_000), 1, long],
  ["five million comments", "#\n".repeat(5_000_000), 800_001, long],
  ["nothing but line ends", "\n".repeat(16_000_000), 1_600_001, long],
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
  expect(read(text).problems).toEqual([{ file: "assets.yaml", line, reason }]);
});

test("a field that stands twice among twenty thousand is found, with its line", () => {
  expect(read(`${fields(20_000)}\nkey5: 2`).problems).toEqual([
    {
      file: "assets.yaml",
      line: 20_001,
      reason: "This is not valid YAML: the field key5 stands twice in its group; the file is left out",
    },
  ]);
});

test("twenty thousand unknown fields are one problem that names five and counts the rest", () => {
  const named = [0, 1, 2, 3, 4].map((i) => `"key${i}"`).join(", ");
  expect(read(fields(20_000)).problems).toEqual([
    {
      file: "assets.yaml",
      line: 1,
      reason: `unknown field ${named} and 19995 more; correct its spelling or remove it; the file is left out`,
    },
  ]);
});

test("four times as many fields, known or broken, take about four times as long and not sixteen", () => {
  const quickest = (text: string): number => Math.min(...[1, 2, 3].map(() => read(text).tookMs));
  const items = (count: number): string => `items:\n${lines(count, () => "  - { id: 1 }")}`;
  expect(quickest(fields(20_000)) / quickest(fields(5000))).toBeLessThan(10);
  expect(quickest(items(4000)) / quickest(items(1000))).toBeLessThan(10);
});
