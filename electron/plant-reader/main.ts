// Entry of the thread that reads a plant project: files of any content cost main no time and no memory of its own.
import { parentPort, workerData } from "node:worker_threads";
import { toWire, AppError } from "../../shared/errors.ts";
import type { PlantProblem } from "../../shared/plant/model.ts";
import { modelParts, type ModelPart } from "../../shared/plant/modelParts.ts";
import { loadPlantProject } from "../base/plant/loadPlant.ts";
import { PlantCache } from "../base/plant/plantCache.ts";
import type { PlantOrder, PlantWord } from "../base/plant/plantOrder.ts";

const { folder, cacheFile, build, whose } = workerData as PlantOrder;
const say = (word: PlantWord): void => parentPort?.postMessage(word);

loadPlantProject(folder, { cache: new PlantCache(cacheFile, build), whose, onFile: (at) => say({ at }) }).then(
  ({ model, problems }) => handOver(modelParts(model), problems),
  (err: unknown) => {
    // What is no finding of ours ends the thread, and main tells at which file.
    if (!(err instanceof AppError)) throw err;
    say({ done: toWire(err) });
  },
);

/** One part for each time that main asks: it takes all that waits for it in one turn, however much that is. */
function handOver(parts: readonly ModelPart[], problems: readonly PlantProblem[]): void {
  const left = parts.values();
  const next = (): void => {
    const { value: part } = left.next();
    say(part ? { part } : { done: { ok: true, value: problems } });
  };
  parentPort?.on("message", next);
  next();
}
