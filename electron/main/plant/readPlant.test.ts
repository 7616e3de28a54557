import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { soundPlant, writeFiles } from "../../../test/support/soundPlant.ts";
import { loadPlantProject } from "../../base/plant/loadPlant.ts";
import type { PlantWord } from "../../base/plant/plantOrder.ts";
import { readPlant } from "./readPlant.ts";

let bundles: string;
let folder: string;
beforeAll(async () => {
  bundles = await mkdtemp(join(tmpdir(), "plant-reader-"));
  await build({
    configFile: false,
    logLevel: "silent",
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: bundles,
      emptyOutDir: false,
      target: "node20",
      rolldownOptions: {
        input: { plantReader: "electron/plant-reader/main.ts" },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  });
}, 60_000);
afterAll(() => rm(bundles, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "plant-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const order = () => ({ folder, cacheFile: join(folder, "kept", "plant.cache"), build: "1.0", whose: "demo" as const });
const within = (limits: { limitMs?: number; heapMb?: number } = {}) => ({
  threadFile: join(bundles, "plantReader.cjs"),
  limitMs: 20_000,
  heapMb: 512,
  ...limits,
});
/** A thread that says at which file it is, and then does what it is told. */
function otherThread(name: string, then: string): string {
  const file = join(bundles, `${name}.cjs`);
  writeFileSync(file, `require("node:worker_threads").parentPort.postMessage({ at: "assets/b.yaml" });\n${then}`);
  return file;
}
const gone =
  "Nothing of the plant is loaded, and nothing of it is watched. Split or correct the file, then start again";

test("the thread reads what the reader itself reads, and a second time what was kept", async () => {
  await writeFiles(folder, soundPlant);
  const own = await loadPlantProject(folder);
  const first = await readPlant(order(), within());
  const { cacheLeft, files } = first.sources;
  expect(first).toEqual({ ...own, sources: { files, cacheFound: "", cacheLeft } });
  const text = readFileSync(join(folder, "plant.yaml"));
  expect(Object.fromEntries(files)["plant.yaml"]).toBe(createHash("sha256").update(text).digest("hex"));
  expect(await readPlant(order(), within())).toEqual({ ...own, sources: { files, cacheFound: cacheLeft, cacheLeft } });
});

test("a large plant comes in parts, each after the one before was taken", async () => {
  await writeFiles(folder, soundPlant);
  const rows = Array.from({ length: 2100 }, (_, i) => `P-1,T${i},Label,Double,pv,m,0,100,1`);
  await writeFile(join(folder, "tags.csv"), `asset,name,label,type,role,unit,low,high,decimals\n${rows.join("\n")}`);
  const own = await loadPlantProject(folder);
  expect(await readPlant(order(), within())).toMatchObject(own);

  const said: string[] = [];
  const thread = new Worker(join(bundles, "plantReader.cjs"), { workerData: order() });
  thread.on("message", (word: PlantWord) => {
    if ("at" in word) return;
    said.push(Object.keys(word)[0]!);
    if ("done" in word) void thread.terminate();
    else
      setImmediate(() => {
        said.push("taken");
        thread.postMessage("next");
      });
  });
  await once(thread, "exit");
  expect(said).toEqual(["part", "taken", "part", "taken", "done"]);
});

test("a plant that cannot be used at all is refused with the words of its reader", async () => {
  await expect(readPlant(order(), within())).rejects.toMatchObject({
    code: "not_found",
    message: "plant.yaml is missing: a plant project needs plant.yaml and zones.yaml.",
  });
});

test.each([
  ["without end", "for (;;);", "reading it took longer than 0.5 s"],
  ["that ends by itself", "", "reading it stopped unexpectedly (exit 0)"],
  ["with a fault", "throw new RangeError('deep')", "reading it stopped unexpectedly (RangeError)"],
])("a reader %s leaves a plant without anything, and names the file it was at", async (what, then, why) => {
  const threadFile = otherThread(what.replaceAll(" ", "-"), then);
  const { model, problems } = await readPlant(order(), {
    ...within({ limitMs: then === "for (;;);" ? 500 : 20_000 }),
    threadFile,
  });
  expect({ problems, zones: model.zones, tags: model.tags, name: model.name }).toEqual({
    problems: [{ file: "assets/b.yaml", line: 1, reason: `The plant was not read: at this file ${why}. ${gone}` }],
    zones: [],
    tags: [],
    name: "Plant not read",
  });
});

test("files that take more memory than there is for them end the thread and not the program", async () => {
  await writeFiles(folder, soundPlant);
  const rows = Array.from({ length: 200_000 }, (_, i) => `P-1,T${i},Label,Double,pv,m,0,100,1`);
  await writeFile(join(folder, "tags.csv"), `asset,name,label,type,role,unit,low,high,decimals\n${rows.join("\n")}`);
  const { problems } = await readPlant(order(), within({ heapMb: 40 }));
  expect(problems).toEqual([
    {
      file: "tags.csv",
      line: 1,
      reason: `The plant was not read: at this file reading it took more than 40 MB of memory. ${gone}`,
    },
  ]);
});

test("more than 64 MB of files are not read, and the file from which on is named", async () => {
  await writeFiles(folder, soundPlant);
  await mkdir(join(folder, "types"), { recursive: true });
  for (const name of ["y1", "y2", "y3", "y4", "y5"]) {
    // Too deep at its very beginning: what is read of it is no more than its bytes.
    writeFileSync(join(folder, "types", `${name}.yaml`), "[".repeat(40));
    truncateSync(join(folder, "types", `${name}.yaml`), 15 * 1024 * 1024);
  }
  const { problems } = await readPlant(order(), within());
  expect(problems.filter((p) => p.reason.includes("64 MB"))).toEqual([
    {
      file: "types/y5.yaml",
      line: 1,
      reason:
        "The plant's files have more than 64 MB together, and with this one it would be too much; the file is left out",
    },
  ]);
});
