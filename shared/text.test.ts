import { expect, test } from "vitest";
import { bounded } from "./text.ts";

test("a bounded text is never longer than asked for, and a short one is left as it is", () => {
  expect(["", "abc", "abcd"].map((text) => bounded(text, 3))).toEqual(["", "abc", "abc"]);
});
