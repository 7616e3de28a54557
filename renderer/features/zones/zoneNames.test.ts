import { expect, test } from "vitest";
import type { PlantModel } from "../../../shared/plant/model.ts";
import { indexPlant } from "../../../shared/plant/plantIndex.ts";
import type { TrustQuestion, ZoneHealth } from "../../../shared/zones/health.ts";
import { worstFirst } from "./worstFirst.ts";
import { askedLabel, serverLabel, zoneLabel, zoneOfServer } from "./zoneNames.ts";

const zone = (id: string, ...servers: string[]) => ({
  id,
  name: `Zone ${id}`,
  servers: servers.map((s) => ({ id: s, name: `Server ${s}` })),
});
const plant = indexPlant({
  zones: [zone("office"), zone("wet", "wet-1"), zone("dry", "dry-1"), zone("hot", "hot-1")],
  areas: [],
  assets: [],
  types: [],
  tags: [],
  alarms: [],
} as unknown as PlantModel);

test("zones and servers are called by their names, unknown ones by their ids", () => {
  expect([
    zoneLabel(plant, "wet"),
    zoneLabel(plant, "gone"),
    serverLabel(plant, "wet", "wet-1"),
    serverLabel(plant, "dry", "wet-1"),
    askedLabel(plant, { zone: "wet", server: "wet-1" } as TrustQuestion),
    askedLabel(plant, { zone: "wet", server: "wet-1", node: 2 } as TrustQuestion),
    zoneOfServer(plant, "dry-1"),
    zoneOfServer(plant, "gone"),
  ]).toEqual(["Zone wet", "gone", "Server wet-1", "wet-1", "Server wet-1", "Server wet-1, node 2", "dry", ""]);
});

test("the worst zone comes first, equal ones in the plant's order, a zone without servers never", () => {
  const health = (id: string, state: ZoneHealth["state"]) => ({ zone: id, state }) as ZoneHealth;
  const zones = [health("hot", "live"), health("dry", "refused"), health("office", "hostDown"), health("wet", "live")];
  expect(worstFirst(zones, plant).map((z) => z.zone)).toEqual(["dry", "wet", "hot"]);
});
