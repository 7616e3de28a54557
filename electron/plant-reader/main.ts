// Entry of the thread that reads a plant project: files of any content cost main no time and no memory of its own.
import { parentPort, workerData } from "node:worker_threads";
import { toWire, AppError } from "../../shared/errors.ts";
import { modelParts, type ModelPart } from "../../shared/plant/modelParts.ts";
import type { PlantOrder, PlantRest, PlantWord } from "../base/plant/plantOrder.ts";
import { plantWithSources } from "../base/plant/plantSources.ts";

const say = (word: PlantWord): void => parentPort?.postMessage(word);

plantWithSources(workerData as PlantOrder, (at) => say({ at })).then(
  ({ model, ...rest }) => handOver(modelParts(model), rest),
  (err: unknown) => {
    // What is no finding of ours ends the thread, and main tells at which file.
    if (!(err instanceof AppError)) throw err;
    say({ done: toWire(err) });
  },
);

/** One part for each time that main asks: it takes all that waits for it in one turn, however much that is. */
function handOver(parts: readonly ModelPart[], rest: PlantRest): void {
  const left = parts.values();
  const next = (): void => {
    const { value: part } = left.next();
    say(part ? { part } : { done: { ok: true, value: rest } });
  };
  parentPort?.on("message", next);
  next();
}
