import Papa from "papaparse";
import type { z } from "zod";
import type { Asset, PlantProblem } from "../../../shared/plant/model.ts";
import { TagRow } from "../../../shared/plant/schema.ts";
import { issueWords } from "./issueWords.ts";
import type { LooseTag } from "./plantAssets.ts";
import type { PlantText } from "./plantFiles.ts";
import { bounded } from "../../../shared/text.ts";

const columns = ["asset", "name", "label", "type", "role", "unit", "low", "high", "decimals"] as const;
const optionalColumns: readonly string[] = ["record", "deadband", "expected"];
const mayName = optionalColumns.join(",");
const headerWords = `The first line must name the columns ${columns.join(",")} and may name ${mayName}`;
const DEFAULT_RECORD_MS = 1000;
/** A cell's text may be part of it. */
const MAX_REASON = 400;
type TagRowValue = z.output<typeof TagRow>;

/** Reads the bulk tags of tags.csv. A row that does not fit is reported and left out. */
export function loadTagsCsv(
  source: PlantText,
  assets: ReadonlyMap<string, Asset>,
  taken: (id: string) => boolean,
  report: (problem: PlantProblem) => void,
): LooseTag[] {
  const { file, text } = source;
  const tags = new Map<string, LooseTag>();
  let line = 1;
  let cursor = 0;
  let header: readonly string[] | null = null;
  Papa.parse<string[]>(text, {
    delimiter: ",",
    step: ({ data, meta }, parser) => {
      const rowLine = line;
      line += newlines(text, cursor, meta.cursor);
      cursor = meta.cursor;
      if (data.every((cell) => cell.trim() === "")) return;
      const cells = data.map((cell) => cell.replace(/^\uFEFF/, "").trim());
      if (header === null) {
        header = cells;
        if (namesColumns(cells)) return;
        report({ file, line: rowLine, reason: `${headerWords}; the file is left out` });
        parser.abort();
        return;
      }
      const read = readRow(header, cells, assets, (id) => taken(id) || tags.has(id));
      if ("reason" in read) report({ file, line: rowLine, reason: read.reason });
      else tags.set(read.tag.id, read.tag);
    },
  });
  return [...tags.values()];
}

function namesColumns(cells: readonly string[]): boolean {
  const more = cells.filter((cell) => optionalColumns.includes(cell));
  return columns.length + new Set(more).size === cells.length && columns.every((column) => cells.includes(column));
}

type RowResult = { readonly tag: LooseTag } | { readonly reason: string };

/** @returns the tag of a row, or why it is left out. */
function readRow(
  header: readonly string[],
  cells: readonly string[],
  assets: ReadonlyMap<string, Asset>,
  taken: (id: string) => boolean,
): RowResult {
  if (cells.length !== header.length)
    return {
      reason:
        `This row has ${cells.length} cells instead of ${header.length}; quote cells that hold a comma. ` +
        "The row is left out",
    };
  const raw = Object.fromEntries(header.map((name, i) => [name, cells[i]]));
  const leftOut = (reason: string): RowResult => ({
    reason: bounded(`tag ${raw.asset ?? ""}.${raw.name ?? ""}: ${reason}; the tag is left out`, MAX_REASON),
  });
  const parsed = TagRow.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return leftOut(issueWords(issue, issue.path, raw[String(issue.path[0])]));
  }
  const row = parsed.data;
  const asset = assets.get(row.asset);
  if (!asset) return leftOut(`there is no asset ${row.asset}`);
  if (taken(`${row.asset}.${row.name}`))
    return leftOut("this name is taken by another tag, alarm or command of the asset");
  const [low, high] = [numberIn(row.low), numberIn(row.high)];
  if (low !== null && high !== null && low >= high) return leftOut(`low ${low} must be below high ${high}`);
  return { tag: tagOf(row, asset, low !== null && high !== null ? { low, high } : null) };
}

const numberIn = (cell: string): number | null => (cell === "" ? null : Number(cell));

function tagOf(row: TagRowValue, asset: Asset, range: LooseTag["range"]): LooseTag {
  return {
    id: `${row.asset}.${row.name}`,
    asset: asset.id,
    name: row.name,
    label: row.label,
    zone: asset.zone,
    server: asset.server,
    type: row.type,
    role: row.role,
    unit: row.unit,
    range,
    decimals: Number(row.decimals),
    states: null,
    limits: null,
    write: null,
    recordMs: row.record === "off" ? null : (numberIn(row.record) ?? DEFAULT_RECORD_MS),
    deadband: numberIn(row.deadband),
    ...(row.expected !== "" && { expectedMs: Number(row.expected) }),
  };
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = text.indexOf("\n", from); i >= 0 && i < to; i = text.indexOf("\n", i + 1)) count++;
  return count;
}
