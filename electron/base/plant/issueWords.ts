import type { z } from "zod";
import { hiddenLettersShown } from "../../../shared/hiddenLetters.ts";
import { bounded } from "../../../shared/text.ts";

type Issue = z.core.$ZodIssue;
export type Path = readonly PropertyKey[];
/** Unknown fields that are told by their names. */
const MAX_NAMED = 5;

/** `position[1]`, `tags.Flow.range`. */
function pathWords(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

/** @returns what is wrong and what to write instead, from a zod issue and the value that stands there. */
export function issueWords(issue: Issue, path: Path, found: unknown): string {
  const name = pathWords(path) || "the file";
  if (issue.code === "unrecognized_keys") {
    const within = path.length > 0 ? ` in ${name}` : "";
    const named = issue.keys.slice(0, MAX_NAMED).map(quoted).join(", ");
    const rest = issue.keys.length > MAX_NAMED ? ` and ${issue.keys.length - MAX_NAMED} more` : "";
    return `unknown field ${named}${rest}${within}; correct its spelling or remove it`;
  }
  if (issue.code === "invalid_key")
    return `${name} is not a valid name here: ${issue.issues[0]?.message ?? issue.message}`;
  if (found === undefined) return `${name} is missing; add it`;
  if (issue.code === "invalid_type") return `${name} must be ${kindWords(issue.expected)}, not ${show(found)}`;
  if (issue.code === "invalid_value") return `${name} must be ${oneOf(issue.values)}, not ${show(found)}`;
  if (issue.code === "invalid_union") return `${name} must be ${unionWords(issue.errors)}, not ${show(found)}`;
  if (issue.code === "too_small")
    return `${name} is too small or too short: at least ${Number(issue.minimum)}, not ${show(found)}`;
  if (issue.code === "too_big")
    return `${name} is too big or too long: at most ${Number(issue.maximum)}, not ${show(found)}`;
  return `${name} is ${show(found)}, but ${withinSentence(issue.message)}`;
}

/** A sentence of its own as the end of another. */
const withinSentence = (message: string): string =>
  /^[A-Z].*\.$/su.test(message) ? `${message.charAt(0).toLowerCase()}${message.slice(1, -1)}` : message;

function unionWords(errors: readonly (readonly Issue[])[]): string {
  const flat = errors.flat();
  const values = flat.flatMap((e) => (e.code === "invalid_value" ? e.values : []));
  if (values.length > 0) return oneOf(values);
  return flat.flatMap((e) => (e.code === "invalid_type" ? [kindWords(e.expected)] : [])).join(" or ");
}

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? String(values[0]) : `one of ${values.map(String).join(", ")}`;
const quoted = (text: string): string => `"${hiddenLettersShown(bounded(text, 40))}"`;

function kindWords(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    number: "a number",
    int: "a whole number",
    string: "text",
    boolean: "true or false",
    array: "a list",
    tuple: "a list",
    object: "a group of fields",
    record: "a group of fields",
  };
  return words[expected] ?? expected;
}

/** Bounded: the text comes from a file. */
function show(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return "a group of fields";
}
