import { isAlias, isMap, isNode, isSeq, LineCounter, parseDocument, type Document, type Node } from "yaml";
import type { z } from "zod";
import type { PlantProblem } from "../../../shared/plant/model.ts";
import { issueWords, type Path } from "./issueWords.ts";
import type { PlantText } from "./plantFiles.ts";
import { bounded } from "../../../shared/text.ts";
import { doubleKey, PairIndex, tooMuchYaml } from "./yamlBounds.ts";

/** A file whose sound entries have loaded. `lineOf` finds the line of a path in `value`. */
export interface YamlFile<T> {
  readonly file: string;
  readonly value: T;
  lineOf(path: Path): number;
}

/**
 * Lists whose broken entries are left out singly: path pattern (`areas.*.kpis.*`) → what an entry is called. Innermost
 * first.
 */
export type Entries = Readonly<Record<string, string>>;

const MAX_ALIASES = 100;
type Report = (problem: PlantProblem) => void;

/**
 * Parses a YAML file against its schema. Entries of the named lists that do not fit are reported and left out;
 * anything else that does not fit is reported and drops the file.
 * @returns null when nothing of the file can be used.
 */
export function parseYamlFile<T>(
  source: PlantText,
  schema: z.ZodType<T>,
  entries: Entries,
  report: Report,
): YamlFile<T> | null {
  const { file } = source;
  const read = readYaml(source);
  if ("line" in read) {
    report({ file, line: read.line, reason: `${read.reason}; the file is left out` });
    return null;
  }
  const pruning = createPruning(read.raw, entries);
  for (;;) {
    const result = schema.safeParse(pruning.value());
    if (result.success) return { file, value: result.data, lineOf: (path) => read.lineOf(pruning.original(path)) };
    if (!leaveOut(result.error.issues, pruning, read, (line, reason) => report({ file, line, reason }))) return null;
  }
}

interface RawYaml {
  readonly raw: unknown;
  readonly lineOf: (path: Path) => number;
}

/** @returns the file's values, or where and why it cannot be read. */
function readYaml({ text }: PlantText): RawYaml | { readonly line: number; readonly reason: string } {
  const lines = new LineCounter();
  try {
    const tooMuch = tooMuchYaml(text);
    if (tooMuch) return { line: lineOfOffset(text, tooMuch.offset), reason: tooMuch.reason };
    const options = { lineCounter: lines, uniqueKeys: false, prettyErrors: false, logLevel: "silent" } as const;
    const document = parseDocument(text, options);
    const error = document.errors[0];
    if (error)
      return {
        line: lines.linePos(error.pos[0]).line || 1,
        reason: `This is not valid YAML: ${error.message.split("\n")[0] ?? ""}`,
      };
    const double = doubleKey(document);
    if (double)
      return {
        line: lines.linePos(double.offset).line || 1,
        reason: `This is not valid YAML: the field ${bounded(double.key, 40)} stands twice in its group`,
      };
    const pairs = new PairIndex();
    return {
      raw: document.toJS({ maxAliasCount: MAX_ALIASES }),
      lineOf: (path) => lineAt(document, lines, path, pairs),
    };
  } catch (err) {
    const cause = err instanceof Error ? bounded(err.message, 120) : "unknown error";
    return { line: 1, reason: `The file cannot be read as YAML (${cause})` };
  }
}

/** Leaves the entries out that have an issue. @returns false when the file as a whole cannot be used. */
function leaveOut(
  issues: readonly z.core.$ZodIssue[],
  pruning: Pruning,
  { raw, lineOf }: RawYaml,
  report: (line: number, reason: string) => void,
): boolean {
  let fatal = false;
  const done = new Set<string>();
  for (const issue of issues) {
    const original = pruning.original(issue.path);
    const entry = pruning.entryOf(original);
    const inner = entry ? original.slice(entry.length) : original;
    const reason = issueWords(issue, inner, valueAt(raw, original));
    const line = lineOf(issue.code === "unrecognized_keys" ? [...original, issue.keys[0] ?? ""] : original);
    if (entry) {
      const key = JSON.stringify(entry.path);
      const consequence = done.has(key) ? "" : `; the ${entry.kind} is left out`;
      report(line, `${entry.kind} ${nameOf(valueAt(raw, entry.path))}: ${reason}${consequence}`);
      done.add(key);
      pruning.drop(entry.path);
    } else {
      report(line, `${reason}; the file is left out`);
      fatal = true;
    }
  }
  return !fatal && done.size > 0;
}

interface Entry {
  readonly path: Path;
  readonly length: number;
  readonly kind: string;
}
interface Pruning {
  value(): unknown;
  drop(path: Path): void;
  original(path: Path): Path;
  entryOf(original: Path): Entry | null;
}

/** Leaves entries out of a raw value while remembering where the kept ones stood. */
function createPruning(raw: unknown, entries: Entries): Pruning {
  const dropped = new Set<string>();
  const kept = new Map<string, readonly number[]>();
  const patterns = Object.entries(entries).map(([pattern, kind]) => ({ parts: pattern.split("."), kind }));
  const copy = (value: unknown, path: Path): unknown => {
    if (Array.isArray(value)) {
      const indexes = value.map((_, i) => i).filter((i) => !dropped.has(JSON.stringify([...path, i])));
      if (indexes.length < value.length) kept.set(JSON.stringify(path), indexes);
      return indexes.map((i) => copy(value[i], [...path, i]));
    }
    if (value !== null && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, copy(v, [...path, k])]));
    return value;
  };
  return {
    value: () => (dropped.size === 0 ? raw : copy(raw, [])),
    drop: (path) => void dropped.add(JSON.stringify(path)),
    original: (path) =>
      path.reduce<Path>((at, p) => [...at, typeof p === "number" ? (kept.get(JSON.stringify(at))?.[p] ?? p) : p], []),
    entryOf(original) {
      for (const { parts, kind } of patterns) {
        if (
          original.length >= parts.length &&
          parts.every((p, i) => (p === "*" ? typeof original[i] === "number" : p === original[i]))
        )
          return { path: original.slice(0, parts.length), length: parts.length, kind };
      }
      return null;
    },
  };
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, p) =>
      value !== null && typeof value === "object" && Object.hasOwn(value, p)
        ? (value as Record<PropertyKey, unknown>)[p]
        : undefined,
    raw,
  );
}

/** What a reader calls an entry: its id or name, bounded. */
function nameOf(entry: unknown): string {
  const fields = (entry ?? {}) as { id?: unknown; name?: unknown; label?: unknown };
  const name = [fields.id, fields.name, fields.label].find((f) => typeof f === "string" && f !== "");
  return typeof name === "string" ? bounded(name, 48) : "without a name";
}

/** Line of the key or list item at the path; of its nearest ancestor where the path itself is missing. */
function lineAt(document: Document, lines: LineCounter, path: Path, pairs: PairIndex): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  const reach = (n: Node): void => void (offset = n.range?.[0] ?? offset);
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = pairs.find(node, part);
      if (!pair) break;
      if (isNode(pair.key)) reach(pair.key);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      if (isNode(node)) reach(node);
    } else break;
  }
  return lines.linePos(offset).line || 1;
}

function lineOfOffset(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf("\n"); i >= 0 && i < offset; i = text.indexOf("\n", i + 1)) line += 1;
  return line;
}
