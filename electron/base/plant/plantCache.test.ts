import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadPlantProject } from "./loadPlant.ts";
import { PlantCache } from "./plantCache.ts";
import { readPlantTexts } from "./plantFiles.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "plant-"));
  file = join(folder, "kept", "plant.cache");
  await writeFile(
    join(folder, "plant.yaml"),
    "name: Small\nsite: Site\nenterprise: Acme\nareas:\n  - { id: water, name: Water, zone: wet }\n  - { id: 7 }\n",
  );
  await writeFile(
    join(folder, "zones.yaml"),
    "zones:\n  - { id: wet, name: Wet, purdue: 1, kind: process, criticality: 3, servers: [] }\n",
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const texts = () =>
  readPlantTexts(
    folder,
    () => undefined,
    () => undefined,
  );

test("the second load of the same files answers what the first did, problems included, out of the cache", async () => {
  const first = await loadPlantProject(folder, { cache: new PlantCache(file, "1.0") });
  expect(first.problems).not.toHaveLength(0);
  const cache = new PlantCache(file, "1.0");
  expect(await cache.read(await texts())).toEqual(first);
  expect(await loadPlantProject(folder, { cache })).toEqual(first);
});

test("other files, another program or a damaged cache are read anew, and the cache is mended", async () => {
  const first = await loadPlantProject(folder, { cache: new PlantCache(file, "1.0") });
  expect(await new PlantCache(file, "1.1").read(await texts())).toBeNull();

  await writeFile(file, (await readFile(file, "utf8")).replace("Small", "Large"));
  expect(await new PlantCache(file, "1.0").read(await texts())).toBeNull();
  expect(await loadPlantProject(folder, { cache: new PlantCache(file, "1.0") })).toEqual(first);
  expect(await new PlantCache(file, "1.0").read(await texts())).toEqual(first);

  await appendFile(join(folder, "zones.yaml"), "conduits: []\n");
  expect(await new PlantCache(file, "1.0").read(await texts())).toBeNull();
});

test("a cache that cannot be written does not stop the plant from loading", async () => {
  await writeFile(join(folder, "kept"), "in the way");
  expect((await loadPlantProject(folder, { cache: new PlantCache(file, "1.0") })).model.name).toBe("Small");
});

test.each([
  ["a pipe", () => execFileSync("mkfifo", [file])],
  [
    "a file of 600 MB",
    () => {
      writeFileSync(file, "");
      truncateSync(file, 600 * 1024 * 1024);
    },
  ],
  ["a folder", () => mkdirSync(file)],
])("a cache that is %s is left aside, and the plant is read", async (_what, make) => {
  mkdirSync(join(folder, "kept"));
  make();
  expect(await new PlantCache(file, "1.0").read(await texts())).toBeNull();
});

/** What somebody writes into the cache, with digests that fit: he can compute them too. */
async function forge(change: (body: string) => string): Promise<void> {
  const [mark = "", body = ""] = (await readFile(file, "utf8")).split("\n");
  const forged = change(body);
  expect(forged).not.toBe(body);
  const digest = createHash("sha256").update(forged).digest("hex");
  await writeFile(file, `${mark.split(" ")[0]} ${digest}\n${forged}`);
}

test("a cache written again with fitting digests decides about no endpoint, security, zone or area", async () => {
  await writeFile(
    join(folder, "zones.yaml"),
    `zones:
  - id: wet
    name: Wet
    purdue: 1
    kind: process
    criticality: 3
    servers:
      - id: plc
        name: PLC
        endpointUrl: "opc.tcp://10.0.0.1:4840"
        applicationUri: "urn:plc"
        namespaceUri: "urn:plc:plant"
        securityMode: SignAndEncrypt
`,
  );
  const first = await loadPlantProject(folder, { cache: new PlantCache(file, "1.0") });
  expect(first.model.zones[0]?.servers).toHaveLength(1);
  for (const [from, to] of [
    ["opc.tcp://10.0.0.1:4840", "opc.tcp://10.0.0.9:4840"],
    ["SignAndEncrypt", "Sign"],
    ['"criticality":3', '"criticality":1'],
    ['"name":"Water"', '"name":"Fire"'],
  ] as const) {
    await forge((body) => body.replaceAll(from, to));
    expect(await loadPlantProject(folder, { cache: new PlantCache(file, "1.0") }), from).toEqual(first);
  }
  await forge((body) => body.replace('"tags":[]', '"tags":[{"id":"x","asset":"a","zone":"dry","server":"s"}]'));
  expect(await loadPlantProject(folder, { cache: new PlantCache(file, "1.0") })).toEqual(first);
  await forge(() => '{"model":{}}');
  expect(await loadPlantProject(folder, { cache: new PlantCache(file, "1.0") })).toEqual(first);
});
