import { expect, test } from "vitest";
import { alarmKey, clickMove, type AlarmKeyEffect } from "./alarmKeys.ts";
import { nothingSelected, type Selection } from "./selection.ts";

const order = ["a", "b", "c", "d", "e"];
const at = (cursor: string, ...keys: string[]): Selection => ({ keys: new Set(keys), anchor: cursor, cursor });
const plain = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
const press = (key: string, selection: Selection, more: Partial<typeof plain> = {}, rows = order) =>
  alarmKey({ key, ...plain, ...more }, { selection, order: rows, pageRows: 3 });
const chosen = (effect: AlarmKeyEffect | null): string => {
  if (effect?.kind !== "select") return JSON.stringify(effect);
  return `${[...effect.selection.keys].join("")}|${effect.selection.cursor}`;
};

test("arrows, pages and ends move the cursor and select the row", () => {
  const from = at("b", "b");
  expect(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"].map((k) => chosen(press(k, from)))).toEqual([
    "c|c",
    "a|a",
    "e|e",
    "a|a",
    "a|a",
    "e|e",
  ]);
});

test("with Shift the selection reaches to the cursor, with Ctrl the cursor alone moves", () => {
  const from = at("b", "b");
  expect(chosen(press("End", from, { shiftKey: true }))).toBe("bcde|e");
  expect(chosen(press("ArrowDown", from, { ctrlKey: true }))).toBe("b|c");
});

test("Space turns one row, Ctrl A takes all, Escape none", () => {
  expect(chosen(press(" ", at("b", "b")))).toBe("|b");
  expect(chosen(press("a", at("b"), { ctrlKey: true }))).toBe("abcde|b");
  expect(chosen(press("Escape", at("b", "a", "b")))).toBe("|b");
});

test("Enter opens; A and C ask, but not with Ctrl, Alt or the system's key", () => {
  expect([press("Enter", at("b")), press("A", at("b")), press("c", at("b"))]).toEqual([
    { kind: "open" },
    { kind: "ask", action: "acknowledge" },
    { kind: "ask", action: "confirm" },
  ]);
  expect([
    press("c", at("b"), { ctrlKey: true }),
    press("a", at("b"), { altKey: true }),
    press("a", at("b"), { metaKey: true }),
  ]).toEqual([null, null, null]);
});

test("keys that have nothing to do are left to others", () => {
  expect([
    press("x", at("b")),
    press("Escape", at("b")),
    press(" ", nothingSelected),
    press("ArrowDown", nothingSelected, {}, []),
  ]).toEqual([null, null, null, null]);
});

test("a click takes the row alone, with Ctrl one more, with Shift all up to it", () => {
  const clicks = [plain, { ...plain, ctrlKey: true }, { ...plain, metaKey: true }, { ...plain, shiftKey: true }];
  expect(clicks.map(clickMove)).toEqual(["only", "toggle", "toggle", "range"]);
});
