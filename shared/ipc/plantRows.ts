import type { PlantModel, PlantProblem } from "../plant/model.ts";
import { call, event } from "./define.ts";
import { Nothing } from "./fields.ts";
import { reading } from "./presets.ts";

export const plantRows = {
  "plant.model": call<PlantModel>()({
    input: Nothing,
    ...reading("plant.read", "none"),
    // A megabyte for the demo plant: 16 ms of copying.
    weight: 8,
    sample: {},
  }),
  "plant.problems": call<readonly PlantProblem[]>()({
    input: Nothing,
    ...reading("plant.read", "none"),
    sample: {},
  }),
};

export const plantEvents = {
  "plant.changed": event<{ readonly epoch: number }>(),
};
