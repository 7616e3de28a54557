import { createHash } from "node:crypto";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { AppError } from "../../../shared/errors.ts";
import type { PlantProblem } from "../../../shared/plant/model.ts";

/** One text file of a plant project; `file` is its path within the folder, with forward slashes. */
export interface PlantText {
  readonly file: string;
  readonly text: string;
}
export interface PlantTexts {
  readonly plant: PlantText;
  readonly zones: PlantText;
  readonly types: readonly PlantText[];
  readonly assets: readonly PlantText[];
  readonly tags: PlantText | null;
}

const MAX_FILE_BYTES = 16 * 1024 * 1024;
/** A plant of 200,000 tags has a third of it. */
const MAX_PROJECT_BYTES = 64 * 1024 * 1024;
const MAX_FILES_PER_FOLDER = 2000;
/** Told of a file's path within the folder. */
export type OnFile = (file: string) => void;
type Report = (problem: PlantProblem) => void;

/**
 * Reads the project's files as text, each bounded and none from outside the folder.
 * @throws AppError not_found without plant.yaml or zones.yaml, invalid_input when one of the two cannot be read.
 */
export async function readPlantTexts(folder: string, report: Report, onFile: OnFile): Promise<PlantTexts> {
  const root = await realpath(folder).catch((err: unknown) => {
    throw new AppError("not_found", `The plant folder ${folder} does not exist or cannot be opened.`, { cause: err });
  });
  const room = { bytes: MAX_PROJECT_BYTES };
  const required = async (file: string): Promise<PlantText> => {
    onFile(file);
    const read = await readOne(root, file, room);
    if (read === null)
      throw new AppError("not_found", `${file} is missing: a plant project needs plant.yaml and zones.yaml.`);
    if ("reason" in read) throw new AppError("invalid_input", `${file}:1: ${read.reason}`);
    return read;
  };
  const optional = async (file: string): Promise<PlantText | null> => {
    onFile(file);
    const read = await readOne(root, file, room);
    if (read === null) return null;
    if (!("reason" in read)) return read;
    report({ file, line: 1, reason: `${read.reason}; the file is left out` });
    return null;
  };
  const folderOf = async (name: string): Promise<PlantText[]> => {
    onFile(name);
    const files = await yamlNames(root, name);
    if (files.length > MAX_FILES_PER_FOLDER)
      report({
        file: name,
        line: 1,
        reason: `The folder holds ${files.length} files, at most ${MAX_FILES_PER_FOLDER} are read; join some of them`,
      });
    const texts: PlantText[] = [];
    for (const file of files.slice(0, MAX_FILES_PER_FOLDER)) {
      const text = await optional(`${name}/${file}`);
      if (text) texts.push(text);
    }
    return texts;
  };
  const plant = await required("plant.yaml");
  const zones = await required("zones.yaml");
  const types = await folderOf("types");
  const single = await optional("assets.yaml");
  const assets = [...(single ? [single] : []), ...(await folderOf("assets"))];
  return { plant, zones, types, assets, tags: await optional("tags.csv") };
}

/** The files in the order they are read. */
export const eachText = (texts: PlantTexts): PlantText[] => [
  texts.plant,
  texts.zones,
  ...texts.types,
  ...texts.assets,
  ...(texts.tags ? [texts.tags] : []),
];

/** @returns a positive 31-bit number that changes when any file's name or content changes. */
export function epochOf(texts: PlantTexts): number {
  const hash = createHash("sha256");
  for (const t of eachText(texts)) {
    hash.update(`${t.file}\0${t.text.length}\0`).update(t.text);
  }
  return hash.digest().readUInt32BE(0) & 0x7fff_ffff || 1;
}

async function yamlNames(root: string, name: string): Promise<string[]> {
  const entries = await readdir(join(root, name)).catch(() => []);
  return entries.filter((e) => /\.ya?ml$/i.test(e) && !e.startsWith(".")).sort((a, b) => (a < b ? -1 : 1));
}

/** @returns the text, null when there is no such file, or the reason why it is refused. */
async function readOne(
  root: string,
  file: string,
  room: { bytes: number },
): Promise<PlantText | null | { reason: string }> {
  try {
    const path = await realpath(join(root, file));
    if (!path.startsWith(root + sep))
      return { reason: "This is a link that leads out of the plant folder; copy the file into the folder instead" };
    const facts = await stat(path);
    if (!facts.isFile()) return { reason: "This is not a plain file" };
    if (facts.size > MAX_FILE_BYTES)
      return { reason: `The file has ${Math.ceil(facts.size / 1024 / 1024)} MB, at most 16 MB are read; split it` };
    if (facts.size > room.bytes)
      return { reason: "The plant's files have more than 64 MB together, and with this one it would be too much" };
    room.bytes -= facts.size;
    return { file, text: await readFile(path, "utf8") };
  } catch (err) {
    const code = (err as NodeJS.ErrnoException).code;
    return code === "ENOENT" || code === "ENOTDIR"
      ? null
      : { reason: `The file cannot be read (${code ?? "unknown error"})` };
  }
}
