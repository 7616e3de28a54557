import type { plantRows } from "../../../shared/ipc/plantRows.ts";
import type { RoomHandlers } from "../../../shared/ipc/define.ts";
import type { PlantModel, PlantProblem } from "../../../shared/plant/model.ts";

/** The plant project as it was loaded: everyone who may read the plant sees all of it; values are what zones guard. */
export class PlantService {
  readonly #model: PlantModel;
  readonly #problems: readonly PlantProblem[];

  constructor(model: PlantModel, problems: readonly PlantProblem[]) {
    this.#model = model;
    this.#problems = problems;
  }

  readonly calls = {
    "plant.model": async () => this.#model,
    "plant.problems": async () => this.#problems,
  } satisfies RoomHandlers<typeof plantRows>;
}
