import { Matrix4, Quaternion, Vector3 } from "three";
import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import type { Asset, AssetLink } from "../../../../shared/plant/model.ts";
import { tone } from "./tones.ts";

/** One straight piece or one joint of a link. */
export interface PipePiece {
  readonly primitive: "box" | "post" | "sphere";
  readonly matrix: Matrix4;
  readonly tone: number;
}

interface Look {
  readonly acrossM: number;
  readonly tone: number;
  readonly primitive: "box" | "post";
  /** Height where the link has no corner that says it. */ readonly heightM: number;
}
/** No hue: media differ by thickness and by a step of grey. */
const looks: Readonly<Record<AssetLink["medium"], Look>> = {
  product: { acrossM: 0.16, tone: tone.pipe, primitive: "post", heightM: 0.5 },
  water: { acrossM: 0.2, tone: tone.pipe, primitive: "post", heightM: 0.5 },
  glycol: { acrossM: 0.18, tone: tone.pipe, primitive: "post", heightM: 0.5 },
  steam: { acrossM: 0.14, tone: tone.pipeAir, primitive: "post", heightM: 0.5 },
  air: { acrossM: 0.1, tone: tone.pipeAir, primitive: "post", heightM: 0.5 },
  power: { acrossM: 0.12, tone: tone.pipePower, primitive: "box", heightM: 0.06 },
  bottles: { acrossM: 0.36, tone: tone.belt, primitive: "box", heightM: 0.9 },
  cases: { acrossM: 0.5, tone: tone.belt, primitive: "box", heightM: 0.7 },
};
const LEAST_M = 0.05;

export function routeLinks(plant: PlantIndex): PipePiece[] {
  return plant.model.links.flatMap((link) => {
    const [from, to] = [plant.asset.get(link.from), plant.asset.get(link.to)];
    return from && to ? draw(pipeRoute(plant, link, from, to), looks[link.medium]) : [];
  });
}

/**
 * Points from one asset's side to the other's, through the link's corners, or square along x and then z without any.
 */
export function pipeRoute(plant: PlantIndex, link: AssetLink, from: Asset, to: Asset): Vector3[] {
  const { heightM } = looks[link.medium];
  const corners = link.via.map((p) => new Vector3(...p));
  const reach = (asset: Asset, near: Vector3 | undefined): Vector3 => {
    const top = heightOf(plant, asset);
    return new Vector3(
      asset.position[0],
      asset.position[1] + Math.min(near?.y ?? heightM, top * 0.92),
      asset.position[2],
    );
  };
  const [a, b] = [reach(from, corners[0]), reach(to, corners[corners.length - 1])];
  if (corners.length === 0) {
    a.y = b.y = Math.min(a.y, b.y);
    if (Math.abs(a.x - b.x) > 0.3 && Math.abs(a.z - b.z) > 0.3) corners.push(new Vector3(b.x, a.y, a.z));
  }
  const points = [a, ...corners, b];
  leave(plant, points[0]!, points[1]!, from);
  leave(plant, points[points.length - 1]!, points[points.length - 2]!, to);
  return points;
}

const heightOf = (plant: PlantIndex, asset: Asset): number =>
  (asset.size ?? plant.type.get(asset.type)?.size ?? [1, 1, 1])[1];

/** Moves an end from the asset's middle to just inside its side, towards the next point. */
function leave(plant: PlantIndex, end: Vector3, next: Vector3, asset: Asset): void {
  const size = asset.size ?? plant.type.get(asset.type)?.size ?? [1, 1, 1];
  const turn = (asset.rotationDeg * Math.PI) / 180;
  const [dx, dz] = [next.x - end.x, next.z - end.z];
  const [lx, lz] = [dx * Math.cos(turn) - dz * Math.sin(turn), dx * Math.sin(turn) + dz * Math.cos(turn)];
  const share = Math.min(
    (size[0] * 0.42) / Math.max(Math.abs(lx), 1e-6),
    (size[2] * 0.42) / Math.max(Math.abs(lz), 1e-6),
    1,
  );
  end.x += dx * share;
  end.z += dz * share;
}

function draw(points: readonly Vector3[], look: Look): PipePiece[] {
  const pieces: PipePiece[] = [];
  const up = new Vector3(0, 1, 0);
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    const along = b.clone().sub(a);
    const length = along.length();
    if (length < LEAST_M) continue;
    const middle = a.clone().add(b).multiplyScalar(0.5);
    const turn = new Quaternion().setFromUnitVectors(up, along.divideScalar(length));
    const flat = look.primitive === "box";
    const size = new Vector3(
      look.acrossM,
      length + (flat ? look.acrossM : 0),
      flat ? look.acrossM * 0.3 : look.acrossM,
    );
    if (flat) {
      turn.setFromUnitVectors(new Vector3(1, 0, 0), along);
      size.set(length + look.acrossM, look.acrossM * 0.3, look.acrossM);
    }
    pieces.push({ primitive: look.primitive, tone: look.tone, matrix: new Matrix4().compose(middle, turn, size) });
    if (!flat && i < points.length - 1)
      pieces.push({
        primitive: "sphere",
        tone: look.tone,
        matrix: new Matrix4().compose(b, new Quaternion(), new Vector3(1, 1, 1).multiplyScalar(look.acrossM * 1.02)),
      });
  }
  return pieces;
}
