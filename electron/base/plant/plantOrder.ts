import type { Wire } from "../../../shared/errors.ts";
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

/** What it says: the file that it has come to, and once what came of it all. */
export type PlantWord = { readonly at: string } | { readonly done: Wire<LoadedPlant> };
