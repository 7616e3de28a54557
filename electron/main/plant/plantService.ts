import type { PlantModel, PlantProblem } from "../../../shared/plant/model.ts";
import { modelParts, type ModelPart } from "../../../shared/plant/modelParts.ts";
import { indexPlant, type PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { plantRows } from "../../../shared/ipc/plantRows.ts";
import type { RoomHandlers } from "../../../shared/ipc/define.ts";

/**
 * The plant project as it is now: everyone who may read the plant sees all of it; values are what zones guard. Nobody
 * keeps a model of his own: who needs the plant asks here each time, because it may have become another one.
 */
export class PlantService {
  #index: PlantIndex;
  #parts: readonly ModelPart[];
  #problems: readonly PlantProblem[];
  readonly #listeners: (() => void)[] = [];

  constructor(model: PlantModel, problems: readonly PlantProblem[]) {
    this.#index = indexPlant(model);
    this.#parts = modelParts(model);
    this.#problems = problems;
  }

  readonly calls = {
    "plant.model": async ({ part }) => ({
      epoch: this.#index.model.epoch,
      parts: this.#parts.length,
      part: this.#parts[part] ?? {},
    }),
    "plant.problems": async () => this.#problems,
  } satisfies RoomHandlers<typeof plantRows>;

  get index(): PlantIndex {
    return this.#index;
  }

  /** The plant is another one from now on. */
  become(index: PlantIndex, problems: readonly PlantProblem[]): void {
    this.#index = index;
    this.#parts = modelParts(index.model);
    this.#problems = problems;
    for (const listener of this.#listeners) listener();
  }

  /** Told after the plant became another one. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
