import type { Wire } from "../../../shared/errors.ts";
import type { ModelPart } from "../../../shared/plant/modelParts.ts";
import type { LoadedPlant } from "./plantCache.ts";
import type { PlantOwner } from "./plantSite.ts";

/** What the thread that reads a plant is given. */
export interface PlantOrder {
  readonly folder: string;
  readonly cacheFile: string;
  /** Names the program that reads the files: what another one kept of them is read anew. */
  readonly build: string;
  readonly whose: PlantOwner;
}

/** Digests of what a plant was read from. */
export interface PlantSources {
  /** Each file's path within the folder, and the SHA-256 of its text. */
  readonly files: readonly (readonly [file: string, sha256: string])[];
  /** The mark of the cache as it was found; empty without one. */
  readonly cacheFound: string;
  /** The same as it was left. */
  readonly cacheLeft: string;
}

export interface ReadPlant extends LoadedPlant {
  readonly sources: PlantSources;
}

/** All but the model. */
export type PlantRest = Pick<ReadPlant, "problems" | "sources">;

/**
 * What it says: the file that it has come to, the model part by part, and once what came of it all. After a part it
 * waits until it is asked for more.
 */
export type PlantWord = { readonly at: string } | { readonly part: ModelPart } | { readonly done: Wire<PlantRest> };
