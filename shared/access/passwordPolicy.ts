import { commonPasswordWords } from "./commonPasswords.ts";
import { predictable } from "./predictable.ts";

const passwordRules = {
  /** The shortest password at all. */
  minLength: 12,
  /** From here on any composition will do: four words are easier to type on a station than twelve signs. */
  freeFormLength: 15,
  maxLength: 256,
  /** Kinds of characters (lower case, capitals, digits, other signs) that a shorter one needs. */
  minKinds: 3,
  /**
   * What must be left when known words, repeats and rows are taken off; one less than the length, for an accidental
   * pair.
   */
  minEffective: 11,
} as const;

export interface PasswordReport {
  /** What is wrong, in words for the person who types; empty when the password may be used. */
  readonly problems: readonly string[];
  /** For a meter: 0 nothing yet, 1 refused or weak, 2 fair, 3 good, 4 strong. */
  readonly strength: 0 | 1 | 2 | 3 | 4;
  /** Bits that somebody must guess who knows these rules; an estimate. */
  readonly bits: number;
}

const lookAlike: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "l",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "8": "b",
  "9": "g",
  "@": "a",
  $: "s",
  "!": "i",
  "+": "t",
};
/** `P4$$w0rd!` and `password` are the same guess. */
const folded = (text: string): string =>
  Array.from(text.toLowerCase(), (c) => lookAlike[c] ?? c)
    .join("")
    .replace(/[^a-z]/g, "");
const kinds: readonly { readonly test: RegExp; readonly size: number }[] = [
  { test: /\p{Ll}/u, size: 26 },
  { test: /\p{Lu}/u, size: 26 },
  { test: /\p{Nd}/u, size: 10 },
  { test: /[^\p{Ll}\p{Lu}\p{Nd}]/u, size: 33 },
];
/** Bits from which on a sound password is strong, good, fair. */
const strengthFrom = [
  [95, 4],
  [70, 3],
  [50, 2],
] as const;
const strengthOf = (bits: number): PasswordReport["strength"] =>
  strengthFrom.find(([leastBits]) => bits >= leastBits)?.[1] ?? 1;

/** Whose password it is, and what everybody knows who stands here. */
export interface PasswordOf {
  readonly userId: string;
  readonly displayName: string;
  /** Names of the plant and of the station; their words count as known ones. */
  readonly placeNames: readonly string[];
}

/** One policy for console users (IEC 62443-4-2 CR 1.7, NIST SP 800-63B): length first, no known words, no rotation. */
export function checkPassword(typed: string, person: PasswordOf): PasswordReport {
  // What is hashed is what is judged: the same letters, whatever their width or composition.
  const password = typed.normalize("NFKC");
  const length = Array.from(password).length;
  if (length === 0) return { problems: ["Type a password."], strength: 0, bits: 0 };
  const found = kinds.filter((k) => k.test.test(password));
  const problems: string[] = [];
  if (length < passwordRules.minLength)
    problems.push(`Use at least ${passwordRules.minLength} characters; ${passwordRules.minLength - length} more.`);
  else if (length < passwordRules.freeFormLength && found.length < passwordRules.minKinds) {
    const few = `With fewer than ${passwordRules.freeFormLength} characters use at least ${passwordRules.minKinds} of`;
    problems.push(`${few}: small letters, capitals, digits, other signs.`);
  }
  if (length > passwordRules.maxLength) problems.push(`Use at most ${passwordRules.maxLength} characters.`);
  const own = [person.userId, ...person.displayName.normalize("NFKC").split(/\s+/)].map((t) => t.toLowerCase());
  const lower = password.toLowerCase();
  const plain = folded(password);
  const isIn = (name: string): boolean =>
    lower.includes(name) || (folded(name).length >= 4 && plain.includes(folded(name)));
  if (own.some((name) => name.length >= 3 && isIn(name))) problems.push("Do not use your user name or your own name.");
  const effective = effectiveLength(password, [...commonPasswordWords, ...wordsOf(person.placeNames)]);
  if (effective < passwordRules.minEffective && length >= passwordRules.minLength)
    problems.push(
      "Too easy to guess: known words, repeats, rows such as 1234 and ways over the keyboard hardly count.",
    );
  const bits = Math.round(effective * Math.log2(found.reduce((sum, k) => sum + k.size, 0)));
  return { problems, strength: problems.length > 0 ? 1 : strengthOf(bits), bits };
}

/**
 * Characters that a guesser has to find one by one: a known word counts as two, and all that goes on with a repeat, a
 * row or a way over the keyboard (from the third of `aaa`, of `abc`) as a quarter of one.
 */
function effectiveLength(password: string, known: readonly string[]): number {
  const follows = predictable(Array.from(password).slice(0, passwordRules.maxLength));
  const runs = follows.filter((does, i) => does && !follows[i - 1]).length;
  let count = follows.filter((does) => !does).length + runs / 4;
  const plain = folded(password);
  const words = known.filter((word) => plain.includes(word)).sort((a, b) => b.length - a.length);
  let rest = plain;
  for (const word of words) {
    if (!rest.includes(word)) continue;
    const parts = rest.split(word);
    count -= (parts.length - 1) * (word.length - 2);
    rest = parts.join(" ");
  }
  return Math.max(0, count);
}

/** Words of four letters and more, as they are looked for. */
const wordsOf = (names: readonly string[]): string[] =>
  names
    .flatMap((name) => name.normalize("NFKC").split(/[^\p{L}\p{N}]+/u))
    .map(folded)
    .filter((word) => word.length >= 4);
