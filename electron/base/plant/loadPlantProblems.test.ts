import { mkdtemp, rm } from "node:fs/promises";
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
          "tag Flow: role must be one of pv, sp, op, mode, state, counter, energy, condition, pose, kpi, " +
          'info, not "value"; the tag is left out',
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
          "command Speed has the name of a tag of this type, and both would be the same node on the server; " +
          "rename one. The command is left out",
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
          "This is not valid YAML: Flow sequence in block collection must be sufficiently indented and end " +
          "with a ]; the file is left out",
      },
      { file: "assets.yaml", line: 4, reason: "link L-1: there is no asset P-2; the link is left out" },
      { file: "tags.csv", line: 3, reason: "tag P-2.Extra: there is no asset P-2; the tag is left out" },
    ],
  },
  {
    what: "a bomb of YAML aliases",
    file: "assets/more.yaml",
    change: () =>
      [
        `a: &a [x, x, x, x, x, x, x, x, x, x]`,
        `b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]`,
        `c: &c [*b, *b, *b, *b, *b, *b, *b, *b]`,
        `assets: [*c, *c, *c, *c]`,
        "",
      ].join("\n"),
    tags: 4,
    problems: [
      {
        file: "assets/more.yaml",
        line: 1,
        reason:
          "The file cannot be read as YAML (Excessive alias count indicates a resource exhaustion attack); " +
          "the file is left out",
      },
      { file: "assets.yaml", line: 4, reason: "link L-1: there is no asset P-2; the link is left out" },
      { file: "tags.csv", line: 3, reason: "tag P-2.Extra: there is no asset P-2; the tag is left out" },
    ],
  },
  {
    what: "a bad CSV row after a quoted line break",
    file: "tags.csv",
    change: (t) => `${t.replace("Extra, spare", "Extra\nspare")}P-1,Bad,Bad,Dobule,pv,,,,1\n`,
    tags: 7,
    problems: [
      {
        file: "tags.csv",
        line: 3,
        reason:
          'tag P-2.Extra: label is "Extra[U+000A]spare", but letter 6, after "Extra", is U+000A (line break), which ' +
          "does not show; remove it; the tag is left out",
      },
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
          'server dry-1: endpointUrl is "http://x", but an endpoint is written opc.tcp://HOST:PORT/PATH; the ' +
          "server is left out",
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
      'urn:t:dry:plant", demo: true, redundant: { mode: hot, nodes: [{ endpointUrl: ' +
        '"opc.tcp://127.0.0.2:4840", applicationUri: "urn:t:dry2" }] }',
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
      'urn:t:dry:plant", redundant: { nodes: [{ endpointUrl: "opc.tcp://127.0.0.2:4840", applicationUri: ' +
        '"urn:t:dry2" }] }',
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
    what: "a name with a letter that does not show",
    file: "assets/more.yaml",
    change: append('  - { id: P-3, name: "Pump\\u202E3", type: pump, area: air, position: [0, 0, 0] }\n'),
    tags: 8,
    problems: [
      {
        file: "assets/more.yaml",
        line: 3,
        reason:
          'asset P-3: name is "Pump[U+202E]3", but letter 5, after "Pump", is U+202E (right-to-left override), which ' +
          "does not show; remove it; the asset is left out",
      },
    ],
  },
  {
    what: "an id and a field with such a letter",
    file: "assets/more.yaml",
    change: append('  - { id: "P\\u202E3", name: Third, type: pump, area: air, position: [0, 0, 0], "\\u202Ex": 1 }\n'),
    tags: 8,
    problems: [
      {
        file: "assets/more.yaml",
        line: 3,
        reason:
          'asset P[U+202E]3: id is "P[U+202E]3", but an id is a letter followed by letters, digits, ' +
          "'-' or '_', 48 at most; the asset is left out",
      },
      {
        file: "assets/more.yaml",
        line: 3,
        reason: 'asset P[U+202E]3: unknown field "[U+202E]x"; correct its spelling or remove it',
      },
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
    await writeFiles(folder, { ...sound, [file]: change(sound[file]!) });
    const { model, problems } = await loadPlantProject(folder);
    expect(problems).toEqual(expected);
    expect(model.tags.map((t) => t.index)).toEqual(Array.from({ length: tags }, (_, i) => i));
  },
);

test("a server of the demo in somebody's own plant is a problem in words, and none in the demo", async () => {
  await writeFiles(folder, sound);
  expect((await loadPlantProject(folder)).problems).toEqual([]);
  const reason = (id: string): string =>
    `server ${id}: demo: true stands for a server that Millward simulates, but this plant is not the demo. ` +
    "Its values are simulated, and no users are created for it. Remove demo: true and give the server's own address";
  expect((await loadPlantProject(folder, { whose: "own" })).problems).toEqual([
    { file: "zones.yaml", line: 8, reason: reason("dry-1") },
    { file: "zones.yaml", line: 15, reason: reason("wet-1") },
  ]);
});

test("of more than a thousand problems the rest is counted", async () => {
  const rows = Array.from({ length: 1500 }, (_, i) => `NONE,T${i},T,Double,pv,,,,0`).join("\n");
  const header = "asset,name,label,type,role,unit,low,high,decimals";
  await writeFiles(folder, { ...sound, "tags.csv": `${header}\n${rows}\n` });
  const { problems } = await loadPlantProject(folder);
  expect(problems).toHaveLength(1001);
  expect(problems.at(-1)).toEqual({
    file: "tags.csv",
    line: 1002,
    reason: "Here begin 500 more problems that are not listed; mend those above first",
  });
});
