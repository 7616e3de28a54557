import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { z } from "zod";
import { AssetEntry, AssetsFile, AssetTypeFile, LinkEntry } from "../../../shared/plant/schema.ts";
import { createPlantTwin, type PlantState } from "./plantTwin.ts";
import { createProcessPart } from "./process/process.ts";
import { createUtilitiesPart } from "./utilities/utilities.ts";

/** The demo plant's files of these two zones, read as the loader reads them. */
const folder = new URL("../../../resources/demo-plant/", import.meta.url);
const text = (path: string): unknown => parse(readFileSync(new URL(path, folder), "utf8"));
const types = new Map(
  readdirSync(new URL("types/", folder))
    .map((file) => AssetTypeFile.parse(text(`types/${file}`)))
    .map((type) => [type.id, type]),
);
const files = ["utilities", "process"].map((zone) => AssetsFile.parse(text(`assets/${zone}.yaml`)));
const assets = files.flatMap((file) => file.assets.map((entry) => AssetEntry.parse(entry)));
const links = files.flatMap((file) => file.links.map((entry) => LinkEntry.parse(entry)));
const typeOf = (asset: z.infer<typeof AssetEntry>): z.infer<typeof AssetTypeFile> => types.get(asset.type)!;

interface FileTag {
  readonly type: string;
  readonly range: readonly [number, number] | undefined;
  readonly states: readonly string[] | undefined;
  readonly write: { readonly min: number; readonly max: number } | undefined;
}
const tags = new Map<string, FileTag>(
  assets.flatMap((asset) =>
    typeOf(asset).tags.map((tag) => {
      const own = asset.tags[tag.name];
      return [
        `${asset.id}.${tag.name}`,
        { type: tag.type, range: own?.range ?? tag.range, states: tag.states, write: own?.write ?? tag.write },
      ] as const;
    }),
  ),
);
const alarms = assets.flatMap((asset) =>
  typeOf(asset)
    .alarms.filter((alarm) => asset.alarms[alarm.name]?.off !== true)
    .map((alarm) => {
      const { off: _off, ...own } = asset.alarms[alarm.name] ?? {};
      return {
        id: `${asset.id}.${alarm.name}`,
        tag: `${asset.id}.${alarm.tag}`,
        kind: alarm.kind,
        limits: { ...alarm.limits, ...own },
        severity: alarm.severity,
        outer: alarm.severityOuter ?? alarm.severity,
      };
    }),
);

type Values = Map<string, number | boolean | string>;
const twin = createPlantTwin();
const own = new Set(assets.map((asset) => asset.id));
function valuesOf(state: PlantState): Values {
  const values: Values = new Map();
  twin.read(state, (tag, value) => {
    if (own.has(tag.slice(0, tag.indexOf(".")))) values.set(tag, value);
  });
  return values;
}
function typeFaults(values: Values): string[] {
  return [...values].flatMap(([tag, value]) => {
    const want = tags.get(tag);
    if (want === undefined) return [`${tag} is in no file`];
    if (want.type === "Boolean" || want.type === "String")
      return typeof value === want.type.toLowerCase() ? [] : [`${tag} is ${typeof value}`];
    if (typeof value !== "number" || !Number.isFinite(value)) return [`${tag} is ${String(value)}`];
    if (want.type !== "Double" && !(Number.isInteger(value) && (want.type === "Int32" || value >= 0)))
      return [`${tag} is ${value}, no ${want.type}`];
    if (want.states !== undefined && want.states[value] === undefined) return [`${tag} has no state ${value}`];
    return want.range !== undefined && (value < want.range[0] || value > want.range[1])
      ? [`${tag} is ${value}, outside ${want.range.join("..")}`]
      : [];
  });
}
function activeAlarms(values: Values): string[] {
  return alarms
    .filter(({ tag, kind, limits }) => {
      const value = values.get(tag);
      if (kind === "offNormal") return value === true;
      const number = value as number;
      return (
        number > (limits.high ?? Infinity) ||
        number > (limits.highHigh ?? Infinity) ||
        number < (limits.low ?? -Infinity) ||
        number < (limits.lowLow ?? -Infinity)
      );
    })
    .map(({ id, tag }) => `${id} at ${String(values.get(tag))}`);
}
function run(state: PlantState, seconds: number, dtS = 1): PlantState {
  let now = state;
  for (let second = 0; second < seconds; second += dtS) now = twin.step(now, dtS);
  return now;
}
function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

let warm: PlantState;
beforeAll(() => {
  warm = twin.initial(7);
});

