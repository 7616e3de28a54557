import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { z } from "zod";
import { AssetEntry, AssetsFile, AssetTypeFile, LinkEntry } from "../../../shared/plant/schema.ts";
import { lines, points } from "./logistics/map.ts";
import { createLogisticsPart } from "./logistics/logistics.ts";
import { createPackagingPart } from "./packaging/packaging.ts";
import { createPlantTwin } from "./plantTwin.ts";
import type { TagValue } from "../../../shared/twin/twin.ts";

/** The plant files of the zones packaging and logistics against the simulation that fills them. */
const folder = new URL("../../../resources/demo-plant/", import.meta.url);
const file = (path: string): unknown => parse(readFileSync(new URL(path, folder), "utf8"));
const types = new Map(
  readdirSync(new URL("types/", folder))
    .map((name) => AssetTypeFile.parse(file(`types/${name}`)))
    .map((type) => [type.id, type]),
);
const zones = ["packaging", "logistics"].map((zone) => AssetsFile.parse(file(`assets/${zone}.yaml`)));
const assets = zones.flatMap((zone) => zone.assets.map((entry) => AssetEntry.parse(entry)));
const links = zones.flatMap((zone) => zone.links.map((entry) => LinkEntry.parse(entry)));
const typeOf = (asset: z.infer<typeof AssetEntry>): z.infer<typeof AssetTypeFile> => types.get(asset.type)!;
type FileTag = z.infer<typeof AssetTypeFile>["tags"][number];

const tags: ReadonlyMap<string, FileTag> = new Map(
  assets.flatMap((asset) =>
    typeOf(asset).tags.map(
      (tag) =>
        [
          `${asset.id}.${tag.name}`,
          { ...tag, range: asset.tags[tag.name]?.range ?? tag.range, write: asset.tags[tag.name]?.write ?? tag.write },
        ] as const,
    ),
  ),
);
const alarms = assets.flatMap((asset) =>
  typeOf(asset)
    .alarms.filter((alarm) => asset.alarms[alarm.name]?.off !== true)
    .map((alarm) => ({ ...alarm, id: `${asset.id}.${alarm.name}`, of: `${asset.id}.${alarm.tag}` })),
);

type Values = Map<string, TagValue>;
const twin = createPlantTwin();
const parts = { packaging: createPackagingPart(), logistics: createLogisticsPart() };
const own = new Set(assets.map((asset) => asset.id));
function valuesOf(state: ReturnType<typeof twin.initial>): Values {
  const values: Values = new Map();
  twin.read(state, (tag, value) => {
    if (own.has(tag.slice(0, tag.indexOf(".")))) values.set(tag, value);
  });
  return values;
}

function wrong(values: Values): string[] {
  return [...values].flatMap(([id, value]) => {
    const tag = tags.get(id);
    if (!tag) return [`${id} is in no plant file`];
    if (tag.type === "Boolean" || tag.type === "String")
      return typeof value === tag.type.toLowerCase() ? [] : [`${id} is a ${typeof value}`];
    if (typeof value !== "number" || !Number.isFinite(value)) return [`${id} is ${String(value)}`];
    if (tag.type !== "Double" && !(Number.isInteger(value) && (tag.type === "Int32" || value >= 0)))
      return [`${id} is ${value}, not ${tag.type}`];
    if (tag.states && tag.states[value] === undefined) return [`${id} has no state ${value}`];
    return tag.range && (value < tag.range[0] || value > tag.range[1])
      ? [`${id} is ${value}, outside ${tag.range[0]} to ${tag.range[1]}`]
      : [];
  });
}
function active(values: Values): string[] {
  return alarms
    .filter(({ of, kind, limits }) => {
      const value = values.get(of);
      if (kind === "offNormal") return value === true;
      const number = value as number;
      return (
        number >= Math.min(limits.high ?? Infinity, limits.highHigh ?? Infinity) ||
        number <= Math.max(limits.low ?? -Infinity, limits.lowLow ?? -Infinity)
      );
    })
    .map(({ id, of }) => `${id} at ${String(values.get(of))}`);
}

