import { Matrix4, Ray, Vector3 } from "three";
import { roleIndex, type FloorLayout } from "./layout.ts";

const SLACK = 1.06;

/**
 * Finds the asset under a ray by boxes: first the asset's, then its parts'. Cheaper than a ray against tens of
 * thousands of instances, and an asset keeps its one index whatever primitive was hit.
 */
export class Picker {
  readonly #layout: FloorLayout;
  readonly #poseOf: (i: number, into: Vector3) => number;
  readonly #inverse = new Matrix4();
  readonly #local = new Matrix4();
  readonly #ray = new Ray();
  readonly #partRay = new Ray();
  readonly #at = new Vector3();
  readonly #unit = { min: new Vector3(-0.5, -0.5, -0.5), max: new Vector3(0.5, 0.5, 0.5) };

  /** @param poseOf writes the ground centre of an asset into the vector and returns its heading. */
  constructor(layout: FloorLayout, poseOf: (i: number, into: Vector3) => number) {
    this.#layout = layout;
    this.#poseOf = poseOf;
  }

  /** @returns the nearest asset's index, -1 when the ray meets none. */
  pick(ray: Ray): number {
    let [best, nearest] = [-1, Number.POSITIVE_INFINITY];
    for (let i = 0; i < this.#layout.count; i++) {
      const distance = this.#hit(i, ray);
      if (distance < nearest) [best, nearest] = [i, distance];
    }
    return best;
  }

  #hit(i: number, ray: Ray): number {
    const { size, start, role, local } = this.#layout;
    const heading = this.#poseOf(i, this.#at);
    this.#inverse.makeRotationY(heading).setPosition(this.#at).invert();
    this.#ray.copy(ray).applyMatrix4(this.#inverse);
    const [w, h, d] = [size[i * 3]! * SLACK, size[i * 3 + 1]! * SLACK, size[i * 3 + 2]! * SLACK];
    if (boxDistance(this.#ray, -w / 2, 0, -d / 2, w / 2, h, d / 2) === Number.POSITIVE_INFINITY)
      return Number.POSITIVE_INFINITY;
    let nearest = Number.POSITIVE_INFINITY;
    for (let p = start[i]!; p < start[i + 1]!; p++) {
      if (role[p] === roleIndex.fill) continue;
      this.#local.fromArray(local, p * 16).invert();
      this.#partRay.copy(this.#ray).applyMatrix4(this.#local);
      const { min, max } = this.#unit;
      const t = boxDistance(this.#partRay, min.x, min.y, min.z, max.x, max.y, max.z);
      if (t === Number.POSITIVE_INFINITY) continue;
      this.#partRay.at(t, this.#at).applyMatrix4(this.#local.invert());
      nearest = Math.min(nearest, this.#at.distanceTo(this.#ray.origin));
    }
    return nearest;
  }
}

/** Slab test. @returns the distance along the ray in units of its direction; infinity for a miss. */
export function boxDistance(ray: Ray, x0: number, y0: number, z0: number, x1: number, y1: number, z1: number): number {
  const { origin: o, direction: d } = ray;
  let [near, far] = [0, Number.POSITIVE_INFINITY];
  for (let k = 0; k < 3; k++) {
    const [at, way] = k === 0 ? [o.x, d.x] : k === 1 ? [o.y, d.y] : [o.z, d.z];
    const [low, high] = k === 0 ? [x0, x1] : k === 1 ? [y0, y1] : [z0, z1];
    if (Math.abs(way) < 1e-12) {
      if (at < low || at > high) return Number.POSITIVE_INFINITY;
      continue;
    }
    const [a, b] = [(low - at) / way, (high - at) / way];
    near = Math.max(near, Math.min(a, b));
    far = Math.min(far, Math.max(a, b));
  }
  return near <= far ? near : Number.POSITIVE_INFINITY;
}
