import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadPlantProject } from "./loadPlant.ts";

const sound: Readonly<Record<string, string>> = {
  "plant.yaml": `name: Small
site: Site
enterprise: Acme
areas:
  - { id: water, name: Water, zone: wet, kpis: [{ label: Flow, tag: P-1.Flow, worse: low }] }
  - { id: air, name: Air, zone: dry }
`,
  "zones.yaml": `zones:
  - id: dry
    name: Dry
    purdue: 1
    kind: process
    criticality: 2
    servers:
      - { id: dry-1, name: Dry server, endpointUrl: "opc.tcp://127.0.0.1:0/UA", applicationUri: "urn:t:dry", namespaceUri: "urn:t:dry:plant", demo: true }
  - id: wet
    name: Wet
    purdue: 1
    kind: process
    criticality: 3
    servers:
      - { id: wet-1, name: Wet server, endpointUrl: "opc.tcp://127.0.0.1:0/UA", applicationUri: "urn:t:wet", namespaceUri: "urn:t:wet:plant", demo: true }
conduits:
  - { id: C-1, name: Wet to dry, from: wet, to: dry, carries: values }
`,
  "types/pump.yaml": `id: pump
name: Pump
shape: pump
size: [1, 1, 1]
bindings: { main: Flow }
faceplate: [Flow, Running]
tags:
  - { name: Flow, label: Flow, role: pv, unit: m³/h, range: [0, 100] }
  - { name: Running, label: Running, type: Boolean, role: state, decimals: 3 }
  - { name: Speed, label: Speed, role: sp, unit: "%", write: { min: 0, max: 100, reason: true } }
alarms:
  - { name: FlowLow, tag: Flow, limits: { low: 10, lowLow: 5 }, severity: 500, severityOuter: 800, message: Flow is low }
  - { name: Stopped, tag: Running, kind: offNormal, severity: 300, message: Pump stopped }
commands:
  - { id: Start, label: Start, effect: "Starts {asset}." }
`,
  "assets.yaml": `assets:
  - { id: P-1, name: First pump, type: pump, area: water, position: [1, 0, 2] }
links:
  - { id: L-1, from: P-1, to: P-2, medium: water }
`,
  "assets/more.yaml": `assets:
  - { id: P-2, name: Second pump, type: pump, area: air, position: [3, 0, 4], tags: { Flow: { range: [0, 50] } }, alarms: { FlowLow: { low: 12 }, Stopped: { off: true } } }
`,
  "tags.csv":
    'asset,name,label,type,role,unit,low,high,decimals\nP-1,Serial,Serial number,String,info,,,,0\nP-2,Extra,"Extra, spare",Double,pv,bar,0,10,2\n',
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "plant-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}

test("a sound project loads whole, zone by zone, without a problem", async () => {
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
        "server dry-1: node 4: each node has an applicationUri of its own, this one is already another node's; the node is left out",
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
    "tags.csv":
      "asset,name,label,type,role,unit,low,high,decimals,record,deadband\nP-1,A,A,Double,info,,,,0,0,2.5\nP-1,B,B,Double,info,,,,0,off,\nP-1,C,C,Double,info,,,,0,,\nP-1,D,D,Double,info,,,,0,fast,\n",
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
    "tags.csv":
      "asset,name,label,type,role,unit,low,high,decimals,expected\nP-1,A,A,Double,info,,,,0,5000\nP-1,B,B,Double,info,,,,0,\nP-1,C,C,Double,info,,,,0,99\n",
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

interface Broken {
  readonly what: string;
  readonly file: string;
  readonly change: (text: string) => string;
  readonly problems: readonly { file: string; line: number; reason: string }[];
  readonly tags: number;
}
const replace =
  (from: string, to: string) =>
  (text: string): string => {
    if (!text.includes(from)) throw new Error(`the fixture has no ${from}`);
    return text.replace(from, to);
  };
const append =
  (more: string) =>
  (text: string): string =>
    text + more;
const broken: readonly Broken[] = [
  {
    what: "an unknown type",
    file: "assets.yaml",
    change: replace("type: pump", "type: pumpp"),
    tags: 4,
    problems: [
      {
        file: "assets.yaml",
        line: 2,
        reason: "asset P-1: there is no sound type pumpp in types/; the asset is left out",
      },
      { file: "assets.yaml", line: 4, reason: "link L-1: there is no asset P-1; the link is left out" },
      { file: "tags.csv", line: 2, reason: "tag P-1.Serial: there is no asset P-1; the tag is left out" },
      { file: "plant.yaml", line: 5, reason: "KPI Flow: there is no tag P-1.Flow; the KPI is left out" },
    ],
  },
  {
    what: "an id that stands twice",
    file: "assets/more.yaml",
    change: append("  - { id: P-1, name: Again, type: pump, area: air, position: [0, 0, 0] }\n"),
    tags: 8,
    problems: [
      {
        file: "assets/more.yaml",
        line: 3,
        reason: "asset P-1: this id stands in assets.yaml already; the asset is left out",
      },
    ],
  },
  {
    what: "a bad number",
    file: "assets/more.yaml",
    change: append("  - id: P-3\n    name: Third\n    type: pump\n    area: air\n    position: [0, east, 0]\n"),
    tags: 8,
    problems: [
      {
        file: "assets/more.yaml",
        line: 7,
        reason: 'asset P-3: position[1] must be a number, not "east"; the asset is left out',
      },
    ],
  },
  {
    what: "a missing field",
    file: "assets/more.yaml",
    change: append("  - id: P-3\n    name: Third\n    type: pump\n    position: [0, 0, 0]\n"),
    tags: 8,
    problems: [
      { file: "assets/more.yaml", line: 3, reason: "asset P-3: area is missing; add it; the asset is left out" },
    ],
  },
  {
    what: "a misspelt field",
    file: "assets/more.yaml",
    change: append(
      "  - id: P-3\n    name: Third\n    type: pump\n    area: air\n    position: [0, 0, 0]\n    rotation: 90\n",
    ),
    tags: 8,
    problems: [
      {
        file: "assets/more.yaml",
        line: 8,
        reason: 'asset P-3: unknown field "rotation"; correct its spelling or remove it; the asset is left out',
      },
    ],
  },
  {
    what: "an override of a tag that the type lacks",
    file: "assets.yaml",
    change: replace("position: [1, 0, 2]", "position: [1, 0, 2], tags: { Flwo: { decimals: 2 } }"),
    tags: 8,
    problems: [
      {
        file: "assets.yaml",
        line: 2,
        reason: "asset P-1: type pump has no tag Flwo; remove it or correct its spelling",
      },
    ],
  },
  {
    what: "limits out of order",
    file: "assets.yaml",
    change: replace("position: [1, 0, 2]", "position: [1, 0, 2], alarms: { FlowLow: { low: 2 } }"),
    tags: 8,
    problems: [
      {
        file: "assets.yaml",
        line: 2,
        reason: "asset P-1: alarm FlowLow: low 2 must be above lowLow 5; the alarm is left out",
      },
    ],
  },
  {
    what: "a bad tag template",
    file: "types/pump.yaml",
    change: replace("role: pv, unit", "role: value, unit"),
    tags: 6,
    problems: [
      {
        file: "types/pump.yaml",
        line: 8,
        reason:
          'tag Flow: role must be one of pv, sp, op, mode, state, counter, energy, condition, pose, kpi, info, not "value"; the tag is left out',
      },
      { file: "types/pump.yaml", line: 12, reason: "alarm FlowLow: the type has no tag Flow; the alarm is left out" },
      { file: "types/pump.yaml", line: 5, reason: "type pump has no tag Flow; add the tag or correct bindings" },
      { file: "types/pump.yaml", line: 6, reason: "type pump has no tag Flow; add the tag or correct faceplate" },
      {
        file: "assets/more.yaml",
        line: 2,
        reason: "asset P-2: type pump has no tag Flow; remove it or correct its spelling",
      },
      {
        file: "assets/more.yaml",
        line: 2,
        reason: "asset P-2: type pump has no alarm FlowLow; remove it or correct its spelling",
      },
      { file: "plant.yaml", line: 5, reason: "KPI Flow: there is no tag P-1.Flow; the KPI is left out" },
    ],
  },
  {
    what: "a command named like a tag",
    file: "types/pump.yaml",
    change: replace("id: Start", "id: Speed"),
    tags: 8,
    problems: [
      {
        file: "types/pump.yaml",
        line: 15,
        reason:
          "command Speed has the name of a tag of this type, and both would be the same node on the server; rename one. The command is left out",
      },
    ],
  },
  {
    what: "an off-normal alarm on a number",
    file: "types/pump.yaml",
    change: replace("tag: Running", "tag: Flow"),
    tags: 8,
    problems: [
      {
        file: "types/pump.yaml",
        line: 13,
        reason: "alarm Stopped: an offNormal alarm needs a Boolean tag, and Flow is Double; the alarm is left out",
      },
      {
        file: "assets/more.yaml",
        line: 2,
        reason: "asset P-2: type pump has no alarm Stopped; remove it or correct its spelling",
      },
    ],
  },
  {
    what: "broken YAML",
    file: "assets/more.yaml",
    change: append("  - { id: P-3, name: [\n"),
    tags: 4,
    problems: [
      {
        file: "assets/more.yaml",
        line: 4,
        reason:
          "This is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; the file is left out",
      },
      { file: "assets.yaml", line: 4, reason: "link L-1: there is no asset P-2; the link is left out" },
      { file: "tags.csv", line: 3, reason: "tag P-2.Extra: there is no asset P-2; the tag is left out" },
    ],
  },
  {
    what: "a bomb of YAML aliases",
    file: "assets/more.yaml",
    change: () =>
      `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nassets: [*c, *c, *c, *c]\n`,
    tags: 4,
    problems: [
      {
        file: "assets/more.yaml",
        line: 1,
        reason:
          "The file cannot be read as YAML (Excessive alias count indicates a resource exhaustion attack); the file is left out",
      },
      { file: "assets.yaml", line: 4, reason: "link L-1: there is no asset P-2; the link is left out" },
      { file: "tags.csv", line: 3, reason: "tag P-2.Extra: there is no asset P-2; the tag is left out" },
    ],
  },
  {
    what: "a bad CSV row after a quoted line break",
    file: "tags.csv",
    change: (t) => `${t.replace("Extra, spare", "Extra\nspare")}P-1,Bad,Bad,Dobule,pv,,,,1\n`,
    tags: 8,
    problems: [
      {
        file: "tags.csv",
        line: 5,
        reason:
          'tag P-1.Bad: type must be one of Double, Int32, UInt32, Boolean, String, not "Dobule"; the tag is left out',
      },
    ],
  },
  {
    what: "a KPI that is no tag reference",
    file: "plant.yaml",
    change: replace("tag: P-1.Flow", "tag: nonsense"),
    tags: 8,
    problems: [
      {
        file: "plant.yaml",
        line: 5,
        reason: 'KPI Flow: tag is "nonsense", but a tag is written ASSET.Tag; the KPI is left out',
      },
    ],
  },
  {
    what: "a server with a bad address",
    file: "zones.yaml",
    change: replace('opc.tcp://127.0.0.1:0/UA", applicationUri: "urn:t:dry"', 'http://x", applicationUri: "urn:t:dry"'),
    tags: 4,
    problems: [
      {
        file: "zones.yaml",
        line: 8,
        reason:
          'server dry-1: endpointUrl is "http://x", but an endpoint is written opc.tcp://HOST:PORT/PATH; the server is left out',
      },
      { file: "assets/more.yaml", line: 2, reason: "asset P-2: zone dry has no server; the asset is left out" },
      { file: "assets.yaml", line: 4, reason: "link L-1: there is no asset P-2; the link is left out" },
      { file: "tags.csv", line: 3, reason: "tag P-2.Extra: there is no asset P-2; the tag is left out" },
    ],
  },
  {
    what: "a server of the demo plant with further nodes",
    file: "zones.yaml",
    change: replace(
      'urn:t:dry:plant", demo: true',
      'urn:t:dry:plant", demo: true, redundant: { mode: hot, nodes: [{ endpointUrl: "opc.tcp://127.0.0.2:4840", applicationUri: "urn:t:dry2" }] }',
    ),
    tags: 8,
    problems: [
      {
        file: "zones.yaml",
        line: 8,
        reason: "server dry-1: node 2: the demo plant's servers have no further nodes; they are left out",
      },
    ],
  },
  {
    what: "a redundant set without a mode",
    file: "zones.yaml",
    change: replace(
      'urn:t:dry:plant", demo: true',
      'urn:t:dry:plant", redundant: { nodes: [{ endpointUrl: "opc.tcp://127.0.0.2:4840", applicationUri: "urn:t:dry2" }] }',
    ),
    tags: 4,
    problems: [
      {
        file: "zones.yaml",
        line: 8,
        reason: "server dry-1: redundant.mode is missing; add it; the server is left out",
      },
      { file: "assets/more.yaml", line: 2, reason: "asset P-2: zone dry has no server; the asset is left out" },
      { file: "assets.yaml", line: 4, reason: "link L-1: there is no asset P-2; the link is left out" },
      { file: "tags.csv", line: 3, reason: "tag P-2.Extra: there is no asset P-2; the tag is left out" },
    ],
  },
  {
    what: "a conduit to a zone that is not there",
    file: "zones.yaml",
    change: replace("to: dry, carries", "to: cloud, carries"),
    tags: 8,
    problems: [
      { file: "zones.yaml", line: 17, reason: "conduit C-1: there is no zone cloud; the conduit is left out" },
    ],
  },
];

test.each(broken)(
  "$what is named with file and line, and the rest loads",
  async ({ file, change, problems: expected, tags }) => {
    await write({ ...sound, [file]: change(sound[file]!) });
    const { model, problems } = await loadPlantProject(folder);
    expect(problems).toEqual(expected);
    expect(model.tags.map((t) => t.index)).toEqual(Array.from({ length: tags }, (_, i) => i));
  },
);

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
        "This is a link that leads out of the plant folder; copy the file into the folder instead; the file is left out",
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