describe("files and simulation", () => {
  test("there are at least 50 assets and 850 tags, and the simulation gives exactly the files' tags", () => {
    const given: string[] = [];
    parts.packaging.read(parts.packaging.initial(1), (tag) => given.push(tag));
    parts.logistics.read(parts.logistics.initial(1), (tag) => given.push(tag));
    expect(assets.length).toBeGreaterThanOrEqual(50);
    expect(given.length).toBeGreaterThanOrEqual(850);
    expect(new Set(given).size).toBe(given.length);
    expect([...given].sort()).toEqual([...tags.keys()].sort());
    expect([...parts.packaging.assets, ...parts.logistics.assets].sort()).toEqual([...own].sort());
  });

  test("over two hours with a change of order values fit their tags, no alarm is active, bottles balance", () => {
    let state = twin.initial(1);
    const found = new Set<string>();
    const orders = new Set<TagValue>();
    const moved = new Set<string>();
    const first = valuesOf(state);
    for (let second = 0; second <= 7_200; second += 1) {
      if (second % 5 === 0) {
        const values = valuesOf(state);
        for (const fault of [...wrong(values), ...active(values)]) found.add(`${fault} after ${second} s`);
        orders.add(values.get("OD-1.OrderNumber")!);
        for (const [tag, value] of values) if (value !== first.get(tag)) moved.add(tag);
      }
      state = twin.step(state, 1);
    }
    expect([...found].slice(0, 20)).toEqual([]);
    expect(orders.size).toBeGreaterThan(1);
    expect(moved.size).toBeGreaterThan(tags.size * 0.7);
  }, 60_000);
});

describe("files and commands", () => {
  test("what the files let an operator write, the simulation takes within the files' limits and refuses beyond", () => {
    const answers: string[] = [];
    for (const [id, tag] of tags) {
      const part = parts.packaging.assets.includes(id.slice(0, id.indexOf("."))) ? parts.packaging : parts.logistics;
      const idle = id.endsWith(".UnitMode") ? stopped(id.slice(0, id.indexOf("."))) : null;
      const takes = (value: number): boolean =>
        idle
          ? parts.packaging.apply(idle, { kind: "write", tag: id, value }).accepted
          : part === parts.packaging
            ? parts.packaging.apply(packaging, { kind: "write", tag: id, value }).accepted
            : parts.logistics.apply(logistics, { kind: "write", tag: id, value }).accepted;
      const expected = tag.write ? [true, true, false, false] : [false, false, false, false];
      const { min, max } = tag.write ?? { min: 0, max: 1 };
      const got = [takes(min), takes(max), takes(min - 0.5), takes(max + 0.5)];
      if (String(got) !== String(expected)) answers.push(`${id}: ${String(got)}`);
    }
    expect(answers).toEqual([]);
  });

  test("every command of the files is known to the simulation, and every fault option is taken", () => {
    const refused: string[] = [];
    for (const asset of assets) {
      for (const command of typeOf(asset).commands) {
        const options = command.args[0]?.options ?? [""];
        for (const option of options) {
          const given = {
            kind: "method",
            asset: asset.id,
            method: command.id,
            args: option === "" ? [] : [option, 0.5],
          } as const;
          const { accepted, reason } = parts.packaging.assets.includes(asset.id)
            ? parts.packaging.apply(packaging, given)
            : parts.logistics.apply(logistics, given);
          if (!accepted && (reason.includes("no command") || option !== "")) refused.push(reason);
        }
      }
    }
    expect(refused).toEqual([]);
  });
});

const packaging = parts.packaging.initial(2);
const logistics = parts.logistics.initial(2);
function stopped(asset: string): typeof packaging {
  let state = parts.packaging.apply(packaging, { kind: "method", asset, method: "Stop", args: [] }).state;
  for (let second = 0; second < 5; second += 1)
    state = parts.packaging.step(state, 1, { ...quiet, orderRunning: true }).state;
  return state;
}
const quiet = { ...twin.initial(2).flows };

