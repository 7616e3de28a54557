import {
  BufferGeometry,
  Float32BufferAttribute,
  Matrix4,
  Mesh,
  Vector3,
  type BufferAttribute,
  type ShaderMaterial,
} from "three";
import { primitives } from "../shapes/part.ts";
import { roleIndex, type FloorLayout } from "./layout.ts";
import { makeSolid } from "./primitives.ts";
import { outlineMaterial, type SharedUniforms } from "./shaders.ts";

/** The line around the selected or the hovered asset: one mesh, rebuilt when another asset is chosen. */
export class Outline {
  readonly mesh: Mesh;
  readonly #layout: FloorLayout;
  readonly #material: ShaderMaterial;
  #asset = -1;

  constructor(layout: FloorLayout, uniforms: SharedUniforms, colour: Vector3, widthPx: number) {
    this.#layout = layout;
    this.#material = outlineMaterial(uniforms, colour, widthPx);
    this.mesh = new Mesh(new BufferGeometry(), this.#material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  setColour(colour: Vector3): void {
    this.#material.uniforms["uColour"]!.value = colour;
  }

  /** @param i index of the asset, -1 for none. */
  show(i: number): void {
    if (i === this.#asset) return;
    this.#asset = i;
    this.mesh.geometry.dispose();
    this.mesh.visible = i >= 0;
    this.mesh.geometry = i >= 0 ? hull(this.#layout, i) : new BufferGeometry();
  }

  get asset(): number {
    return this.#asset;
  }

  place(x: number, y: number, z: number, heading: number): void {
    this.mesh.position.set(x, y, z);
    this.mesh.rotation.y = heading;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.#material.dispose();
  }
}

/** All solid parts of an asset in its own frame; `aOut` points away from each part's middle. */
function hull(layout: FloorLayout, i: number): BufferGeometry {
  const solids = primitives.map((p) => {
    const { faces } = makeSolid(p);
    return faces.index === null ? faces : faces.toNonIndexed();
  });
  const positions: number[] = [];
  const outs: number[] = [];
  const [matrix, at, middle] = [new Matrix4(), new Vector3(), new Vector3()];
  for (let p = layout.start[i]!; p < layout.start[i + 1]!; p++) {
    if (layout.role[p] === roleIndex.fill || layout.role[p] === roleIndex.level) continue;
    matrix.fromArray(layout.local, p * 16);
    middle.setFromMatrixPosition(matrix);
    const corners = solids[layout.primitive[p]!]!.getAttribute("position") as BufferAttribute;
    for (let v = 0; v < corners.count; v++) {
      at.fromBufferAttribute(corners, v).applyMatrix4(matrix);
      positions.push(at.x, at.y, at.z);
      at.sub(middle).normalize();
      outs.push(at.x, at.y, at.z);
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute(positions, 3));
  geometry.setAttribute("aOut", new Float32BufferAttribute(outs, 3));
  solids.forEach((s) => s.dispose());
  return geometry;
}
