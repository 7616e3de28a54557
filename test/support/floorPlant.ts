import { shapes, type Asset, type AssetType, type PlantModel, type Tag } from "../../shared/plant/model.ts";
import type { TagBatch } from "../../shared/ipc/tagBatch.ts";
import { indexPlant, type PlantIndex } from "../../shared/plant/plantIndex.ts";

export const TAGS_PER_ASSET = 4;

const types: AssetType[] = shapes.flatMap((shape) =>
  [false, true].map((moves): AssetType => ({
    id: moves ? `${shape}Mover` : shape,
    name: shape,
    shape,
    size: [2, 2, 1.5],
    faceplate: [],
    loop: null,
    commands: [],
    bindings: {
      state: "State",
      runningValues: [1],
      level: "Level",
      fill: "Level",
      main: "Level",
      ...(moves ? { pose: { x: "X", z: "Z", heading: "Level" } } : {}),
    },
  })),
);
const asset = (i: number): Asset => ({
  id: `A-${i}`,
  name: `Asset ${i}`,
  type: i % 20 === 0 ? "amrMover" : shapes[i % shapes.length]!,
  area: "hall",
  zone: i % 2 === 0 ? "east" : "west",
  server: i % 2 === 0 ? "s-east" : "s-west",
  position: [(i % 50) * 3, 0, Math.floor(i / 50) * 3],
  rotationDeg: (i * 90) % 360,
  size: null,
  parameters: {},
});
const tag = (asset: Asset, name: string, k: number, index: number): Tag => ({
  index,
  id: `${asset.id}.${name}`,
  asset: asset.id,
  name,
  label: name,
  zone: asset.zone,
  server: asset.server,
  type: k === 0 ? "Int32" : "Double",
  role: k === 0 ? "state" : "pv",
  unit: k === 0 ? "" : "%",
  range: k === 0 ? null : { low: 0, high: 100 },
  decimals: 1,
  states: k === 0 ? ["Stopped", "Running"] : null,
  limits: null,
  write: null,
  recordMs: 1000,
  deadband: null,
});
const server = (id: string) => ({
  id,
  name: id,
  endpointUrl: "opc.tcp://127.0.0.1:1",
  applicationUri: "urn:x",
  namespaceUri: "urn:x:y",
  securityMode: "Sign" as const,
  securityPolicy: "Basic256Sha256" as const,
  publishMs: 100,
  samplingMs: 100,
  demo: true,
});
const zone = (id: string) => ({
  id,
  name: id,
  purdue: 1,
  kind: "process" as const,
  criticality: 3 as const,
  slTarget: [2, 2, 2, 2, 2, 2, 2],
  staleAfterMs: 2500,
  servers: [server(`s-${id}`)],
});

/**
 * A made-up plant for the floor: `count` assets of all shapes in rows of 50, each with State, Level, X and Z; every
 * 20th asset moves.
 */
export function floorPlant(count: number): PlantIndex {
  const assets = Array.from({ length: count }, (_, i) => asset(i));
  const model: PlantModel = {
    name: "Test",
    site: "Test",
    enterprise: "Test",
    epoch: 1,
    areas: [{ id: "hall", name: "Hall", zone: "east", kpis: [] }],
    zones: [zone("east"), zone("west")],
    conduits: [],
    types,
    assets,
    links: [
      {
        id: "L-1",
        from: "A-1",
        to: "A-2",
        medium: "water",
        via: [
          [4, 1, -2],
          [7, 1, -2],
        ],
      },
    ],
    tags: assets.flatMap((a, i) =>
      ["State", "Level", "X", "Z"].map((name, k) => tag(a, name, k, i * TAGS_PER_ASSET + k)),
    ),
    alarms: [],
  };
  return indexPlant(model);
}

/** One batch with these rows of the zone, received at `nowMs`. @param rows by the tag's position in the plant. */
export function floorBatch(
  plant: PlantIndex,
  zone: string,
  seq: number,
  rows: readonly (readonly [index: number, value: number, status?: number])[],
  nowMs: number,
): TagBatch {
  return {
    kind: "batch",
    zone,
    epoch: plant.zoneTags.get(zone)!.epoch,
    seq,
    index: Uint32Array.from(rows, (r) => plant.numberInZone(r[0])),
    value: Float64Array.from(rows, (r) => r[1]),
    status: Uint32Array.from(rows, (r) => r[2] ?? 0),
    sourceMs: new Float64Array(rows.length).fill(nowMs),
    texts: [],
    coalesced: 0,
    lastContactMs: [nowMs],
  };
}
