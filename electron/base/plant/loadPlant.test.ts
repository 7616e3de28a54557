import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { soundPlant as sound, writeFiles } from "../../../test/support/soundPlant.ts";
import { loadPlantProject } from "./loadPlant.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "plant-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (files: Readonly<Record<string, string>>): Promise<void> => writeFiles(folder, files);

test("a sound project loads whole, its tags zone by zone, without a problem", async () => {
  await write(sound);
  const { model, problems } = await loadPlantProject(folder);
  expect(problems).toEqual([]);
  expect(model.tags.map((t) => [t.index, t.id, t.zone, t.server, t.range?.high ?? null])).toEqual([
    [0, "P-2.Flow", "dry", "dry-1", 50],
    [1, "P-2.Running", "dry", "dry-1", null],
    [2, "P-2.Speed", "dry", "dry-1", null],
    [3, "P-2.Extra", "dry", "dry-1", 10],
    [4, "P-1.Flow", "wet", "wet-1", 100],
    [5, "P-1.Running", "wet", "wet-1", null],
    [6, "P-1.Speed", "wet", "wet-1", null],
    [7, "P-1.Serial", "wet", "wet-1", null],
  ]);
  expect(model.tags[4]).toEqual({
    index: 4,
    id: "P-1.Flow",
    asset: "P-1",
    name: "Flow",
    label: "Flow",
    zone: "wet",
    server: "wet-1",
    type: "Double",
    role: "pv",
    unit: "m³/h",
    range: { low: 0, high: 100 },
    decimals: 1,
    states: null,
    limits: { low: 10, lowLow: 5 },
    write: null,
    recordMs: 1000,
    deadband: null,
  });
  expect(model.tags[6]!.write).toEqual({ min: 0, max: 100, reason: true });
});

test("a sound project's alarms load with what instances changed", async () => {
  await write(sound);
  const { model } = await loadPlantProject(folder);
  expect(model.alarms).toEqual([
    {
      id: "P-1.FlowLow",
      asset: "P-1",
      name: "FlowLow",
      tag: "P-1.Flow",
      kind: "limit",
      limits: { low: 10, lowLow: 5 },
      severity: 500,
      severityOuter: 800,
      message: "Flow is low",
    },
    {
      id: "P-1.Stopped",
      asset: "P-1",
      name: "Stopped",
      tag: "P-1.Running",
      kind: "offNormal",
      limits: {},
      severity: 300,
      severityOuter: 300,
      message: "Pump stopped",
    },
    {
      id: "P-2.FlowLow",
      asset: "P-2",
      name: "FlowLow",
      tag: "P-2.Flow",
      kind: "limit",
      limits: { low: 12, lowLow: 5 },
      severity: 500,
      severityOuter: 800,
      message: "Flow is low",
    },
  ]);
});

test("a sound project's assets, KPIs and links load", async () => {
  await write(sound);
  const { model } = await loadPlantProject(folder);
  expect(model.assets).toEqual([
    {
      id: "P-1",
      name: "First pump",
      type: "pump",
      area: "water",
      zone: "wet",
      server: "wet-1",
      position: [1, 0, 2],
      rotationDeg: 0,
      size: null,
      parameters: {},
    },
    {
      id: "P-2",
      name: "Second pump",
      type: "pump",
      area: "air",
      zone: "dry",
      server: "dry-1",
      position: [3, 0, 4],
      rotationDeg: 0,
      size: null,
      parameters: {},
    },
  ]);
  expect(model.areas.map((a) => a.kpis)).toEqual([[{ label: "Flow", tag: "P-1.Flow", worse: "low" }], []]);
  expect(model.links.map((l) => l.id)).toEqual(["L-1"]);
});

test("an alarm with the name of its tag gets a node of its own", async () => {
  await write({
    ...sound,
    "types/pump.yaml": sound["types/pump.yaml"]!.replace("name: FlowLow", "name: Flow"),
    "assets/more.yaml": "assets: []\n",
  });
  expect((await loadPlantProject(folder)).model.alarms.map((a) => [a.id, a.name, a.tag])).toEqual([
    ["P-1.FlowAlarm", "Flow", "P-1.Flow"],
    ["P-1.Stopped", "Stopped", "P-1.Running"],
  ]);
});

