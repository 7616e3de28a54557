import { expect, test } from "vitest";
import { rowStep } from "./rowStep.ts";

test("keys move by a row, by what is in sight, or to an end; other keys do not move", () => {
  const keys = ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", "a", "constructor"];
  expect(keys.map((key) => rowStep(key, 12, 90))).toEqual([1, -1, 12, -12, -90, 90, undefined, undefined]);
});
