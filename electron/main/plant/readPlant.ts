import { Worker } from "node:worker_threads";
import { fromWire, type Wire } from "../../../shared/errors.ts";
import { modelOf, type ModelPart } from "../../../shared/plant/modelParts.ts";
import type { PlantOrder, PlantRest, PlantWord, ReadPlant } from "../../base/plant/plantOrder.ts";
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
export function readPlant(order: PlantOrder, { threadFile, limitMs, heapMb }: ReadPlantDeps): Promise<ReadPlant> {
  return new Promise((resolve) => {
    let file = "plant.yaml";
    let over = false;
    const parts: ModelPart[] = [];
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
    // What it said before its end comes by another way, in the same turn.
    const lost = (why: string): void => void setImmediate(() => without(why));
    const late = setTimeout(() => without(plantWords.tookLong(limitMs)), limitMs);
    thread.on("message", (word: PlantWord) => {
      if ("at" in word) file = word.at;
      else if ("part" in word) {
        parts.push(word.part);
        // In a later turn: others have theirs before the next part comes.
        setImmediate(() => thread.postMessage("next"));
      } else end(() => resolve(whole(word.done, parts)));
    });
    thread.on("error", (err: NodeJS.ErrnoException) => lost(whyOf(err, heapMb)));
    thread.on("messageerror", (err) => lost(whyOf(err, heapMb)));
    thread.on("exit", (code) => lost(plantWords.stopped(`exit ${code}`)));
  });
}

async function whole(done: Wire<PlantRest>, parts: readonly ModelPart[]): Promise<ReadPlant> {
  const rest = fromWire(done);
  return { model: modelOf(parts), ...rest };
}

const whyOf = (err: NodeJS.ErrnoException, heapMb: number): string =>
  err.code === "ERR_WORKER_OUT_OF_MEMORY" ? plantWords.tookMemory(heapMb) : plantWords.stopped(err.code ?? err.name);

function nothingOf(file: string, reason: string): ReadPlant {
  return {
    sources: { files: [], cacheFound: "", cacheLeft: "" },
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
