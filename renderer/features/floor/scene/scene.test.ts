import { Vector3 } from "three";
import { expect, test } from "vitest";
import { floorPlant } from "../../../../test/support/floorPlant.ts";
import { shapes } from "../../../../shared/plant/model.ts";
import { shapeTable } from "../shapes/table.ts";
import { markOf } from "./alarmMarks.ts";
import { makePalette, parseHex, readTokens, tokenNames } from "./palette.ts";
import { pipeRoute } from "./pipes.ts";

test("every shape has parts, none thinner than nothing and none far outside its size", () => {
  for (const shape of shapes) {
    for (const size of [
      [2, 2, 1.5],
      [8, 1, 0.6],
      [3, 6, 3],
    ] as const) {
      const parts = shapeTable[shape](size);
      const wrong = parts.filter(
        (p) =>
          p.size.some((s) => !(s > 0)) ||
          Math.abs(p.at[0]) > size[0] * 0.8 ||
          p.at[1] < 0 ||
          p.at[1] > size[1] * 1.1 + 0.4 ||
          Math.abs(p.at[2]) > size[2] * 0.8,
      );
      expect({ shape, size, few: parts.length > 2 && parts.length < 130, wrong }).toEqual({
        shape,
        size,
        few: true,
        wrong: [],
      });
    }
  }
});

test("tokens are read as the screen shows them; an unknown one is middle grey", () => {
  expect([parseHex("#ff8000").toArray(), parseHex("#fff").toArray(), parseHex("").toArray()]).toEqual([
    [1, 128 / 255, 0],
    [1, 1, 1],
    [0.5, 0.5, 0.5],
  ]);
  const tokens = readTokens({ getPropertyValue: (name) => (name === "--running" ? " #ffffff" : "#000000") });
  expect(Object.keys(tokens)).toEqual([...tokenNames]);
  expect(makePalette(tokens).tones[1]!.toArray()).toEqual([1, 1, 1]);
});

test("a link leaves and enters at the sides of its assets and keeps its corners", () => {
  const plant = floorPlant(4);
  const points = pipeRoute(plant, plant.model.links[0]!, plant.asset.get("A-1")!, plant.asset.get("A-2")!);
  expect(points.slice(1, 3)).toEqual([new Vector3(4, 1, -2), new Vector3(7, 1, -2)]);
  expect(points).toHaveLength(4);
  expect(points[0]!.distanceTo(new Vector3(3, 1, 0))).toBeGreaterThan(0.3);
});

test("an unacknowledged mark flashes, a returned one is an outline, a normal condition has none", () => {
  const row = (priority: 1 | 2 | 3 | 4, active: boolean, acked: boolean) =>
    markOf({ priority, active, acked, confirmed: null });
  expect([row(1, true, false), row(2, true, true), row(4, false, false), row(1, false, true)]).toEqual([
    { cell: 0, flashes: true },
    { cell: 2, flashes: false },
    { cell: 7, flashes: true },
    null,
  ]);
});
