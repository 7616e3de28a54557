import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlantModel, Server, Tag, Zone } from "./model.ts";
import { plantChange } from "./plantChange.ts";
import { indexPlant } from "./plantIndex.ts";
import { runs } from "../../test/support/propertyRuns.ts";

const server = (id: string, more: Partial<Server> = {}): Server => ({
  id,
  name: id,
  endpointUrl: `opc.tcp://${id}`,
  applicationUri: `urn:${id}`,
  namespaceUri: "urn:plant",
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  publishMs: 200,
  samplingMs: 100,
  demo: false,
  ...more,
});
const zone = (id: string, more: Partial<Zone> = {}): Zone => ({
  id,
  name: id,
  purdue: 1,
  kind: "process",
  criticality: 3,
  slTarget: [2],
  staleAfterMs: 2500,
  servers: [server(`${id}-1`)],
  ...more,
});
const tag = (zoneId: string, id: string, more: Partial<Tag> = {}): Tag =>
  ({
    id,
    zone: zoneId,
    server: `${zoneId}-1`,
    asset: id,
    type: "Double",
    recordMs: 1000,
    deadband: null,
    ...more,
  }) as Tag;

/** Tags are given without their positions. */
function plant(zones: readonly Zone[], tags: readonly Tag[], more: Partial<PlantModel> = {}): PlantModel {
  const numbered = tags.map((t, index) => ({ ...t, index }));
  const empty = { areas: [], conduits: [], types: [], assets: [], links: [], alarms: [] };
  return { name: "T", site: "S", enterprise: "E", epoch: 1, ...empty, zones, tags: numbered, ...more };
}
const zones = [zone("wet"), zone("dry"), zone("office", { servers: [] })];
const tags = [tag("wet", "A"), tag("dry", "B"), tag("wet", "C")];
const before = plant(zones, tags);
const change = (after: PlantModel) => plantChange(indexPlant(before), indexPlant(after));
const others = (...changed: string[]) => ({
  added: [],
  removed: [],
  changed,
  kept: ["wet", "dry"].filter((id) => !changed.includes(id)),
});
const zonesWith = (id: string, more: Partial<Zone>): Zone[] => zones.map((z) => (z.id === id ? { ...z, ...more } : z));

test.each<readonly [string, PlantModel]>([
  ["the same plant, read again", plant(zones, tags, { epoch: 2 })],
  ["names and security targets", plant(zonesWith("wet", { name: "Wet end", slTarget: [4], criticality: 1 }), tags)],
  ["a conduit", plant(zones, tags, { conduits: [{ id: "c", name: "c", from: "wet", to: "dry", carries: "x" }] })],
  ["a type without tags of its own", plant(zones, tags, { types: [{ id: "pump" } as PlantModel["types"][number]] })],
  ["an asset's place", plant(zones, tags, { assets: [{ id: "A", type: "pump" } as PlantModel["assets"][number]] })],
  ["a tag's label and limits", plant(zones, [tag("wet", "A", { label: "x", limits: { high: 3 } }), ...tags.slice(1)])],
  ["tags of several zones in another order between the zones", plant(zones, [tags[1]!, tags[0]!, tags[2]!])],
  ["a zone without servers", plant([...zones, zone("lab", { servers: [] })], tags)],
])("%s: every host goes on", (_what, after) => {
  expect(change(after)).toEqual(others());
});

test.each<readonly [string, PlantModel, string]>([
  ["a tag more", plant(zones, [tags[0]!, tags[1]!, tag("dry", "D"), tags[2]!]), "dry"],
  ["a tag less", plant(zones, tags.slice(0, 2)), "wet"],
  ["a tag's type", plant(zones, [tag("wet", "A", { type: "Int32" }), ...tags.slice(1)]), "wet"],
  ["how a tag is recorded", plant(zones, [tags[0]!, tag("dry", "B", { recordMs: 0 }), tags[2]!]), "dry"],
  ["a tag's dead band", plant(zones, [tag("wet", "A", { deadband: 1 }), ...tags.slice(1)]), "wet"],
  ["how often a tag is expected", plant(zones, [tag("wet", "A", { expectedMs: 9 }), ...tags.slice(1)]), "wet"],
  ["the order of a zone's tags", plant(zones, [tags[2]!, tags[1]!, tags[0]!]), "wet"],
  ["a server more", plant(zonesWith("dry", { servers: [server("dry-1"), server("dry-2")] }), tags), "dry"],
  [
    "a server's address",
    plant(zonesWith("dry", { servers: [server("dry-1", { endpointUrl: "opc.tcp://x" })] }), tags),
    "dry",
  ],
  [
    "a server's security",
    plant(zonesWith("wet", { servers: [server("wet-1", { securityMode: "Sign" })] }), tags),
    "wet",
  ],
  ["the time until stale", plant(zonesWith("wet", { staleAfterMs: 9 }), tags), "wet"],
])("%s: the host of that zone begins again, and no other", (_what, after, changed) => {
  expect(change(after)).toEqual(others(changed));
});

test("zones come and go with their servers", () => {
  const after = plant([zone("wet", { servers: [] }), zone("office"), zone("lab")], []);
  expect(change(after)).toEqual({ added: ["office", "lab"], removed: ["wet", "dry"], changed: [], kept: [] });
});

test("every zone with servers stands in exactly one list, whatever the two plants", () => {
  const anyPlant = fc
    .record({
      zones: fc.uniqueArray(
        fc.record({ id: fc.constantFrom("a", "b", "c", "d"), servers: fc.nat(2), stale: fc.constantFrom(1000, 2000) }),
        { selector: (z) => z.id },
      ),
      tags: fc.uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.nat(3)), { selector: (t) => t.join("") }),
    })
    .map(({ zones: some, tags: named }) =>
      indexPlant(
        plant(
          some.map((z) =>
            zone(z.id, {
              staleAfterMs: z.stale,
              servers: Array.from({ length: z.servers }, (_, i) => server(`${z.id}-${i + 1}`)),
            }),
          ),
          named.filter(([z]) => some.some((s) => s.id === z)).map(([z, n]) => tag(z, `${z}${n}`)),
        ),
      ),
    );
  fc.assert(
    fc.property(anyPlant, anyPlant, (a, b) => {
      const { added, removed, changed, kept } = plantChange(a, b);
      const hosted = (p: typeof a) => p.model.zones.filter((z) => z.servers.length > 0).map((z) => z.id);
      expect([...removed, ...changed, ...kept].sort()).toEqual(hosted(a).sort());
      expect([...added, ...changed, ...kept].sort()).toEqual(hosted(b).sort());
      expect(plantChange(a, a).kept).toEqual(hosted(a));
    }),
    { numRuns: runs(200) },
  );
});
