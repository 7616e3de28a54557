// Entry of the thread that reads a plant project: files of any content cost main no time and no memory of its own.
import { parentPort, workerData } from "node:worker_threads";
import { toWire, AppError } from "../../shared/errors.ts";
import { loadPlantProject } from "../base/plant/loadPlant.ts";
import { PlantCache } from "../base/plant/plantCache.ts";
import type { PlantOrder, PlantWord } from "../base/plant/plantOrder.ts";

const { folder, cacheFile, build, whose } = workerData as PlantOrder;
const say = (word: PlantWord): void => parentPort?.postMessage(word);

loadPlantProject(folder, { cache: new PlantCache(cacheFile, build), whose, onFile: (at) => say({ at }) }).then(
  (value) => say({ done: { ok: true, value } }),
  (err: unknown) => {
    // What is no finding of ours ends the thread, and main tells at which file.
    if (!(err instanceof AppError)) throw err;
    say({ done: toWire(err) });
  },
);
