import { expect, test } from "vitest";
import type { Conduit, Zone } from "../../../shared/plant/model.ts";
import { conduitStyle, layoutZones } from "./zoneMapLayout.ts";

const zone = (id: string, purdue: number) => ({ id, name: id, purdue, servers: [] }) as unknown as Zone;
const conduit = (from: string, to: string): Conduit => ({ id: `${from}-${to}`, name: "", from, to, carries: "" });
const zones = [zone("top", 3), zone("mid", 2), zone("l", 1), zone("c", 1), zone("r", 1)];
const conduits = [conduit("top", "l"), conduit("top", "c"), conduit("top", "r"), conduit("top", "mid")];

test("levels stand top-down and boxes of one level do not overlap", () => {
  const map = layoutZones(zones, conduits, 1200, () => "live");
  expect(map.levels.map((l) => l.level)).toEqual([3, 2, 1]);
  const row = map.boxes.filter((b) => b.zone.purdue === 1);
  expect(row.every((b, i) => i === 0 || b.x >= row[i - 1]!.x + row[i - 1]!.width)).toBe(true);
  expect(map.boxes.every((b) => b.x >= 0 && b.x + b.width <= 1200)).toBe(true);
});

test("a conduit that passes a level never runs behind a box of it", () => {
  const map = layoutZones(zones, conduits, 1200, () => "live");
  const mid = map.boxes.find((b) => b.zone.id === "mid")!;
  for (const line of map.lines.filter((l) => l.conduit.to !== "mid"))
    expect(line.middle.x < mid.x || line.middle.x > mid.x + mid.width).toBe(true);
});

test("narrow windows wrap a level instead of cutting it", () => {
  const map = layoutZones(zones, conduits, 520, () => "live");
  expect(map.boxes.every((b) => b.x + b.width <= 520.5)).toBe(true);
});

test("a line's form says its state; a conduit to an unknown zone is left out", () => {
  expect((["live", "connecting", "reconnecting", "silent", "refused", "hostDown"] as const).map(conduitStyle)).toEqual([
    "solid",
    "dashed",
    "dashed",
    "dashed",
    "cut",
    "cut",
  ]);
  expect([conduitStyle(null), layoutZones(zones, [conduit("top", "gone")], 900, () => null).lines]).toEqual([
    "dashed",
    [],
  ]);
});
