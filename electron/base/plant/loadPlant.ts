import { hiddenLettersShown } from "../../../shared/hiddenLetters.ts";
import type { PlantModel, PlantProblem, Tag } from "../../../shared/plant/model.ts";
import { loadAssets } from "./plantAssets.ts";
import type { LoadedPlant, PlantCache } from "./plantCache.ts";
import { epochOf, readPlantTexts, type OnFile, type PlantText, type PlantTexts } from "./plantFiles.ts";
import { loadSite, type PlantOwner } from "./plantSite.ts";
import { loadTypes } from "./plantTypes.ts";
import { loadTagsCsv } from "./tagsCsv.ts";

const MAX_TAGS = 200_000;
const MAX_PROBLEMS = 1000;

interface LoadOptions {
  readonly cache?: PlantCache;
  /** "demo": servers of the demo belong in it. "own": each is a problem. */
  readonly whose?: PlantOwner;
  /** Told of each file before it is read, and again before it is parsed. */
  readonly onFile?: OnFile;
  /** Told of what was read, before anything is made of it. */
  readonly onTexts?: (texts: PlantTexts) => void;
}

/**
 * Loads a plant project. What is broken is reported with file, line and what to do, and left out; the rest loads.
 * @throws AppError not_found or invalid_input when plant.yaml or zones.yaml cannot be used at all.
 */
export async function loadPlantProject(
  folder: string,
  { cache, whose = "demo", onFile = () => undefined, onTexts }: LoadOptions = {},
): Promise<LoadedPlant> {
  const problems: PlantProblem[] = [];
  const rest = { count: 0, file: "", line: 1 };
  const report = (problem: PlantProblem): void => {
    // What stands in the files is quoted in the reason.
    if (problems.length < MAX_PROBLEMS) problems.push({ ...problem, reason: hiddenLettersShown(problem.reason) });
    else if (rest.count++ === 0) [rest.file, rest.line] = [problem.file, problem.line];
  };
  const texts = await readPlantTexts(folder, report, onFile);
  onTexts?.(texts);
  // A file that could not be read is not among the texts: then nothing is taken from or put into the cache.
  const usable = problems.length === 0 ? cache : undefined;
  const kept = await usable?.read(texts);
  const held = kept ? heldAgainstFiles(kept, texts, whose, onFile) : null;
  if (held) return held;
  const loaded = { model: buildModel(texts, whose, report, onFile), problems };
  if (rest.count > 0)
    problems.push({
      file: rest.file,
      line: rest.line,
      reason: `Here begin ${rest.count} more problems that are not listed; mend those above first`,
    });
  await usable?.write(texts, loaded);
  return loaded;
}

/** The texts one by one, each told of before it is handed on. */
function* announced(texts: readonly PlantText[], onFile: OnFile): Generator<PlantText> {
  for (const text of texts) {
    onFile(text.file);
    yield text;
  }
}

/**
 * The cache lies where others may write, and its digests are no secret: endpoints, security, zones, conduits, areas
 * and the rules of commands are those of the files, whatever it says of them.
 * @returns null for a cache whose assets, tags or alarms lie in zones or at servers that the files do not have.
 */
function heldAgainstFiles(kept: LoadedPlant, texts: PlantTexts, whose: PlantOwner, onFile: OnFile): LoadedPlant | null {
  // What is wrong in these files stands among the cached problems.
  const site = loadSite(texts.plant, texts.zones, { report: () => undefined, whose, onFile });
  const areas = new Map(site.areas.map((area) => [area.id, area.zone]));
  const servers = new Set(site.zones.flatMap((zone) => zone.servers.map((server) => `${zone.id} ${server.id}`)));
  try {
    const { assets, tags, alarms } = kept.model;
    const zoneOf = new Map(assets.map((asset) => [asset.id, asset.zone]));
    const sound =
      assets.every((a) => areas.get(a.area) === a.zone) &&
      tags.every((t) => zoneOf.get(t.asset) === t.zone && servers.has(`${t.zone} ${t.server}`));
    if (!sound) return null;
    const tagIds = new Set(tags.map((t) => t.id as string));
    const { name, site: place, enterprise, zones, conduits } = site;
    const types = [...loadTypes(announced(texts.types, onFile), () => undefined).values()].map((t) => t.type);
    const own = { name, site: place, enterprise, zones, conduits, types, epoch: epochOf(texts) };
    const known = alarms.filter((a) => tagIds.has(a.tag));
    const model = { ...kept.model, ...own, areas: site.areasWith((tag) => tagIds.has(tag)), alarms: known };
    return { model, problems: kept.problems };
  } catch {
    return null;
  }
}

function buildModel(
  texts: PlantTexts,
  whose: PlantOwner,
  report: (problem: PlantProblem) => void,
  onFile: OnFile,
): PlantModel {
  const site = loadSite(texts.plant, texts.zones, { report, whose, onFile });
  const types = loadTypes(announced(texts.types, onFile), report);
  const loaded = loadAssets(announced(texts.assets, onFile), { areas: site.areas, zones: site.zones, types }, report);

  const taken = new Set<string>([...loaded.tags.map((t) => t.id), ...loaded.alarms.map((a) => a.id)]);
  for (const asset of loaded.assets)
    for (const command of types.get(asset.type)?.type.commands ?? []) taken.add(`${asset.id}.${command.id}`);
  const byId = new Map(loaded.assets.map((a) => [a.id as string, a]));
  if (texts.tags) onFile(texts.tags.file);
  const bulk = texts.tags ? loadTagsCsv(texts.tags, byId, (id) => taken.has(id), report) : [];

  const all = [...loaded.tags, ...bulk];
  if (all.length > MAX_TAGS)
    report({
      file: "plant.yaml",
      line: 1,
      reason: `The plant has ${all.length} tags, the first ${MAX_TAGS} are loaded`,
    });
  const kept = all.slice(0, MAX_TAGS);
  const tags: Tag[] = site.zones
    .flatMap((zone) => kept.filter((t) => t.zone === zone.id))
    .map((t, index) => ({ ...t, index }));
  const tagIds = new Set(tags.map((t) => t.id as string));

  return {
    name: site.name,
    site: site.site,
    enterprise: site.enterprise,
    epoch: epochOf(texts),
    areas: site.areasWith((tag) => tagIds.has(tag)),
    zones: site.zones,
    conduits: site.conduits,
    types: [...types.values()].map((t) => t.type),
    assets: loaded.assets,
    links: loaded.links,
    tags,
    alarms: loaded.alarms.filter((a) => tagIds.has(a.tag)),
  };
}
