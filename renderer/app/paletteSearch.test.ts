import { expect, test } from "vitest";
import type { PaletteItem } from "./paletteItems.ts";
import { fuzzyScore, searchPalette } from "./paletteSearch.ts";

const item = (kind: PaletteItem["kind"], id: string, label: string, detail = ""): PaletteItem => ({
  kind,
  id,
  label,
  detail,
  target: { kind: "asset", asset: id },
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

test("an address is the only match, and nothing matches one that names no place", () => {
  expect(searchPalette(items, " #/zones?server=a-1 ").map((i) => i.target)).toEqual([
    { kind: "address", place: { view: "zones", params: { server: "a-1" }, asset: null } },
  ]);
  expect(searchPalette(items, "#/nowhere")).toEqual([]);
});