test("a server's further nodes load in order, and a node that is another one again is left out", async () => {
  const nodes = `
          - { endpointUrl: "opc.tcp://10.0.0.2:4840", applicationUri: "urn:t:dry:2" }
          - { endpointUrl: "opc.tcp://10.0.0.2:4840", applicationUri: "urn:t:dry:3" }
          - { endpointUrl: "opc.tcp://10.0.0.4:4840", applicationUri: "urn:t:dry" }`;
  const server = `      - id: dry-1
        name: Dry server
        endpointUrl: "opc.tcp://10.0.0.1:4840"
        applicationUri: "urn:t:dry"
        namespaceUri: "urn:t:dry:plant"
        redundant:
          mode: warm
          nodes:${nodes}`;
  await write({ ...sound, "zones.yaml": sound["zones.yaml"]!.replace(/ {6}- \{ id: dry-1.*/, server) });
  const { model, problems } = await loadPlantProject(folder);
  expect(model.zones.map((z) => z.servers[0]!.redundant)).toEqual([
    { mode: "warm", nodes: [{ endpointUrl: "opc.tcp://10.0.0.2:4840", applicationUri: "urn:t:dry:2" }] },
    undefined,
  ]);
  expect(problems).toEqual([
    {
      file: "zones.yaml",
      line: 17,
      reason: "server dry-1: node 3: this address is already another node's; the node is left out",
    },
    {
      file: "zones.yaml",
      line: 18,
      reason:
        "server dry-1: node 4: each node has an applicationUri of its own, this one is already another " +
        "node's; the node is left out",
    },
  ]);
});

test("a tag is recorded every second unless the plant says how often or never, and may have a deadband", async () => {
  await write({
    ...sound,
    "types/pump.yaml": sound["types/pump.yaml"]!.replace(
      "range: [0, 100] }",
      "range: [0, 100], record: 100, deadband: 0.5 }",
    ).replace("decimals: 3 }", "decimals: 3, record: off }"),
    "tags.csv": [
      "asset,name,label,type,role,unit,low,high,decimals,record,deadband",
      "P-1,A,A,Double,info,,,,0,0,2.5",
      "P-1,B,B,Double,info,,,,0,off,",
      "P-1,C,C,Double,info,,,,0,,",
      "P-1,D,D,Double,info,,,,0,fast,",
      "",
    ].join("\n"),
  });
  const { model, problems } = await loadPlantProject(folder);
  expect(model.tags.filter((t) => t.asset === "P-1").map((t) => [t.name, t.recordMs, t.deadband])).toEqual([
    ["Flow", 100, 0.5],
    ["Running", null, null],
    ["Speed", 1000, null],
    ["A", 0, 2.5],
    ["B", null, null],
    ["C", 1000, null],
  ]);
  expect(problems).toEqual([
    {
      file: "tags.csv",
      line: 5,
      reason: 'tag P-1.D: record is "fast", but record is milliseconds, off, or empty for 1000; the tag is left out',
    },
  ]);
});

test("a tag may be expected to change within a time of its own, in a type or in tags.csv", async () => {
  await write({
    ...sound,
    "types/pump.yaml": sound["types/pump.yaml"]!.replace("range: [0, 100] }", "range: [0, 100], expected: 2000 }"),
    "tags.csv": [
      "asset,name,label,type,role,unit,low,high,decimals,expected",
      "P-1,A,A,Double,info,,,,0,5000",
      "P-1,B,B,Double,info,,,,0,",
      "P-1,C,C,Double,info,,,,0,99",
      "",
    ].join("\n"),
  });
  const { model, problems } = await loadPlantProject(folder);
  expect(model.tags.filter((t) => t.asset === "P-1").map((t) => [t.name, t.expectedMs])).toEqual([
    ["Flow", 2000],
    ["Running", undefined],
    ["Speed", undefined],
    ["A", 5000],
    ["B", undefined],
  ]);
  expect(problems).toEqual([
    {
      file: "tags.csv",
      line: 4,
      reason:
        'tag P-1.C: expected is "99", but expected is milliseconds from 100 to 86400000, or empty; the tag is left out',
    },
  ]);
});

test("the epoch is positive, stays for equal content and changes with any file", async () => {
  await write(sound);
  const first = (await loadPlantProject(folder)).model.epoch;
  expect(first).toBeGreaterThan(0);
  expect((await loadPlantProject(folder)).model.epoch).toBe(first);
  await write({ "tags.csv": `${sound["tags.csv"]!}P-1,Third,Third,Double,info,,,,0\n` });
  expect((await loadPlantProject(folder)).model.epoch).not.toBe(first);
});

test("without plant.yaml nothing loads", async () => {
  await write({ "zones.yaml": sound["zones.yaml"]! });
  await expect(loadPlantProject(folder)).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining("plant.yaml is missing") as string,
  });
});

test("a broken zones.yaml is refused with its line", async () => {
  await write({ ...sound, "zones.yaml": "zones:\n  - id: [\n" });
  await expect(loadPlantProject(folder)).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringMatching(/^zones\.yaml:\d: This is not valid YAML/) as string,
  });
});

test("a link that leads out of the folder is refused", async () => {
  const outside = await mkdtemp(join(tmpdir(), "outside-"));
  await writeFile(join(outside, "secret.yaml"), "assets: []\n");
  await write(sound);
  await symlink(join(outside, "secret.yaml"), join(folder, "assets/secret.yaml"));
  const { problems } = await loadPlantProject(folder);
  await rm(outside, { recursive: true });
  expect(problems).toEqual([
    {
      file: "assets/secret.yaml",
      line: 1,
      reason:
        "This is a link that leads out of the plant folder; copy the file into the folder instead; the file " +
        "is left out",
    },
  ]);
});

test("a file above 16 MB is refused", async () => {
  await write({ ...sound, "assets/big.yaml": `# ${"x".repeat(17 * 1024 * 1024)}\n` });
  const { problems } = await loadPlantProject(folder);
  expect(problems).toEqual([
    {
      file: "assets/big.yaml",
      line: 1,
      reason: "The file has 18 MB, at most 16 MB are read; split it; the file is left out",
    },
  ]);
});