describe("the types", () => {
  const used = [...new Set(assets.map((asset) => asset.type))].map((id) => types.get(id)!);

  test("faceplates, bindings, alarms and loops name tags that are there, and no command has a tag's name", () => {
    const missing = used.flatMap((type) => {
      const names = new Set(type.tags.map((tag) => tag.name));
      const { pose, runningValues: _values, ...bound } = type.bindings;
      const wanted = [
        ...type.faceplate,
        ...Object.values(bound).filter((name) => typeof name === "string"),
        ...(pose ? Object.values(pose) : []),
        ...type.alarms.map((alarm) => alarm.tag),
      ];
      return [
        ...wanted.filter((name) => !names.has(name)),
        ...type.commands.map((command) => command.id).filter((name) => names.has(name)),
      ].map((name) => `${type.id}.${name}`);
    });
    expect(missing).toEqual([]);
  });

  test("few alarms are of the first priority, more of the second, most of the lower ones", () => {
    const share = (test: (severity: number) => boolean): number =>
      alarms.filter((alarm) => test(alarm.severityOuter ?? alarm.severity)).length / alarms.length;
    expect(share((severity) => severity >= 800)).toBeLessThan(0.05);
    expect(share((severity) => severity >= 600 && severity < 800)).toBeLessThan(0.25);
  });
});

describe("the layout", () => {
  const box = (asset: z.infer<typeof AssetEntry>) => {
    const [width, , depth] = asset.size ?? typeOf(asset).size;
    const turned = Math.abs(asset.rotationDeg % 180) === 90;
    const [x, , z] = asset.position;
    const [w, d] = turned ? [depth, width] : [width, depth];
    return { id: asset.id, west: x - w / 2, east: x + w / 2, north: z - d / 2, south: z + d / 2 };
  };
  const standing = assets.filter((asset) => asset.type !== "amr").map(box);

  test("no footprint overlaps another", () => {
    const slack = 1e-6;
    const overlaps = standing.flatMap((a, index) =>
      standing
        .slice(index + 1)
        .filter(
          (b) =>
            a.west < b.east - slack &&
            b.west < a.east - slack &&
            a.north < b.south - slack &&
            b.north < a.south - slack,
        )
        .map((b) => `${a.id} and ${b.id}`),
    );
    expect(overlaps).toEqual([]);
  });

  test("every asset stands in its zone's part of the hall", () => {
    const outside = assets.filter((asset) => {
      const at = box(asset);
      return asset.area === "packaging"
        ? at.west < 38 || at.east > 118 || at.north < 41 || at.south > 70
        : at.west < 76 || at.east > 118 || at.north < 0 || at.south > 40;
    });
    expect(outside.map((asset) => asset.id)).toEqual([]);
  });

  test("the robots' ways cross no equipment", () => {
    const half = 0.45;
    const crossed = lines.flatMap((line) =>
      line.slice(1).flatMap((name, index) => {
        const [a, b] = [points[line[index]!]!, points[name]!];
        const way = {
          west: Math.min(a.x, b.x) - half,
          east: Math.max(a.x, b.x) + half,
          north: Math.min(a.z, b.z) - half,
          south: Math.max(a.z, b.z) + half,
        };
        return standing
          .filter((it) => way.west < it.east && it.west < way.east && way.north < it.south && it.north < way.south)
          .map((it) => `${line[index]!} to ${name} through ${it.id}`);
      }),
    );
    expect(crossed).toEqual([]);
  });

  test("links join assets that are there", () => {
    expect(links.flatMap((link) => [link.from, link.to]).filter((id) => !own.has(id))).toEqual([]);
    expect(new Set(links.map((link) => link.id)).size).toBe(links.length);
  });
});
