import type { ConditionRow } from "../../shared/alarms/condition.ts";
import type { PlantModel } from "../../shared/plant/model.ts";

export type PaletteKind = "view" | "command" | "asset" | "tag" | "alarm";
export interface PaletteItem {
  readonly kind: PaletteKind;
  readonly id: string;
  readonly label: string;
  /** Second column, searched with less weight. */
  readonly detail: string;
  /** Asset to open for assets, tags and alarms. */
  readonly asset: string | null;
}

const MOST_ALARMS = 500;
const MOST_HITS = 50;

/** What of the plant and its open alarms can be found. */
export function plantItems(
  model: Pick<PlantModel, "assets" | "tags" | "areas">,
  openAlarms: readonly ConditionRow[],
): PaletteItem[] {
  const areaName = new Map(model.areas.map((a) => [a.id, a.name]));
  return [
    ...openAlarms
      .slice(0, MOST_ALARMS)
      .map((row): PaletteItem => ({
        kind: "alarm",
        id: row.key,
        label: row.message,
        detail: row.asset ?? row.sourceName,
        asset: row.asset,
      })),
    ...model.assets.map((a): PaletteItem => ({
      kind: "asset",
      id: a.id,
      label: `${a.id} ${a.name}`,
      detail: areaName.get(a.area) ?? a.area,
      asset: a.id,
    })),
    ...model.tags.map((t): PaletteItem => ({ kind: "tag", id: t.id, label: t.id, detail: t.label, asset: t.asset })),
  ];
}

/**
 * Letters in order, not necessarily together. Runs, word starts and an early begin score; a full match of the label wins.
 * @returns null when the query does not fit.
 */
export function fuzzyScore(query: string, text: string): number | null {
  const q = query.toLowerCase().replace(/\s+/g, "");
  const t = text.toLowerCase();
  if (q === "") return 0;
  const whole = t.indexOf(query.toLowerCase().trim());
  let score = whole >= 0 ? 40 - Math.min(20, whole) + (whole === 0 || !isWord(t[whole - 1]) ? 20 : 0) : 0;
  let at = -1;
  for (const letter of q) {
    const next = t.indexOf(letter, at + 1);
    if (next < 0) return null;
    if (next === at + 1) score += 4;
    else if (next === 0 || !isWord(t[next - 1])) score += 3;
    else score -= Math.min(3, next - at - 1) * 0.5;
    at = next;
  }
  return score - t.length * 0.05;
}

/** What one mostly looks for comes first among equal matches: an asset before its forty tags. */
const weight: Readonly<Record<PaletteKind, number>> = { view: 18, asset: 18, alarm: 12, command: 10, tag: 0 };

/** Best first; views and commands alone while nothing is typed. */
export function searchPalette(items: readonly PaletteItem[], query: string): readonly PaletteItem[] {
  if (query.trim() === "") return items.filter((i) => i.kind === "view" || i.kind === "command").slice(0, MOST_HITS);
  const hits: { item: PaletteItem; score: number }[] = [];
  for (const item of items) {
    const label = fuzzyScore(query, item.label);
    const detail = fuzzyScore(query, `${item.label} ${item.detail}`);
    const best = Math.max(label ?? -Infinity, detail === null ? -Infinity : detail - 6);
    if (best > -Infinity) hits.push({ item, score: best + weight[item.kind] });
  }
  return hits
    .sort((a, b) => b.score - a.score || (a.item.id < b.item.id ? -1 : 1))
    .slice(0, MOST_HITS)
    .map((h) => h.item);
}

function isWord(letter: string | undefined): boolean {
  return letter !== undefined && /[a-z0-9]/.test(letter);
}
