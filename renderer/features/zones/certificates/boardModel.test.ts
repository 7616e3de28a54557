import { expect, test } from "vitest";
import type { PlantModel } from "../../../../shared/plant/model.ts";
import type { ZonePkiStore } from "../../../../shared/zones/pki.ts";
import { countWords, missingOf, nextBoard, nothingAnswered, zonesOfBoard, type Board } from "./boardModel.ts";

const store = (zone: string, atMs = 1): ZonePkiStore => ({ zone, atMs }) as ZonePkiStore;
const after = (...answers: (readonly ZonePkiStore[])[]): Board => answers.reduce(nextBoard, nothingAnswered);

test("the first zone that answers is chosen and stays so when it is missing or others answer before it", () => {
  const chosen = (...answers: string[][]): string | null =>
    after(...answers.map((zones) => zones.map((z) => store(z)))).chosen;
  expect([
    chosen([]),
    chosen([], ["wet", "dry"]),
    chosen(["wet", "dry"], ["dry"]),
    chosen(["wet", "dry"], []),
    chosen(["dry"], ["wet", "dry"]),
  ]).toEqual([null, "wet", "wet", "wet", "dry"]);
});

test("what a zone said last is kept while it does not answer, and renewed when it does", () => {
  const said = (...answers: (readonly ZonePkiStore[])[]): [string, number][] =>
    [...after(...answers).known.values()].map((s) => [s.zone, s.atMs]);
  expect(said([store("wet", 1), store("dry", 1)], [store("dry", 2)])).toEqual([
    ["wet", 1],
    ["dry", 2],
  ]);
  expect(said([store("wet", 1)], [], [store("wet", 3)])).toEqual([["wet", 3]]);
});

test("zones that were asked and did not answer last time are missing, all of them when no process runs", () => {
  const missing = (...answers: (readonly ZonePkiStore[])[]): readonly string[] =>
    missingOf(after(...answers), ["wet", "dry"]);
  expect([
    missing([store("wet"), store("dry")]),
    missing([store("wet"), store("dry")], [store("dry")]),
    missing([]),
  ]).toEqual([[], ["wet"], ["wet", "dry"]]);
});

test("asked are the zones with servers that the user may see, in the plant's order", () => {
  const model = {
    zones: [
      { id: "office", servers: [] },
      { id: "wet", servers: [{}] },
      { id: "dry", servers: [{}] },
    ],
  } as unknown as PlantModel;
  expect([
    zonesOfBoard(model, [{ role: "Observer", zone: "*" }]),
    zonesOfBoard(model, [{ role: "Observer", zone: "dry" }]),
    zonesOfBoard(model, []),
  ]).toEqual([["wet", "dry"], ["dry"], []]);
});

test("a list without some zones is never said to be all there is", () => {
  expect([countWords(14, []), countWords(9, ["Wet", "Dry"]), countWords(0, ["Wet"])]).toEqual([
    "14 of 14",
    "9 known; no answer just now from Wet, Dry",
    "0 known; no answer just now from Wet",
  ]);
});
