import { Vector3 } from "three";
import type { Bounds } from "./layout.ts";

export interface ViewPoint {
  readonly position: Vector3;
  readonly target: Vector3;
}

/** Azimuth and height of the overview: from the south-south-east, so that x runs to the right. */
export const overviewWay = new Vector3(0.2, 0.86, 1).normalize();
const MARGIN = 1.07;
const LEAST_M = 6;

/**
 * Where the camera must stand to have the whole box in view.
 * @param way from the target to the camera, unit length. @param fovDeg vertical. @param aspect width over height.
 */
export function fitView(bounds: Bounds, way: Vector3, fovDeg: number, aspect: number): ViewPoint {
  const target = bounds.min.clone().add(bounds.max).multiplyScalar(0.5);
  const right = new Vector3(0, 1, 0).cross(way).normalize();
  const up = way.clone().cross(right);
  const tanV = Math.tan((fovDeg * Math.PI) / 360);
  const tanH = tanV * aspect;
  let distance = LEAST_M;
  const corner = new Vector3();
  for (let pass = 0; pass < 3; pass++) {
    const range = { left: Infinity, right: -Infinity, low: Infinity, high: -Infinity };
    distance = LEAST_M;
    for (let k = 0; k < 8; k++) {
      corner
        .set(
          k & 1 ? bounds.max.x : bounds.min.x,
          k & 2 ? bounds.max.y : bounds.min.y,
          k & 4 ? bounds.max.z : bounds.min.z,
        )
        .sub(target);
      distance = Math.max(
        distance,
        corner.dot(way) + Math.max(Math.abs(corner.dot(right)) / tanH, Math.abs(corner.dot(up)) / tanV) * MARGIN,
      );
    }
    for (let k = 0; k < 8; k++) {
      corner
        .set(
          k & 1 ? bounds.max.x : bounds.min.x,
          k & 2 ? bounds.max.y : bounds.min.y,
          k & 4 ? bounds.max.z : bounds.min.z,
        )
        .sub(target);
      const depth = distance - corner.dot(way);
      range.left = Math.min(range.left, corner.dot(right) / depth);
      range.right = Math.max(range.right, corner.dot(right) / depth);
      range.low = Math.min(range.low, corner.dot(up) / depth);
      range.high = Math.max(range.high, corner.dot(up) / depth);
    }
    target
      .addScaledVector(right, ((range.left + range.right) / 2) * distance)
      .addScaledVector(up, ((range.low + range.high) / 2) * distance);
  }
  return { target, position: target.clone().addScaledVector(way, distance) };
}

/** @returns 0 to 1 with a soft start and end. */
export function ease(share: number): number {
  const t = Math.min(1, Math.max(0, share));
  return t * t * (3 - 2 * t);
}
