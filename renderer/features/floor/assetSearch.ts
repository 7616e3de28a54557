import type { Asset } from "../../../shared/plant/model.ts";

/**
 * Best matches first: id as typed, id beginning, name beginning, a word of the name beginning, then anywhere. Every
 * word typed must be found.
 */
export function searchAssets(assets: readonly Asset[], text: string, atMost: number): Asset[] {
  const words = text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== "");
  if (words.length === 0) return [];
  const found = assets.flatMap((asset) => {
    const score = scoreOf(asset, words);
    return score === null ? [] : [{ asset, score }];
  });
  return found
    .sort((a, b) => a.score - b.score || (a.asset.id < b.asset.id ? -1 : 1))
    .slice(0, atMost)
    .map((f) => f.asset);
}

function scoreOf(asset: Asset, words: readonly string[]): number | null {
  const id = asset.id.toLowerCase();
  const name = asset.name.toLowerCase();
  let score = 0;
  for (const word of words) {
    if (id === word) score += 0;
    else if (id.startsWith(word) || id.replace(/[-_]/g, "").startsWith(word)) score += 1;
    else if (name.startsWith(word)) score += 1.5;
    else if (name.split(/\s+/).some((part) => part.startsWith(word))) score += 2;
    else if (id.includes(word) || name.includes(word)) score += 3;
    else return null;
  }
  return score;
}
