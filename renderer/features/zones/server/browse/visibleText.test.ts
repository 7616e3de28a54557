import { expect, test } from "vitest";
import { visibleText } from "./visibleText.ts";

test("marks that reorder or hide text are seen as dots", () => {
  expect(visibleText("a\u202eb\u0000c")).toBe("a\u00b7b\u00b7c");
});
