// Letters that do not show as themselves. Whatever people, files and servers write is held to this one rule, since what
// somebody reads and what stands there must be the same.

/** First and last code point, and what is there; in order. */
const hidden: readonly (readonly [number, number, string])[] = [
  [0x00, 0x00, "null"],
  [0x01, 0x08, "control character"],
  [0x09, 0x09, "tab"],
  [0x0a, 0x0a, "line break"],
  [0x0b, 0x0c, "control character"],
  [0x0d, 0x0d, "line break"],
  [0x0e, 0x1f, "control character"],
  [0x7f, 0x7f, "delete"],
  [0x80, 0x9f, "control character"],
  [0xad, 0xad, "soft hyphen"],
  [0x34f, 0x34f, "invisible joiner"],
  [0x61c, 0x61c, "Arabic letter mark"],
  [0x115f, 0x1160, "Hangul filler"],
  [0x17b4, 0x17b5, "invisible vowel"],
  [0x180b, 0x180f, "Mongolian selector"],
  [0x200b, 0x200b, "zero-width space"],
  [0x200c, 0x200d, "zero-width joiner"],
  [0x200e, 0x200e, "left-to-right mark"],
  [0x200f, 0x200f, "right-to-left mark"],
  [0x2028, 0x2029, "line separator"],
  [0x202a, 0x202b, "text direction embedding"],
  [0x202c, 0x202c, "end of a text direction"],
  [0x202d, 0x202d, "left-to-right override"],
  [0x202e, 0x202e, "right-to-left override"],
  [0x2060, 0x2065, "invisible operator"],
  [0x2066, 0x2069, "text direction isolate"],
  [0x206a, 0x206f, "text direction control"],
  [0x2800, 0x2800, "blank pattern"],
  [0x3164, 0x3164, "Hangul filler"],
  [0xd800, 0xdfff, "half of a letter"],
  [0xfe00, 0xfe0f, "variation selector"],
  [0xfeff, 0xfeff, "byte order mark"],
  [0xffa0, 0xffa0, "Hangul filler"],
  [0xfff0, 0xfffb, "annotation mark"],
  [0x1bca0, 0x1bca3, "shorthand control"],
  [0x1d173, 0x1d17a, "musical control"],
  [0xe0000, 0xe0fff, "invisible tag"],
];

/** With `u` a surrogate matches only where it stands alone. */
const pattern = (skip: readonly number[]): RegExp => {
  const point = (code: number): string => `\\u{${code.toString(16)}}`;
  const ranges = hidden.filter(([first]) => !skip.includes(first));
  return new RegExp(`[${ranges.map(([first, last]) => `${point(first)}-${point(last)}`).join("")}]`, "gu");
};
const anyHidden = pattern([]);
const hiddenInLines = pattern([0x09, 0x0a, 0x0d]);
/** By UTS 39 no script piles more marks on a letter; beyond them they cover the lines above and below. */
const pile = /(?<=\p{Mn}{4})\p{Mn}/gu;
const MOST_SHOWN = 24;

const pointOf = (letter: string): string => `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
const writtenOut = (letter: string): string => `[${pointOf(letter)}]`;

function nameOf(letter: string): string {
  const code = letter.codePointAt(0)!;
  return hidden.find(([first, last]) => code >= first && code <= last)?.[2] ?? "";
}

/**
 * @param lines true where the text may have several lines.
 * @returns which letter does not show as itself and where it stands; empty when each does.
 */
export function hiddenLetterProblem(text: string, lines = false): string {
  const found = [lines ? hiddenInLines : anyHidden, pile].map((what) => text.search(what)).filter((at) => at >= 0);
  if (found.length === 0) return "";
  const at = Math.min(...found);
  const before = Array.from(text.slice(0, at));
  const letter = String.fromCodePoint(text.codePointAt(at)!);
  const lead = before.slice(-MOST_SHOWN).join("").replace(/\s/gu, " ");
  const where = before.length === 0 ? "" : `, after "${lead}",`;
  const name = nameOf(letter);
  const what =
    name === "" ? ", the fifth mark on one letter, where four can be read" : ` (${name}), which does not show`;
  return `Letter ${before.length + 1}${where} is ${pointOf(letter)}${what}; remove it.`;
}

/** @returns the text without the letters that do not show as themselves. */
export const withoutHiddenLetters = (text: string): string => text.replace(anyHidden, "").replace(pile, "");

/** @returns the text with each such letter written out, as `[U+202E]`: for text that is kept as it is. */
export const hiddenLettersShown = (text: string): string =>
  text.replace(anyHidden, writtenOut).replace(pile, writtenOut);
