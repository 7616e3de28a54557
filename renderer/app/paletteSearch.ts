import { addressItems, type PaletteItem, type PaletteKind } from "./paletteItems.ts";

const MOST_HITS = 50;

/**
 * Letters in order, not necessarily together. Runs, word starts and an early begin score; a full match of the label
 * wins.
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
const weight: Readonly<Record<PaletteKind, number>> = {
  address: 18,
  view: 18,
  asset: 18,
  server: 14,
  zone: 14,
  alarm: 12,
  command: 10,
  tag: 0,
};

/** Best first; views and commands alone while nothing is typed; the one place while an address is. */
export function searchPalette(items: readonly PaletteItem[], query: string): readonly PaletteItem[] {
  const addressed = addressItems(query);
  if (addressed) return addressed;
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

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/** How many rows a key moves the choice; 0 for any other key. */
export function paletteStep(key: string): number {
  return steps[key] ?? 0;
}
