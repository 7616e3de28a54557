import { withoutHiddenLetters } from "../hiddenLetters.ts";

/** Letters as they are seen, and the Latin ones that they read as: those of UTS 39 that occur in names. */
const reads: readonly (readonly [string, string])[] = [
  ["АВСЕНІЈКМОРЅТУХԌԚԜҮ", "ABCEHIJKMOPSTYXGQWY"],
  ["асеіјорѕухһԁԛԝӏү", "aceijopsyxhdqwly"],
  ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϺ", "ABEZHIKMNOPTYXCM"],
  ["αιονρυϲϳ", "aiovpucj"],
  ["ıɑɡɩ", "iagi"],
  ["I1|0", "lllO"],
];
const latinOf: ReadonlyMap<string, string> = new Map(
  reads.flatMap(([letters, latin]) => Array.from(letters, (letter, i) => [letter, latin[i]!] as const)),
);

const plain = (name: string): string => withoutHiddenLetters(name.normalize("NFKC")).normalize("NFKC");
const folded = (text: string): string => text.toUpperCase().toLowerCase().replace(/\s+/gu, "");
const read = (text: string): string => {
  // Once more for what reads as a letter that itself reads as another: a Cyrillic I as l.
  const latin = (letter: string): string => latinOf.get(letter) ?? letter;
  return Array.from(text, (letter) => latin(latin(letter))).join("");
};

/**
 * @returns whether people take two names for one: the same letters whatever their case, width and spaces, or letters of
 *   other scripts that read as the same.
 */
export function lookAlike(a: string, b: string): boolean {
  const [one, other] = [plain(a), plain(b)];
  return folded(one) === folded(other) || folded(read(one)) === folded(read(other));
}
