import canonicalize from "canonicalize";
import { z } from "zod";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { bounded } from "../../../shared/text.ts";
import type { PlantSources } from "../../base/plant/plantOrder.ts";
import { evidenceWords } from "./evidenceWords.ts";
import { asciiOf, type StateKind } from "./stateKind.ts";
import { lastState, stateEntries, type EvidenceLog } from "./stateRecords.ts";

const PlantState = z.strictObject({
  /** The folder, or the demo of a version. */
  place: z.string(),
  files: z.array(z.tuple([z.string(), z.string()])),
  cache: z.string(),
});
type PlantState = z.infer<typeof PlantState>;

const plantKind: StateKind<PlantState> = {
  action: "plant.files",
  target: "plant files and cache",
  textOf: (state) => asciiOf(canonicalize(state) ?? ""),
  stateIn(text) {
    try {
      return PlantState.parse(JSON.parse(text));
    } catch {
      return null;
    }
  },
};

/** Files named one by one; the rest are counted. */
const MOST_NAMED = 50;
const MAX_NAME = 300;

interface PlantEvidenceDeps {
  readonly audit: EvidenceLog;
  /** The folder, or the demo of a version. */
  readonly plantPlace: string;
  readonly sources: PlantSources;
  readonly record: (entry: AuditEntry) => void;
  readonly log: { error(event: string, fields?: Record<string, unknown>): void };
}

/**
 * What the plant was read from, on record at each start and stop. A file that is another one than at the last start is
 * told and is used: engineers edit the plant's files.
 */
export class PlantEvidence {
  readonly #deps: PlantEvidenceDeps;
  /** The mark of the cache that goes on record: one of somebody else's is told until it is gone. */
  #cache: string;

  constructor(deps: PlantEvidenceDeps) {
    this.#deps = deps;
    this.#cache = deps.sources.cacheLeft;
  }

  start(): void {
    // A plant that could not be read has no files to hold against anything.
    if (this.#deps.sources.files.length === 0) return;
    try {
      const before = lastState(plantKind, this.#deps.audit)?.state;
      if (before) this.#compare(before);
    } catch (err) {
      this.#deps.log.error("evidence.plant.notCompared", { err });
    }
    this.#write();
  }

  /** Once more, so that the next start finds it near the end of the log. */
  stop(): void {
    if (this.#deps.sources.files.length > 0) this.#write();
  }

  #compare(before: PlantState): void {
    if (before.place !== this.#deps.plantPlace) {
      this.#tell("plant", evidenceWords.plantElsewhere(this.#deps.plantPlace, before.place));
      return;
    }
    const told = fileDifferences(new Map(before.files), new Map(this.#deps.sources.files));
    for (const { file, text } of told.slice(0, MOST_NAMED)) this.#tell(file, text);
    if (told.length > MOST_NAMED) this.#tell("plant", evidenceWords.moreFiles(told.length - MOST_NAMED));
    const [source, body] = this.#deps.sources.cacheFound.split(" ");
    const [sourceBefore, bodyBefore] = before.cache.split(" ");
    // One of other files or another program is not used.
    if (source === "" || source !== sourceBefore || body === bodyBefore) return;
    this.#tell("plant cache", evidenceWords.cacheChanged);
    this.#cache = before.cache;
  }

  #tell(target: string, reason: string): void {
    this.#deps.record(systemEntry("plant.fileDiffers", bounded(target, MAX_NAME), { reason }));
  }

  #write(): void {
    const { files } = this.#deps.sources;
    const state = {
      place: this.#deps.plantPlace,
      files: files.map(([file, digest]): [string, string] => [file, digest]),
    };
    for (const entry of stateEntries(plantKind, { ...state, cache: this.#cache }, false)) this.#deps.record(entry);
  }
}

function fileDifferences(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>) {
  const named = (file: string): string => bounded(file, MAX_NAME);
  return [
    ...[...now].flatMap(([file, digest]) => {
      const was = before.get(file);
      if (was === undefined) return [{ file, text: evidenceWords.fileAppeared(named(file)) }];
      return was === digest ? [] : [{ file, text: evidenceWords.fileChanged(named(file)) }];
    }),
    ...[...before.keys()]
      .filter((file) => !now.has(file))
      .map((file) => ({ file, text: evidenceWords.fileGone(named(file)) })),
  ];
}
