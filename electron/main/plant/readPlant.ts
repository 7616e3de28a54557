import { Worker } from "node:worker_threads";
import { fromWire } from "../../../shared/errors.ts";
import type { LoadedPlant } from "../../base/plant/plantCache.ts";
import type { PlantOrder, PlantWord } from "../../base/plant/plantOrder.ts";
import { plantWords } from "./plantWords.ts";

interface ReadPlantDeps {
  /** The bundle of the thread that reads. */
  readonly threadFile: string;
  readonly limitMs: number;
  readonly heapMb: number;
}

/**
 * Reads a plant project in a thread of its own, within a time and a memory. Where that does not come to an end there is
 * a plant without anything in it, and one problem that names the file at which it ended: Millward starts all the same.
 * @throws AppError not_found or invalid_input when plant.yaml or zones.yaml cannot be used at all.
 */
export function readPlant(order: PlantOrder, { threadFile, limitMs, heapMb }: ReadPlantDeps): Promise<LoadedPlant> {
  return new Promise((resolve) => {
    let file = "plant.yaml";
    let over = false;
    const thread = new Worker(threadFile, {
      workerData: order,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    const end = (settle: () => void): void => {
      if (over) return;
      over = true;
      clearTimeout(late);
      void thread.terminate();
      settle();
    };
    const without = (why: string): void => end(() => resolve(nothingOf(file, plantWords.notRead(why))));
    const late = setTimeout(() => without(plantWords.tookLong(limitMs)), limitMs);
    thread.on("message", (word: PlantWord) => {
      if ("at" in word) file = word.at;
      else end(() => resolve(Promise.resolve(word.done).then(fromWire)));
    });
    thread.on("error", (err: NodeJS.ErrnoException) => without(whyOf(err, heapMb)));
    thread.on("messageerror", (err) => without(whyOf(err, heapMb)));
    thread.on("exit", (code) => without(plantWords.stopped(`exit ${code}`)));
  });
}

const whyOf = (err: NodeJS.ErrnoException, heapMb: number): string =>
  err.code === "ERR_WORKER_OUT_OF_MEMORY" ? plantWords.tookMemory(heapMb) : plantWords.stopped(err.code ?? err.name);

function nothingOf(file: string, reason: string): LoadedPlant {
  return {
    problems: [{ file, line: 1, reason }],
    model: {
      name: plantWords.nothing,
      site: "",
      enterprise: "",
      epoch: 1,
      areas: [],
      zones: [],
      conduits: [],
      types: [],
      assets: [],
      links: [],
      tags: [],
      alarms: [],
    },
  };
}
