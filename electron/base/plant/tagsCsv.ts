import Papa from "papaparse";
import type { Asset, PlantProblem } from "../../../shared/plant/model.ts";
import { TagRow } from "../../../shared/plant/schema.ts";
import { issueWords } from "./issueWords.ts";
import type { LooseTag } from "./plantAssets.ts";
import type { PlantText } from "./plantFiles.ts";

const columns = ["asset", "name", "label", "type", "role", "unit", "low", "high", "decimals"] as const;
const optionalColumns: readonly string[] = ["record", "deadband", "expected"];
const DEFAULT_RECORD_MS = 1000;

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
      const at = (reason: string): void => report({ file, line: rowLine, reason });
      if (header === null) {
        header = cells;
        const more = cells.filter((c) => optionalColumns.includes(c));
        if (columns.length + new Set(more).size === cells.length && columns.every((c) => cells.includes(c))) return;
        at(
          `The first line must name the columns ${columns.join(",")} and may name ${optionalColumns.join(",")}; the file is left out`,
        );
        parser.abort();
        return;
      }
      if (cells.length !== header.length) {
        at(
          `This row has ${cells.length} cells instead of ${header.length}; quote cells that hold a comma. The row is left out`,
        );
        return;
      }
      const raw = Object.fromEntries(header.map((name, i) => [name, cells[i]]));
      const parsed = TagRow.safeParse(raw);
      if (!parsed.success) {
        const issue = parsed.error.issues[0]!;
        at(
          `tag ${raw.asset ?? ""}.${raw.name ?? ""}: ${issueWords(issue, issue.path, raw[String(issue.path[0])])}; the tag is left out`.slice(
            0,
            400,
          ),
        );
        return;
      }
      const row = parsed.data;
      const id = `${row.asset}.${row.name}`;
      const asset = assets.get(row.asset);
      if (!asset) {
        at(`tag ${id}: there is no asset ${row.asset}; the tag is left out`);
        return;
      }
      if (taken(id) || tags.has(id)) {
        at(`tag ${id}: this name is taken by another tag, alarm or command of the asset; the tag is left out`);
        return;
      }
      const [low, high] = [row.low, row.high].map((cell) => (cell === "" ? null : Number(cell)));
      if (low != null && high != null && low >= high) {
        at(`tag ${id}: low ${low} must be below high ${high}; the tag is left out`);
        return;
      }
      tags.set(id, {
        id,
        asset: asset.id,
        name: row.name,
        label: row.label,
        zone: asset.zone,
        server: asset.server,
        type: row.type,
        role: row.role,
        unit: row.unit,
        range: low != null && high != null ? { low, high } : null,
        decimals: Number(row.decimals),
        states: null,
        limits: null,
        write: null,
        recordMs: row.record === "off" ? null : row.record === "" ? DEFAULT_RECORD_MS : Number(row.record),
        deadband: row.deadband === "" ? null : Number(row.deadband),
        ...(row.expected !== "" && { expectedMs: Number(row.expected) }),
      });
    },
  });
  return [...tags.values()];
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = text.indexOf("\n", from); i >= 0 && i < to; i = text.indexOf("\n", i + 1)) count++;
  return count;
}
