import type { Shape } from "../../../../shared/plant/model.ts";
import { logisticsShapes } from "./logistics.ts";
import { machineShapes } from "./machines.ts";
import type { ShapeBuilder } from "./part.ts";
import { vesselShapes } from "./vessels.ts";

/** How each shape of the plant model is put together. A shape without a row does not compile. */
export const shapeTable: Readonly<Record<Shape, ShapeBuilder>> = {
  ...vesselShapes,
  ...machineShapes,
  ...logisticsShapes,
};
