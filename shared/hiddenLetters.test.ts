import fc from "fast-check";
import { expect, test } from "vitest";
import { hiddenLetterProblem, hiddenLettersShown, withoutHiddenLetters } from "./hiddenLetters.ts";

const span = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);
/** Written out here by themselves: the rule's table is what is tested. */
const forbidden = [
  ...span(0, 0x1f),
  ...span(0x7f, 0x9f),
  ...[0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5],
  ...span(0x180b, 0x180f),
  ...span(0x200b, 0x200f),
  ...span(0x2028, 0x202e),
  ...span(0x2060, 0x206f),
  ...[0x3164, 0xfeff, 0xffa0, 0xfff9, 0xfffa, 0xfffb, 0xd800, 0xdbff, 0xdc00, 0xdfff],
  ...span(0xfe00, 0xfe0f),
  ...span(0xe0000, 0xe0fff),
].map((code) => String.fromCodePoint(code));

test("every letter that does not show as itself is found, taken out and written out", () => {
  const wrong = forbidden.filter(
    (letter) =>
      hiddenLetterProblem(`a${letter}b`) === "" ||
      withoutHiddenLetters(`a${letter}b`) !== "ab" ||
      !/^a\[U\+[0-9A-F]{4,5}\]b$/.test(hiddenLettersShown(`a${letter}b`)),
  );
  expect(wrong.map((letter) => letter.codePointAt(0)!.toString(16))).toEqual([]);
});

test("the sentence names the letter and where it stands", () => {
  expect([
    hiddenLetterProblem("Pump\u202e1"),
    hiddenLetterProblem("\u0000"),
    hiddenLetterProblem("😀\u{e0041}"),
    hiddenLetterProblem("two\nlines"),
  ]).toEqual([
    'Letter 5, after "Pump", is U+202E (right-to-left override), which does not show; remove it.',
    "Letter 1 is U+0000 (null), which does not show; remove it.",
    'Letter 2, after "😀", is U+E0041 (invisible tag), which does not show; remove it.',
    'Letter 4, after "two", is U+000A (line break), which does not show; remove it.',
  ]);
});

test("text of several lines keeps its lines and nothing else that does not show", () => {
  expect([hiddenLetterProblem("two\r\n\tlines", true), hiddenLetterProblem("two\n\u2028", true)]).toEqual([
    "",
    'Letter 5, after "two ", is U+2028 (line separator), which does not show; remove it.',
  ]);
});

test("what people write in any script stands", () => {
  const texts = ["Kühlwasserpumpe 3 °C", "泵房 2号", "محطة الضخ", "Насос №1", "पंप", "m³/h ± 5 %", "👷", "naïve – “so”"];
  expect(texts.filter((text) => hiddenLetterProblem(text) !== "" || hiddenLettersShown(text) !== text)).toEqual([]);
});

const anyLetter = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  fc.constantFrom(...forbidden),
  fc.constant("\u0301"),
);

test("whatever the text, what is left of it holds none, and a text without any is left as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyLetter, maxLength: 30 }), (text) => {
      const left = withoutHiddenLetters(text);
      expect(hiddenLetterProblem(left)).toBe("");
      expect(hiddenLetterProblem(hiddenLettersShown(text))).toBe("");
      expect(left === text).toBe(hiddenLetterProblem(text) === "");
    }),
  );
});

test("marks are piled on a letter no higher than any script does", () => {
  const [honest, piled] = ["ש\u05c1\u05bc\u05b8\u0591 ệ̣ ที่", `a${"\u0301".repeat(500)}b`];
  expect([hiddenLetterProblem(honest), hiddenLettersShown(honest) === honest]).toEqual(["", true]);
  expect(hiddenLetterProblem(piled)).toBe(
    'Letter 6, after "a\u0301\u0301\u0301\u0301", is U+0301, ' +
      "the fifth mark on one letter, where four can be read; remove it.",
  );
  expect(withoutHiddenLetters(piled)).toBe("a\u0301\u0301\u0301\u0301b");
  expect(hiddenLetterProblem(hiddenLettersShown(piled))).toBe("");
});
