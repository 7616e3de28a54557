import { expect, test } from "vitest";
import { isTableKey } from "./isTableKey.ts";

const grid = new EventTarget();
const sortButton = new EventTarget();
const taken = (target: EventTarget): string[] =>
  ["Enter", " ", "ArrowDown", "a"].filter((key) => isTableKey({ key, target, currentTarget: grid }));

test("every key on the table itself is the table's", () => {
  expect(taken(grid)).toEqual(["Enter", " ", "ArrowDown", "a"]);
});

test("Enter and Space on a control inside are the control's; the arrows still move after a click on a header", () => {
  expect(taken(sortButton)).toEqual(["ArrowDown", "a"]);
});
