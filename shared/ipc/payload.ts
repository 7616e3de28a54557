/** The most that one input may hold, all its parts together. */
export interface PayloadLimits {
  /** Values, lists and groups of fields. */
  readonly nodes: number;
  /** UTF-16 units of all texts and field names. */
  readonly chars: number;
}

/** What a call takes that says nothing else: a form that somebody filled in, two node ids and a reason. */
export const ordinaryLimits: PayloadLimits = { nodes: 64, chars: 16_384 };

/** Deeper than any input of the contract. */
const MAX_DEPTH = 6;
const kindWords = "The input may hold texts, numbers, lists and plain objects only.";

export interface PayloadSize extends PayloadLimits {
  /** What is wrong, in words; null when the input may be looked at more closely. */
  readonly fault: string | null;
}

/**
 * Measures an input before anything sends or parses it. Scalars, lists and plain objects only. It stops at the first
 * limit that is passed, so its own work is bounded by the limits and not by the input.
 */
export function sizeOfPayload(input: unknown, limits: PayloadLimits): PayloadSize {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: input, depth: 0 }];
  let [nodes, chars] = [1, 0];
  const take = (value: unknown, depth: number, name: string): string | null => {
    nodes += 1;
    chars += name.length;
    open.push({ value, depth });
    return overLimit(nodes, chars, limits);
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === "string") chars += value.length;
    const fault =
      overLimit(nodes, chars, limits) ??
      kindFault(value) ??
      (typeof value === "object" && value !== null ? eachPart(value, nodes, depth + 1, limits, take) : null);
    if (fault !== null) return { nodes, chars, fault };
  }
  return { nodes, chars, fault: null };
}

/** Hands on what stands in a list or object until something is wrong. @returns what that is. */
function eachPart(
  value: object,
  nodes: number,
  depth: number,
  limits: PayloadLimits,
  take: (value: unknown, depth: number, name: string) => string | null,
): string | null {
  if (depth > MAX_DEPTH) return `The input is nested deeper than ${MAX_DEPTH} levels.`;
  if (Array.isArray(value)) {
    // By its length first, never by its items: a list of a thousand million holes is a small thing to send.
    let fault = overLimit(nodes + value.length, 0, limits);
    for (let i = 0; i < value.length && fault === null; i += 1) fault = take(value[i], depth, "");
    // A list may carry named fields too, of any size.
    for (const name in value as object) if (fault === null && !(Number(name) < value.length)) return kindWords;
    return fault;
  }
  for (const name in value) {
    const fault = take((value as Record<string, unknown>)[name], depth, name);
    if (fault !== null) return fault;
  }
  return null;
}

function overLimit(nodes: number, chars: number, limits: PayloadLimits): string | null {
  if (nodes > limits.nodes) return `The input holds more than ${limits.nodes} values.`;
  return chars > limits.chars ? `The input holds more than ${limits.chars} characters.` : null;
}

function kindFault(value: unknown): string | null {
  const sound =
    value === undefined ||
    ["string", "number", "boolean"].includes(typeof value) ||
    (typeof value === "object" && (value === null || Array.isArray(value) || isPlain(value)));
  return sound ? null : kindWords;
}

/** Of this realm or another: its prototype is none, or one that has none. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
