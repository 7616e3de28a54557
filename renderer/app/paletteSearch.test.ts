import { expect, test } from "vitest";
import { fuzzyScore, plantItems, searchPalette, type PaletteItem } from "./paletteSearch.ts";

const item = (kind: PaletteItem["kind"], id: string, label: string, detail = ""): PaletteItem => ({
  kind,
  id,
  label,
  detail,
  asset: null,
});
const items = [
  item("view", "alarms", "Alarms"),
  item("command", "signOut", "Sign out"),
  item("asset", "P-141", "P-141 Syrup pump", "Process"),
  item("asset", "FL-401", "FL-401 Filler", "Packaging"),
  item("tag", "P-141.Flow", "P-141.Flow", "Flow"),
  item("tag", "P-141.PumpVibration", "P-141.PumpVibration", "Pump vibration"),
];
const ids = (query: string): string[] => searchPalette(items, query).map((i) => i.id);

test("letters must appear in order; spaces do not count", () => {
  expect([
    fuzzyScore("p1", "P-141") !== null,
    fuzzyScore("41p", "P-141"),
    fuzzyScore("sy pu", "P-141 Syrup pump") !== null,
  ]).toEqual([true, null, true]);
});

test("an asset comes before its tags, and a tag before what merely contains the letters", () => {
  expect(ids("pump")[0]).toBe("P-141");
  expect(ids("p-141.fl")[0]).toBe("P-141.Flow");
  expect(ids("filler")[0]).toBe("FL-401");
});

test("the second column is searched too", () => {
  expect(ids("packaging")).toEqual(["FL-401"]);
});

test("with nothing typed it offers views and commands", () => {
  expect(ids(" ")).toEqual(["alarms", "signOut"]);
});

test("the items of a plant are its open alarms, assets and tags, each with the asset to open", () => {
  const model = {
    areas: [{ id: "a", name: "Process", zone: "z", kpis: [] }],
    assets: [{ id: "P-1", name: "Pump", area: "a" }],
    tags: [{ id: "P-1.Flow", label: "Flow", asset: "P-1" }],
  } as unknown as Parameters<typeof plantItems>[0];
  const alarm = { key: "k", message: "Flow low", asset: "P-1", sourceName: "P-1" } as Parameters<
    typeof plantItems
  >[1][number];
  expect(plantItems(model, [alarm])).toEqual([
    { kind: "alarm", id: "k", label: "Flow low", detail: "P-1", asset: "P-1" },
    { kind: "asset", id: "P-1", label: "P-1 Pump", detail: "Process", asset: "P-1" },
    { kind: "tag", id: "P-1.Flow", label: "P-1.Flow", detail: "Flow", asset: "P-1" },
  ]);
});
