import { expect, test } from "vitest";
import { plantItems, zoneItems } from "./paletteItems.ts";

test("the items of a plant are its open alarms, assets and tags, each with the asset to open", () => {
  const model = {
    areas: [{ id: "a", name: "Process", zone: "z", kpis: [] }],
    assets: [{ id: "P-1", name: "Pump", area: "a" }],
    tags: [{ id: "P-1.Flow", label: "Flow", asset: "P-1" }],
  } as unknown as Parameters<typeof plantItems>[0];
  const alarm = { key: "k", message: "Flow low", asset: "P-1", sourceName: "P-1" } as Parameters<
    typeof plantItems
  >[1][number];
  const target = { kind: "asset", asset: "P-1" };
  expect(plantItems(model, [alarm])).toEqual([
    { kind: "alarm", id: "k", label: "Flow low", detail: "P-1", target },
    { kind: "asset", id: "P-1", label: "P-1 Pump", detail: "Process", target },
    { kind: "tag", id: "P-1.Flow", label: "P-1.Flow", detail: "Flow", target },
  ]);
});

test("an alarm of no asset leads to the alarm list, searched for its message", () => {
  const alarm = { key: "k", message: "Server restarted", asset: null, sourceName: "Server" } as Parameters<
    typeof plantItems
  >[1][number];
  expect(plantItems({ areas: [], assets: [], tags: [] }, [alarm])[0]?.target).toEqual({
    kind: "place",
    view: "alarms",
    params: { text: "Server restarted" },
  });
});

test("zones and servers are places, only where the user may look", () => {
  const zone = (id: string, servers: readonly string[]) => ({
    id,
    name: id.toUpperCase(),
    servers: servers.map((s) => ({ id: s, name: `Line ${s}` })),
  });
  const model = { zones: [zone("a", ["a-1"]), zone("b", ["b-1"]), zone("c", [])] } as unknown as Parameters<
    typeof zoneItems
  >[0];
  expect(zoneItems(model, (id) => id !== "b").map((i) => [i.label, i.detail, i.target])).toEqual([
    ["A", "Zone", { kind: "place", view: "zones", params: { zone: "a" } }],
    ["Line a-1", "Server a-1 in A", { kind: "place", view: "zones", params: { zone: "a", server: "a-1" } }],
  ]);
});
