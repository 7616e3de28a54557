import { expect, test } from "vitest";
import type { Asset } from "../../../shared/plant/model.ts";
import { nextRow } from "./AssetList.tsx";
import { searchAssets } from "./assetSearch.ts";
import { isSoftware } from "./graphics.ts";
import { FrameMeter } from "./frameMeter.ts";

const asset = (id: string, name: string): Asset => ({
  id,
  name,
  type: "t",
  area: "a",
  zone: "z",
  server: "s",
  position: [0, 0, 0],
  rotationDeg: 0,
  size: null,
  parameters: {},
});
const assets = [
  asset("P-101", "Raw water pump"),
  asset("P-1010", "Feed pump"),
  asset("T-101", "Raw tank"),
  asset("FIC-201", "Feed control"),
];
const ids = (text: string): string[] => searchAssets(assets, text, 10).map((a) => a.id);

test("search finds by id with or without its dash and by words of the name, best first", () => {
  expect([ids("p-101"), ids("p101"), ids("raw"), ids("feed con"), ids("101"), ids(" "), ids("boiler")]).toEqual([
    ["P-101", "P-1010"],
    ["P-101", "P-1010"],
    ["P-101", "T-101"],
    ["FIC-201"],
    ["P-101", "P-1010", "T-101"],
    [],
    [],
  ]);
});

test("keys move through the list and stop at its ends", () => {
  expect([
    nextRow("ArrowDown", -1, 5),
    nextRow("ArrowDown", 4, 5),
    nextRow("ArrowUp", 0, 5),
    nextRow("End", 1, 5),
    nextRow("PageDown", 1, 5),
    nextRow("a", 1, 5),
    nextRow("ArrowDown", -1, 0),
  ]).toEqual([0, 4, 0, 4, 4, null, null]);
});

test("the frame meter tells the median of the last frames", () => {
  const meter = new FrameMeter();
  const told: number[] = [];
  for (let k = 0; k < 20; k++) meter.add(k < 10 ? 1 : 3, (median) => told.push(median));
  expect([told, meter.medianMs()]).toEqual([[1, 3], 3]);
});

test("a renderer that runs on the processor is recognised by its name", () => {
  expect(
    [
      "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)",
      "llvmpipe (LLVM 15.0.7, 256 bits)",
      "ANGLE (NVIDIA, NVIDIA H200, OpenGL 4.6)",
    ].map(isSoftware),
  ).toEqual([true, true, false]);
});
