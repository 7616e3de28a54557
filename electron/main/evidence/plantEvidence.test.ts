import { createHash } from "node:crypto";
import { readFileSync, writeFileSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { soundPlant, writeFiles } from "../../../test/support/soundPlant.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { silentLog } from "../../base/log.ts";
import type { PlantSources } from "../../base/plant/plantOrder.ts";
import { plantWithSources } from "../../base/plant/plantSources.ts";
import { AuditLog } from "../audit/auditLog.ts";
import { evidenceWords } from "./evidenceWords.ts";
import { PlantEvidence } from "./plantEvidence.ts";

let plant: string;
let data: string;
let boots: number;
beforeEach(async () => {
  plant = await mkdtemp(join(tmpdir(), "plant-"));
  data = await mkdtemp(join(tmpdir(), "plant-evidence-"));
  boots = 0;
  await writeFiles(plant, soundPlant);
});
afterEach(async () => {
  await rm(plant, { recursive: true, force: true });
  await rm(data, { recursive: true, force: true });
});

const cacheFile = (): string => join(data, "plant.cache");

const zz = "types/zz.yaml";

async function load(build = "1.0"): Promise<PlantSources> {
  const order = { folder: plant, cacheFile: cacheFile(), build, whose: "demo" as const };
  return (await plantWithSources(order, () => undefined)).sources;
}

/** Millward starts, and stops or is killed. @returns what it told of the plant's files. */
async function run({ place = plant, killed = false, build = "1.0" } = {}): Promise<string[]> {
  const sources = await load(build);
  const clocks = { nowMs: () => Date.now(), monoMs: () => performance.now() };
  boots += 1;
  const audit = AuditLog.open({ folder: data, station: "desk", bootId: `boot ${boots}`, log: silentLog, ...clocks });
  const told: string[] = [];
  const record = (entry: AuditEntry): void => {
    audit.append(entry);
    if (entry.action !== "plant.files") told.push(`${entry.action} ${entry.target}: ${entry.reason}`);
  };
  const evidence = new PlantEvidence({ audit, record, log: silentLog, plantPlace: place, sources });
  evidence.start();
  if (!killed) evidence.stop();
  await audit.dispose();
  return told;
}

const change = (file: string): void =>
  writeFileSync(join(plant, file), `${readFileSync(join(plant, file), "utf8")}\n# edited\n`);

test("files that stay as they are tell nothing, after a stop, a kill or in another build", async () => {
  expect(await run()).toEqual([]);
  expect(await run({ killed: true })).toEqual([]);
  expect(await run()).toEqual([]);
  expect(await run({ build: "1.1" })).toEqual([]);
  rmSync(cacheFile());
  expect(await run({ build: "1.1" })).toEqual([]);
});

test("a file that is edited, appears or goes between two runs is named once", async () => {
  await run();
  change("zones.yaml");
  writeFileSync(join(plant, zz), "types: []\n");
  expect(await run()).toEqual([
    `plant.fileDiffers zones.yaml: ${evidenceWords.fileChanged("zones.yaml")}`,
    `plant.fileDiffers ${zz}: ${evidenceWords.fileAppeared(zz)}`,
  ]);
  expect(await run()).toEqual([]);
  rmSync(join(plant, zz));
  expect(await run({ killed: true })).toEqual([`plant.fileDiffers ${zz}: ${evidenceWords.fileGone(zz)}`]);
  expect(await run()).toEqual([]);
  change("zones.yaml");
  // Killed between the cache and the record.
  await load();
  expect(await run()).toEqual([`plant.fileDiffers zones.yaml: ${evidenceWords.fileChanged("zones.yaml")}`]);
});

test("another folder is told as that, not file by file", async () => {
  await run();
  change("zones.yaml");
  expect(await run({ place: "demo 1.0" })).toEqual([
    `plant.fileDiffers plant: ${evidenceWords.plantElsewhere("demo 1.0", plant)}`,
  ]);
});

test("a cache written anew for the same files, with digests that fit, is told until it is gone", async () => {
  await run();
  await run();
  const [mark = "", body = ""] = readFileSync(cacheFile(), "utf8").split("\n");
  const other = body.replaceAll('"unit":"', '"unit":"x');
  expect(other).not.toBe(body);
  const digest = createHash("sha256").update(other).digest("hex");
  writeFileSync(cacheFile(), `${mark.slice(0, 64)} ${digest}\n${other}`);
  const told = [`plant.fileDiffers plant cache: ${evidenceWords.cacheChanged}`];
  expect(await run()).toEqual(told);
  expect(await run()).toEqual(told);
  rmSync(cacheFile());
  expect(await run()).toEqual([]);
});
