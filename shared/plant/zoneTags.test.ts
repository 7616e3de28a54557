import { expect, test } from "vitest";
import type { PlantModel } from "./model.ts";
import { zoneTags } from "./zoneTags.ts";

const plant = (...ids: readonly string[]): Pick<PlantModel, "zones" | "tags"> => ({
  zones: ["wet", "dry"].map((id) => ({ id }) as PlantModel["zones"][number]),
  tags: ids.map((text, index) => {
    const [zone, id] = text.split(" ");
    return { index, id, zone, server: `${zone}-1` } as PlantModel["tags"][number];
  }),
});
const numbering = (...ids: readonly string[]) => {
  const zones = zoneTags(plant(...ids));
  const of = (zone: string) => ({ epoch: zones.get(zone)!.epoch, ids: zones.get(zone)!.tags.map((t) => t.id) });
  return { wet: of("wet"), dry: of("dry") };
};

test("tags added, removed or moved elsewhere leave a zone's numbers and their epoch as they were", () => {
  const before = numbering("wet A", "dry B", "wet C");
  expect(before.wet.ids).toEqual(["A", "C"]);
  for (const after of [
    numbering("wet A", "wet C"),
    numbering("dry X", "dry B", "wet A", "dry Y", "wet C"),
    numbering("wet A", "wet C", "dry B"),
  ])
    expect(after.wet).toEqual(before.wet);
});

test("another tag, another order and another server are another epoch", () => {
  const before = numbering("wet A", "wet C").wet.epoch;
  const renamed = plant("wet A", "wet C");
  const moved = { ...renamed, tags: renamed.tags.map((t) => ({ ...t, server: "wet-2" })) };
  expect(
    new Set([
      before,
      numbering("wet A").wet.epoch,
      numbering("wet C", "wet A").wet.epoch,
      numbering("wet A", "wet D").wet.epoch,
      numbering("wet A", "wet C", "wet D").wet.epoch,
      zoneTags(moved).get("wet")!.epoch,
    ]).size,
  ).toBe(6);
});

test("a zone without tags has a numbering too, and a tag of an unknown zone belongs to none", () => {
  expect(numbering("gone A").dry.ids).toEqual([]);
});
