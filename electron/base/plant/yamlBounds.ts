import { isScalar, Lexer, visit, type Document, type Pair, type YAMLMap } from "yaml";

const MAX_DEPTH = 32;
/** Spaces before a line: a block is as deep as it is indented. */
const MAX_INDENT = 128;
/** Names, values and signs: twenty thousand assets have fewer. */
const MAX_SIGNS = 800_000;
/** Those, and blanks, comments and line ends, which take their time too. */
const MAX_TOKENS = 1_600_000;
/** Anchors, aliases and tags: a plant has no use for more, and each costs many times what a value costs. */
const MAX_REFERENCES = 1000;

/** Where and why a file is not even parsed. */
interface TooMuch {
  readonly offset: number;
  readonly reason: string;
}

/**
 * Looks through the file's tokens, before a tree is built of them: what a few bytes of brackets or dashes would cost in
 * time and memory is no question of the file's length. Its own work is linear and ends at the limit.
 */
export function tooMuchYaml(text: string): TooMuch | null {
  let [offset, flow, dashes, signs, tokens, references] = [0, 0, 0, 0, 0, 0];
  let lineBegins = true;
  for (const token of new Lexer().lex(text)) {
    const first = token[0] ?? "";
    if (lineBegins && first === " " && token.length > MAX_INDENT)
      return { offset, reason: `A line is indented by more than ${MAX_INDENT} spaces` };
    lineBegins = token.endsWith("\n");
    if (lineBegins) dashes = 0;
    if (first === "[" || first === "{") flow += 1;
    else if (first === "]" || first === "}") flow -= 1;
    else if (token === "-" || token === "?") dashes += 1;
    if (flow > MAX_DEPTH || dashes > MAX_DEPTH)
      return { offset, reason: `Lists or groups are nested deeper than ${MAX_DEPTH} levels here` };
    if (first === "&" || first === "*" || first === "!") references += 1;
    if (references > MAX_REFERENCES)
      return { offset, reason: `The file holds more than ${MAX_REFERENCES} anchors, aliases and tags` };
    tokens += 1;
    if (first.trim() !== "" && first !== "#") signs += 1;
    if (signs > MAX_SIGNS || tokens > MAX_TOKENS)
      return { offset, reason: "The file holds more than can be read in good time; split it" };
    // The lexer marks a scalar's style and the file's begin with signs of its own.
    if (!isMark(token)) offset += token.length;
  }
  return null;
}

/** BOM, document, flow-error-end and scalar marks of the lexer: no text of the file. */
const isMark = (token: string): boolean => token === "\u0002" || token === "\u0018" || token === "\u001f";

/**
 * The library compares each key with every one before it; this looks it up.
 * @returns the first key that stands twice in its map, or null.
 */
export function doubleKey(document: Document): { readonly offset: number; readonly key: string } | null {
  let found: { offset: number; key: string } | null = null;
  visit(document, {
    Map: (_key, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const value = isScalar(key) ? key.value : key;
        if (seen.has(value)) {
          found = { offset: (isScalar(key) ? key.range?.[0] : undefined) ?? 0, key: String(value) };
          return visit.BREAK;
        }
        seen.add(value);
      }
      return undefined;
    },
  });
  return found;
}

/** Finds a map's pair by its key; each map is read once, however many of its keys are asked for. */
export class PairIndex {
  readonly #byMap = new WeakMap<YAMLMap, Map<unknown, Pair>>();

  find(map: YAMLMap, key: unknown): Pair | undefined {
    let pairs = this.#byMap.get(map);
    if (!pairs) {
      pairs = new Map(map.items.map((pair) => [isScalar(pair.key) ? pair.key.value : pair.key, pair]));
      this.#byMap.set(map, pairs);
    }
    return pairs.get(key);
  }
}
