import { expect, test } from "vitest";
import type { ConditionRow } from "../../../shared/alarms/condition.ts";
import type { PlantModel } from "../../../shared/plant/model.ts";
import type { LinkState, ZoneHealth } from "../../../shared/zones/health.ts";
import { indexPlant } from "../../../shared/plant/plantIndex.ts";
import { areaTiles, unreadZones } from "./areaTiles.ts";

const area = (id: string) => ({
  id,
  name: id,
  zone: `z${id}`,
  kpis:
    id === "a"
      ? [
          { label: "Flow", tag: "P-a.Flow", worse: "low" },
          { label: "Gone", tag: "P-a.None", worse: "low" },
        ]
      : [],
});
const model = {
  name: "",
  site: "",
  enterprise: "",
  epoch: 1,
  conduits: [],
  types: [],
  links: [],
  alarms: [],
  areas: ["a", "b", "c"].map(area),
  zones: ["a", "b", "c"].map((id) => ({ id: `z${id}`, name: `Zone ${id}`, servers: [] })),
  assets: ["a", "b", "c"].map((id) => ({ id: `P-${id}`, area: id })),
  tags: [{ index: 0, id: "P-a.Flow", asset: "P-a" }],
} as unknown as PlantModel;
const plant = indexPlant(model);
const row = (key: string, asset: string | null, zone: string, more: Partial<ConditionRow> = {}) =>
  ({
    key,
    asset,
    zone,
    tag: null,
    sourceName: "S",
    message: `m-${key}`,
    priority: 3,
    active: true,
    acked: false,
    confirmed: null,
    suppressedOrShelved: false,
    activeAtMs: 0,
    ...more,
  }) as unknown as ConditionRow;
const health = (zone: string, state: LinkState, cause = ""): ZoneHealth => ({
  zone,
  state,
  sinceMs: 5,
  cause,
  links: [],
  pid: 1,
  restarts: 0,
  memoryMb: null,
});
const all = ["za", "zb", "zc"];

test("areas stand worst first: priority before number, a lost link before low priorities", () => {
  const rows = [row("1", "P-a", "za"), row("2", "P-a", "za"), row("3", "P-b", "zb", { priority: 1 })];
  expect(areaTiles(plant, rows, [], all, []).map((t) => t.area.id)).toEqual(["b", "a", "c"]);
  expect(areaTiles(plant, rows, [health("zc", "refused", "Refused.")], all, []).map((t) => t.area.id)).toEqual([
    "b",
    "c",
    "a",
  ]);
});

test("the one line says the link's cause when it is down, else the worst alarm", () => {
  const tiles = areaTiles(
    plant,
    [row("1", "P-a", "za"), row("2", "P-a", "za", { priority: 2 }), row("3", "P-b", "zb")],
    [health("zb", "silent", "Nothing heard.")],
    all,
    [],
  );
  expect(Object.fromEntries(tiles.map((t) => [t.area.id, t.why]))).toEqual({
    a: "P-a: m-2",
    b: "Nothing heard.",
    c: "",
  });
});

test("an area whose zone's alarm list is not read claims no quiet", () => {
  const tiles = areaTiles(plant, [row("1", "P-b", "zb")], [health("zc", "silent", "Nothing heard.")], all, all);
  expect(Object.fromEntries(tiles.map((t) => [t.area.id, [t.unread, t.why]]))).toEqual({
    a: [true, "Whether alarms are open is not known until the list is read."],
    b: [true, "P-b: m-1"],
    c: [true, "Nothing heard."],
  });
  expect(areaTiles(plant, [], [], all, ["zb"]).map((t) => [t.area.id, t.unread, t.why === ""])).toEqual([
    ["a", false, true],
    ["b", true, false],
    ["c", false, true],
  ]);
});

test("a zone is unread while its first list is on its way, and when it could not be read", () => {
  expect(unreadZones(all, { za: 4, zb: 2 }, { zb: "The host is starting." })).toEqual(["zb", "zc"]);
});

test("an alarm without a known asset counts in its zone's area", () => {
  expect(areaTiles(plant, [row("1", null, "zc")], [], all, []).find((t) => t.area.id === "c")?.counts.active).toBe(1);
});

test("areas of zones that the user may not see are left out, and so are key values without a tag", () => {
  expect(areaTiles(plant, [], [], ["za"], []).map((t) => [t.area.id, t.kpis.map((k) => k.label)])).toEqual([
    ["a", ["Flow"]],
  ]);
});