describe("the files of utilities and process", () => {
  test("hold at least 70 assets and 1,150 tags, every asset of a known type", () => {
    expect(assets.filter((asset) => !types.has(asset.type)).map((asset) => asset.id)).toEqual([]);
    expect({
      assets: assets.length >= 70,
      tags: tags.size >= 1150,
      unique: new Set(assets.map((a) => a.id)).size === assets.length,
    }).toEqual({ assets: true, tags: true, unique: true });
  });

  test("name in faceplates, bindings and alarms only tags that the type has", () => {
    const wrong = [...types.values()]
      .filter((type) => assets.some((asset) => asset.type === type.id))
      .flatMap((type) => {
        const names = new Set(type.tags.map((tag) => tag.name));
        const { state, level, speed, main } = type.bindings;
        const used = [
          ...type.faceplate,
          ...type.alarms.map((alarm) => alarm.tag),
          ...[state, level, speed, main].filter((name) => name !== undefined),
        ];
        return used.filter((name) => !names.has(name)).map((name) => `${type.id}: ${name}`);
      });
    expect(wrong).toEqual([]);
  });

  test("override only tags and alarms that the type has", () => {
    const wrong = assets.flatMap((asset) =>
      [
        ...Object.keys(asset.tags).filter((name) => !typeOf(asset).tags.some((tag) => tag.name === name)),
        ...Object.keys(asset.alarms).filter((name) => !typeOf(asset).alarms.some((alarm) => alarm.name === name)),
      ].map((name) => `${asset.id}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test("split the alarms as ISA-18.2 does: few of the first priority, most of the lowest two", () => {
    const share = (low: number, high: number): number =>
      alarms.filter((alarm) => alarm.severity >= low && alarm.severity < high).length / alarms.length;
    expect(share(800, 1001)).toBeLessThan(0.05);
    expect(share(600, 800)).toBeLessThan(0.25);
    expect(share(0, 600)).toBeGreaterThan(0.7);
  });
});

describe("the layout of utilities and process", () => {
  test("place the equipment inside its area, with nothing overlapping", () => {
    const box = (asset: z.infer<typeof AssetEntry>): readonly [number, number, number, number] => {
      const [width, , depth] = asset.size ?? typeOf(asset).size;
      const [x, , zed] = asset.position;
      return [x - width / 2, x + width / 2, zed - depth / 2, zed + depth / 2];
    };
    const solid = assets.filter((asset) => !["instrument", "meter", "valve"].includes(typeOf(asset).shape));
    const overlaps = solid.flatMap((a, i) =>
      solid
        .slice(i + 1)
        .filter((b) => {
          const [ax0, ax1, az0, az1] = box(a);
          const [bx0, bx1, bz0, bz1] = box(b);
          return ax0 < bx1 && bx0 < ax1 && az0 < bz1 && bz0 < az1;
        })
        .map((b) => `${a.id} and ${b.id}`),
    );
    const outside = assets
      .filter((asset) => {
        const [x0, x1, z0, z1] = box(asset);
        return asset.area === "utilities"
          ? x0 < 0 || x1 > 34 || z0 < 0 || z1 > 70
          : x0 < 38 || x1 > 72 || z0 < 0 || z1 > 40;
      })
      .map((asset) => asset.id);
    expect({ overlaps, outside }).toEqual({ overlaps: [], outside: [] });
  });

  test("link only assets that are there", () => {
    const packaging = AssetsFile.parse(text("assets/packaging.yaml")).assets.map((entry) => AssetEntry.parse(entry).id);
    const known = new Set([...own, ...packaging]);
    expect(links.filter((link) => !known.has(link.from) || !known.has(link.to)).map((link) => link.id)).toEqual([]);
  });
});

describe("the plant twin", () => {
  test("reads exactly the tags of the files, each of its type and inside its range, from the first second on", () => {
    const read: string[] = [];
    twin.read(warm, (tag) => {
      if (own.has(tag.slice(0, tag.indexOf(".")))) read.push(tag);
    });
    expect([...read].sort()).toEqual([...tags.keys()].sort());
    expect(typeFaults(valuesOf(warm))).toEqual([]);
    expect(typeFaults(valuesOf(run(warm, 1)))).toEqual([]);
  });

  test("has no alarm active and every value in range over two hours of normal operation", () => {
    const found = new Set<string>();
    let state = warm;
    for (let second = 0; second < 7200; second += 1) {
      state = twin.step(state, 1);
      if (second < 20 || second % 15 === 0) {
        const values = valuesOf(state);
        activeAlarms(values).forEach((alarm) => found.add(`${second} s: ${alarm}`));
        if (second % 300 === 0) typeFaults(values).forEach((fault) => found.add(`${second} s: ${fault}`));
      }
    }
    expect([...found]).toEqual([]);
    const values = valuesOf(state);
    expect(
      [...valuesOf(warm)].filter(([tag, before]) => typeof before === "number" && values.get(tag) !== before).length,
    ).toBeGreaterThan(600);
  }, 90_000);

  test("never changes what it is given, and moves on from a frozen state", () => {
    const frozen = deepFreeze(twin.initial(3));
    const seen = JSON.stringify(frozen);
    const tripped = deepFreeze(
      twin.apply(frozen, { kind: "fault", asset: "C-101", fault: "trip", magnitude: 1 }).state,
    );
    let state = tripped;
    for (let step = 0; step < 60; step += 1) state = deepFreeze(twin.step(state, 0.5));
    twin.read(state, () => undefined);
    expect(JSON.stringify(frozen)).toBe(seen);
    expect(twin.timeS(state)).toBeCloseTo(30, 9);
  });
});

describe("seeds and speed of the plant twin", () => {
  test("makes equal plants of equal seeds and different ones of different seeds", () => {
    const digest = (seed: number): string => JSON.stringify([...valuesOf(run(twin.initial(seed), 120))]);
    expect(digest(11)).toBe(digest(11));
    expect(digest(11)).not.toBe(digest(12));
  });

  test("steps and reads all tags in less than 3 ms", () => {
    let state = warm;
    let best = Infinity;
    // The best of many short batches: the machine may be busy with other things.
    for (let batch = 0; batch < 60; batch += 1) {
      const started = performance.now();
      for (let step = 0; step < 5; step += 1) {
        state = twin.step(state, 0.2);
        twin.read(state, () => undefined);
      }
      best = Math.min(best, (performance.now() - started) / 5);
    }
    expect(best).toBeLessThan(3);
  });
});

describe("commands to the plant twin", () => {
  test("accepts a write exactly within the range that the file declares", () => {
    const wrong: string[] = [];
    for (const [tag, { write }] of tags) {
      const name = tag.slice(tag.indexOf(".") + 1);
      if (write === undefined) {
        if (twin.apply(warm, { kind: "write", tag, value: 1 }).accepted)
          wrong.push(`${tag} is written though it is not writable`);
        continue;
      }
      const asset = tag.slice(0, tag.indexOf("."));
      // In Manual every set point and output takes a value.
      const ready = name === "Mode" ? warm : twin.apply(warm, { kind: "write", tag: `${asset}.Mode`, value: 0 }).state;
      const accepts = [write.min, write.max, write.min - 1, write.max + 1].map(
        (value) => twin.apply(ready, { kind: "write", tag, value }).accepted,
      );
      if (JSON.stringify(accepts) !== "[true,true,false,false]") wrong.push(`${tag}: ${accepts.join()}`);
    }
    expect(wrong).toEqual([]);
  });

  test("accepts the commands and faults of the files, and answers others in words", () => {
    const wrong: string[] = [];
    for (const asset of assets) {
      for (const command of typeOf(asset).commands) {
        const fault = command.args.find((arg) => arg.name === "fault");
        const calls = fault === undefined ? [[]] : (fault.options ?? []).map((option) => [option, 0.5]);
        for (const args of calls) {
          const result = twin.apply(warm, { kind: "method", asset: asset.id, method: command.id, args });
          if (!result.accepted) wrong.push(`${asset.id}.${command.id}(${args.join()}): ${result.reason}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(twin.apply(warm, { kind: "method", asset: "T-130", method: "Explode", args: [] })).toEqual({
      state: warm,
      accepted: false,
      reason: "T-130 has no command Explode",
    });
    expect(twin.apply(warm, { kind: "fault", asset: "T-130", fault: "airLeak", magnitude: 1 }).reason).toBe(
      "T-130 cannot have the fault airLeak",
    );
    expect(twin.apply(warm, { kind: "write", tag: "X-1.Y", value: 1 }).reason).toBe("X-1.Y is not in this plant");
    expect(twin.apply(warm, { kind: "write", tag: "P-143.SpeedSP", value: 50 }).reason).toBe(
      "P-143 is in Auto: PIC-204 sets its speed. Put it in Manual first",
    );
    expect(twin.apply(warm, { kind: "write", tag: "TIC-202.SP", value: 60 }).reason).toBe(
      "TIC-202.SP must lie between 82 and 92 °C",
    );
    expect(twin.apply(warm, { kind: "write", tag: "TIC-202.OP", value: 60 }).reason).toBe(
      "TIC-202: the output can be set in Manual only",
    );
    expect(twin.apply(warm, { kind: "write", tag: "TIC-202.SP", value: "hot" }).reason).toBe(
      "TIC-202.SP takes a number",
    );
  });
});

describe("the areas of the plant twin", () => {
  test("gives the incoming meter the sum of all feeders and integrates its energy", () => {
    const before = warm.utilities.power.feeders;
    const state = run(warm, 600);
    const { "PM-301": incoming, ...others } = state.utilities.power.feeders;
    const sum = Object.values(others).reduce((total, feeder) => total + feeder.kw, 0);
    expect(incoming!.kw - sum).toBeGreaterThan(1);
    expect(incoming!.kw - sum).toBeLessThan(12);
    expect(incoming!.kwh - before["PM-301"]!.kwh).toBeCloseTo(incoming!.kw / 6, -1);
  });

  test("routes every asset of the files to a zone's part", () => {
    expect([...createUtilitiesPart().assets, ...createProcessPart().assets].sort()).toEqual([...own].sort());
  });
});
