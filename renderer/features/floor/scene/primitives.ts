import {
  BoxGeometry,
  BufferGeometry,
  CylinderGeometry,
  EdgesGeometry,
  Float32BufferAttribute,
  SphereGeometry,
  TorusGeometry,
} from "three";
import type { Primitive } from "../shapes/part.ts";

const EDGE_ANGLE_DEG = 40;
const SIDES = 24;
const POST_SIDES = 10;

/** Each solid fills the unit cube around the origin, so that a part's size is its scale. */
function solid(primitive: Primitive): BufferGeometry {
  switch (primitive) {
    case "box":
      return new BoxGeometry(1, 1, 1);
    case "cylinder":
      return new CylinderGeometry(0.5, 0.5, 1, SIDES);
    case "post":
      return new CylinderGeometry(0.5, 0.5, 1, POST_SIDES);
    case "cone":
      return new CylinderGeometry(0.1, 0.5, 1, SIDES);
    case "dome":
      return new SphereGeometry(0.5, SIDES, 6, 0, Math.PI * 2, 0, Math.PI / 2).translate(0, -0.25, 0).scale(1, 2, 1);
    case "torus":
      return new TorusGeometry(0.41, 0.09, 6, SIDES).rotateX(Math.PI / 2).scale(1, 1 / 0.18, 1);
    case "sphere":
      return new SphereGeometry(0.5, 10, 6);
    case "wedge":
      return wedge();
  }
}

/** Ramp that rises from nothing at -x to full height at +x. */
function wedge(): BufferGeometry {
  const h = 0.5;
  const [a, b, c, d, e, f] = [
    [-h, -h, h],
    [h, -h, h],
    [h, h, h],
    [-h, -h, -h],
    [h, -h, -h],
    [h, h, -h],
  ] as const;
  const triangles = [a, b, c, d, f, e, a, d, e, a, e, b, b, e, f, b, f, c, a, c, f, a, f, d];
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute(triangles.flat(), 3));
  geometry.computeVertexNormals();
  return geometry;
}

export interface Solid {
  readonly faces: BufferGeometry;
  /** Pairs of points; null for a solid without creases. */ readonly edges: BufferGeometry | null;
}

export function makeSolid(primitive: Primitive): Solid {
  const faces = solid(primitive);
  if (primitive === "torus" || primitive === "sphere") return { faces, edges: null };
  return { faces, edges: new EdgesGeometry(faces, EDGE_ANGLE_DEG) };
}
