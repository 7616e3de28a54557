import { expect, test } from "vitest";
import type { PlantModel } from "./model.ts";
import { modelOf, modelParts, ROWS_PER_PART, wholeModel, type ModelPart } from "./modelParts.ts";

const rows = (count: number): never[] => Array.from({ length: count }, (_, i) => ({ id: `row ${i}` })) as never[];
const plant = (counts: Partial<Record<keyof PlantModel, number>> = {}): PlantModel => ({
  name: "Plant",
  site: "Site",
  enterprise: "Acme",
  epoch: 7,
  areas: rows(counts.areas ?? 0),
  zones: rows(counts.zones ?? 0),
  conduits: rows(counts.conduits ?? 0),
  types: rows(counts.types ?? 0),
  assets: rows(counts.assets ?? 0),
  links: rows(counts.links ?? 0),
  tags: rows(counts.tags ?? 0),
  alarms: rows(counts.alarms ?? 0),
});
const rowsOf = (part: ModelPart): number =>
  Object.values(part).reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 0), 0);

test.each([
  ["without anything", plant(), [0]],
  ["of one part", plant({ zones: 3, assets: 97, tags: 1900 }), [2000]],
  ["of a row more", plant({ zones: 3, assets: 97, tags: 1901 }), [2000, 1]],
  ["of long lists", plant({ zones: 2, assets: 4500, alarms: 100, tags: 5000 }), [2000, 2000, 2000, 2000, 1602]],
])("a plant %s comes in parts of two thousand rows at most, and is the same again", (_what, model, sizes) => {
  const parts = modelParts(model);
  expect(parts.map(rowsOf)).toEqual(sizes);
  expect(modelOf(parts)).toEqual(model);
});

test("the largest plant that is read has no longer part than a small one", () => {
  const parts = modelParts(plant({ zones: 64, types: 500, assets: 20_000, alarms: 200_000, tags: 200_000 }));
  expect(Math.max(...parts.map(rowsOf))).toBe(ROWS_PER_PART);
  expect(parts).toHaveLength(Math.ceil(420_564 / ROWS_PER_PART));
});

test("a plant that becomes another one between two parts is asked for from the first part again", async () => {
  const [before, after] = [plant({ tags: 5000 }), { ...plant({ tags: 2500 }), name: "Other", epoch: 8 }];
  const asked: number[] = [];
  const model = await wholeModel(async (part) => {
    asked.push(part);
    const now = asked.length < 3 ? before : after;
    const parts = modelParts(now);
    return { epoch: now.epoch, parts: parts.length, part: parts[part] ?? {} };
  });
  expect(asked).toEqual([0, 1, 2, 0, 1]);
  expect(model).toEqual(after);
});
