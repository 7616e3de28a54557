import type { Wire } from "../../../shared/errors.ts";
import type { PlantProblem } from "../../../shared/plant/model.ts";
import type { ModelPart } from "../../../shared/plant/modelParts.ts";
import type { PlantOwner } from "./plantSite.ts";

/** What the thread that reads a plant is given. */
export interface PlantOrder {
  readonly folder: string;
  readonly cacheFile: string;
  /** Names the program that reads the files: what another one kept of them is read anew. */
  readonly build: string;
  readonly whose: PlantOwner;
}

/**
 * What it says: the file that it has come to, the model part by part, and once what came of it all. After a part it
 * waits until it is asked for more.
 */
export type PlantWord =
  { readonly at: string } | { readonly part: ModelPart } | { readonly done: Wire<readonly PlantProblem[]> };
