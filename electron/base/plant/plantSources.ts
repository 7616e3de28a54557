import { createHash } from "node:crypto";
import { loadPlantProject } from "./loadPlant.ts";
import { PlantCache } from "./plantCache.ts";
import { eachText, type OnFile, type PlantText } from "./plantFiles.ts";
import type { PlantOrder, PlantSources, ReadPlant } from "./plantOrder.ts";

/**
 * The plant, and the digests of what it was read from: of the very texts, so that nothing comes between.
 * @throws AppError as loadPlantProject does.
 */
export async function plantWithSources(order: PlantOrder, onFile: OnFile): Promise<ReadPlant> {
  const cache = new PlantCache(order.cacheFile, order.build);
  const cacheFound = await cache.mark();
  let files: PlantSources["files"] = [];
  const loaded = await loadPlantProject(order.folder, {
    cache,
    whose: order.whose,
    onFile,
    onTexts: (texts) => (files = eachText(texts).map(digestOf)),
  });
  return { ...loaded, sources: { files, cacheFound, cacheLeft: await cache.mark() } };
}

const digestOf = ({ file, text }: PlantText) => [file, createHash("sha256").update(text).digest("hex")] as const;
