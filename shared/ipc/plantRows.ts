import { z } from "zod";
import type { PlantProblem } from "../plant/model.ts";
import type { ModelAnswer } from "../plant/modelParts.ts";
import { call, event } from "./define.ts";
import { Nothing } from "./fields.ts";
import { reading } from "./presets.ts";

export const plantRows = {
  /** In parts: whole, a large plant holds main up for seconds. */
  "plant.model": call<ModelAnswer>()({
    input: z.strictObject({ part: z.int().min(0).max(1_000_000) }),
    ...reading("plant.read", "none"),
    // Two thousand rows: some 8 ms of copying.
    weight: 4,
    sample: { part: 0 },
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
