import { Euler, Matrix4, Quaternion, Vector3 } from "three";
import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import { cylinder, partRoles, primitives, type Part } from "../shapes/part.ts";
import { shapeTable } from "../shapes/table.ts";
import { routeLinks } from "./pipes.ts";
import { lookOf, tone } from "./tones.ts";

export const roleIndex = Object.fromEntries(partRoles.map((role, i) => [role, i])) as Readonly<
  Record<(typeof partRoles)[number], number>
>;
const primitiveIndex = Object.fromEntries(primitives.map((p, i) => [p, i])) as Readonly<
  Record<(typeof primitives)[number], number>
>;
const PAD_MARGIN_M = 1.6;

export interface Bounds {
  readonly min: Vector3;
  readonly max: Vector3;
}

/**
 * Where every part of every asset lies in the instanced meshes, as flat arrays. Asset i owns the parts
 * `start[i]` to `start[i + 1]`; part p is instance `slot[p]` of primitive `primitive[p]`.
 */
export interface FloorLayout {
  readonly count: number;
  readonly indexOf: ReadonlyMap<string, number>;
  readonly ids: readonly string[];
  /** Ground centre and heading in radians as the plant file has them. */
  readonly home: Float32Array;
  readonly heading: Float32Array;
  readonly size: Float32Array;
  readonly start: Uint32Array;
  readonly primitive: Uint8Array;
  readonly slot: Uint32Array;
  readonly role: Uint8Array;
  readonly fillAt: Float32Array;
  /** 1 for a machine that stands and only turns its moving parts. */
  readonly stands: Uint8Array;
  /** 1 for a hall, whose footprint is floor. */
  readonly open: Uint8Array;
  /** Part in its asset's frame, 16 numbers each. */
  readonly local: Float32Array;
  /** Instances of each primitive: asset parts first, then the fixed ones. */
  readonly slots: readonly number[];
  readonly fixed: readonly {
    readonly primitive: number;
    readonly slot: number;
    readonly matrix: Matrix4;
    readonly look: number;
  }[];
  readonly bounds: Bounds;
  readonly areas: readonly { readonly id: string; readonly name: string; readonly bounds: Bounds }[];
}

export function layOut(plant: PlantIndex): FloorLayout {
  const assets = plant.model.assets.filter((a) => plant.type.has(a.type));
  const parts = assets.map((a) => [
    ...shapeTable[plant.type.get(a.type)!.shape](sizeOf(plant, a.id)),
    ...support(a.position[1]),
  ]);
  const total = parts.reduce((n, p) => n + p.length, 0);
  const out = {
    count: assets.length,
    ids: assets.map((a) => a.id),
    indexOf: new Map(assets.map((a, i) => [a.id, i])),
    home: new Float32Array(assets.length * 3),
    heading: new Float32Array(assets.length),
    size: new Float32Array(assets.length * 3),
    start: new Uint32Array(assets.length + 1),
    primitive: new Uint8Array(total),
    slot: new Uint32Array(total),
    role: new Uint8Array(total),
    stands: Uint8Array.from(assets, (a) => (plant.type.get(a.type)!.shape === "robot" ? 1 : 0)),
    open: Uint8Array.from(assets, (a) => (plant.type.get(a.type)!.shape === "building" ? 1 : 0)),
    fillAt: new Float32Array(total),
    local: new Float32Array(total * 16),
  };
  const slots = primitives.map(() => 0);
  let p = 0;
  assets.forEach((asset, i) => {
    out.home.set(asset.position, i * 3);
    out.heading[i] = (asset.rotationDeg * Math.PI) / 180;
    out.size.set(sizeOf(plant, asset.id), i * 3);
    out.start[i] = p;
    for (const part of parts[i]!) {
      const k = primitiveIndex[part.primitive];
      out.primitive[p] = k;
      out.slot[p] = slots[k]!++;
      out.role[p] = roleIndex[part.role];
      out.fillAt[p] = part.fillAt;
      localMatrix(part).toArray(out.local, p * 16);
      p += 1;
    }
  });
  out.start[assets.length] = p;
  const areas = areaBounds(plant, out);
  const fixed: FloorLayout["fixed"][number][] = [];
  const add = (primitive: "box" | "post" | "sphere", matrix: Matrix4, toneIndex: number): void => {
    const k = primitiveIndex[primitive];
    fixed.push({ primitive: k, slot: slots[k]!++, matrix, look: lookOf(toneIndex, 0) });
  };
  for (const area of areas) add("box", padMatrix(area.bounds), tone.pad);
  for (const piece of routeLinks(plant)) add(piece.primitive, piece.matrix, piece.tone);
  return { ...out, slots, fixed, bounds: joinBounds(areas.map((a) => a.bounds)), areas };
}

function sizeOf(plant: PlantIndex, assetId: string): readonly [number, number, number] {
  const asset = plant.asset.get(assetId);
  return asset?.size ?? plant.type.get(asset?.type ?? "")?.size ?? [1, 1, 1];
}

/** What hangs above the floor stands on a thin post. */
function support(heightM: number): Part[] {
  return heightM < 0.15 ? [] : [cylinder("edge", [0, -heightM / 2, 0], [0.07, heightM, 0.07])];
}

function localMatrix(part: Part): Matrix4 {
  return new Matrix4().compose(
    new Vector3(...part.at),
    new Quaternion().setFromEuler(new Euler(...part.turn)),
    new Vector3(...part.size),
  );
}

function padMatrix(bounds: Bounds): Matrix4 {
  const [w, d] = [bounds.max.x - bounds.min.x + 2 * PAD_MARGIN_M, bounds.max.z - bounds.min.z + 2 * PAD_MARGIN_M];
  return new Matrix4()
    .makeTranslation((bounds.min.x + bounds.max.x) / 2, -0.06, (bounds.min.z + bounds.max.z) / 2)
    .scale(new Vector3(w, 0.1, d));
}

function areaBounds(
  plant: PlantIndex,
  layout: Pick<FloorLayout, "indexOf" | "home" | "heading" | "size">,
): FloorLayout["areas"] {
  return plant.model.areas.flatMap((area) => {
    const boxes = plant.model.assets
      .filter((a) => a.area === area.id && layout.indexOf.has(a.id))
      .map((a) => assetBounds(layout, layout.indexOf.get(a.id)!));
    return boxes.length === 0 ? [] : [{ id: area.id, name: area.name, bounds: joinBounds(boxes) }];
  });
}

function assetBounds(layout: Pick<FloorLayout, "home" | "heading" | "size">, i: number): Bounds {
  const [x, y, z] = [layout.home[i * 3]!, layout.home[i * 3 + 1]!, layout.home[i * 3 + 2]!];
  const [w, h, d] = [layout.size[i * 3]!, layout.size[i * 3 + 1]!, layout.size[i * 3 + 2]!];
  const [c, s] = [Math.abs(Math.cos(layout.heading[i]!)), Math.abs(Math.sin(layout.heading[i]!))];
  const [halfX, halfZ] = [(w * c + d * s) / 2, (w * s + d * c) / 2];
  return { min: new Vector3(x - halfX, y, z - halfZ), max: new Vector3(x + halfX, y + h, z + halfZ) };
}

function joinBounds(boxes: readonly Bounds[]): Bounds {
  const min = new Vector3(Infinity, Infinity, Infinity);
  const max = new Vector3(-Infinity, -Infinity, -Infinity);
  for (const box of boxes) {
    min.min(box.min);
    max.max(box.max);
  }
  return boxes.length === 0 ? { min: new Vector3(-10, 0, -10), max: new Vector3(10, 3, 10) } : { min, max };
}
