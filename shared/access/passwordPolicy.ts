import { commonPasswordWords } from "./commonPasswords.ts";

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

/** One policy for console users (IEC 62443-4-2 CR 1.7, NIST SP 800-63B): length first, no known words, no rotation. */
export function checkPassword(
  password: string,
  person: { readonly userId: string; readonly displayName: string },
): PasswordReport {
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
  const lower = password.toLowerCase();
  const own = [person.userId, ...person.displayName.split(/\s+/)]
    .map((t) => t.toLowerCase())
    .filter((t) => t.length >= 3);
  if (own.some((t) => lower.includes(t))) problems.push("Do not use your user name or your own name.");
  const effective = effectiveLength(password);
  if (effective < passwordRules.minEffective && length >= passwordRules.minLength)
    problems.push("Too easy to guess: known words, repeats and rows such as abcd or 1234 hardly count.");
  const bits = Math.round(effective * Math.log2(found.reduce((sum, k) => sum + k.size, 0)));
  return { problems, strength: problems.length > 0 ? 1 : strengthOf(bits), bits };
}

/**
 * Characters that a guesser has to find one by one: a known word counts as two, a character that goes on with a repeat
 * or a row (the third of `aaa`, of `abc`) as a quarter.
 */
function effectiveLength(password: string): number {
  const chars = Array.from(password);
  let count = 0;
  let before: number | null = null;
  for (const [i, char] of chars.entries()) {
    const step: number | null = i === 0 ? null : char.codePointAt(0)! - chars[i - 1]!.codePointAt(0)!;
    count += step !== null && step === before && Math.abs(step) <= 1 ? 0.25 : 1;
    before = step;
  }
  const plain = folded(password);
  const words = commonPasswordWords.filter((word) => plain.includes(word)).sort((a, b) => b.length - a.length);
  let rest = plain;
  for (const word of words) {
    if (!rest.includes(word)) continue;
    const parts = rest.split(word);
    count -= (parts.length - 1) * (word.length - 2);
    rest = parts.join(" ");
  }
  return Math.max(0, count);
}
