import { Ray, Vector3 } from "three";
import { expect, test } from "vitest";
import { floorPlant } from "../../../../test/support/floorPlant.ts";
import { layOut } from "./layout.ts";
import { boxDistance, Picker } from "./pick.ts";

const layout = layOut(floorPlant(200));
const picker = new Picker(layout, (i, into) => {
  into.fromArray(layout.home, i * 3);
  return layout.heading[i]!;
});
const building = 26;

test("a ray straight down onto an asset's parts finds it, beside all assets it finds none", () => {
  const above = (i: number): Ray => {
    // Aim at the middle of the asset's first part, wherever its heading has turned it.
    const local = new Vector3(
      layout.local[layout.start[i]! * 16 + 12],
      0,
      layout.local[layout.start[i]! * 16 + 14],
    ).applyAxisAngle(new Vector3(0, 1, 0), layout.heading[i]!);
    return new Ray(
      new Vector3(layout.home[i * 3]! + local.x, 50, layout.home[i * 3 + 2]! + local.z),
      new Vector3(0, -1, 0),
    );
  };
  const found = Array.from({ length: building }, (_, i) => picker.pick(above(i)));
  expect(found).toEqual(Array.from({ length: building }, (_, i) => i));
  expect(picker.pick(new Ray(new Vector3(-50, 50, -50), new Vector3(0, -1, 0)))).toBe(-1);
});

test("the nearer of two assets in line is picked", () => {
  expect(picker.pick(new Ray(new Vector3(-20, 0.4, 0), new Vector3(1, 0, 0)))).toBe(0);
});

test("a ray inside a box is at distance 0, one that looks away misses", () => {
  const from = (x: number, way: number): number =>
    boxDistance(new Ray(new Vector3(x, 0, 0), new Vector3(way, 0, 0)), -1, -1, -1, 1, 1, 1);
  expect([from(0, 1), from(-3, 1), from(-3, -1)]).toEqual([0, 2, Number.POSITIVE_INFINITY]);
});
