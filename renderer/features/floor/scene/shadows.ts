import { DynamicDrawUsage, InstancedMesh, Matrix4, PlaneGeometry, type ShaderMaterial } from "three";
import type { FloorLayout } from "./layout.ts";
import { shadowMaterial, type SharedUniforms } from "./shaders.ts";

const SPREAD = 1.34;
const LIFT_M = 0.005;

/** A soft dark patch on the floor under each asset, one draw call for all. */
export class Shadows {
  readonly mesh: InstancedMesh;
  readonly #layout: FloorLayout;
  readonly #material: ShaderMaterial;
  readonly #matrix = new Matrix4();
  readonly #stretch = new Matrix4();
  #dirty = false;

  constructor(layout: FloorLayout, uniforms: SharedUniforms) {
    this.#layout = layout;
    this.#material = shadowMaterial(uniforms);
    this.mesh = new InstancedMesh(
      new PlaneGeometry(1, 1).rotateX(-Math.PI / 2),
      this.#material,
      Math.max(1, layout.count),
    );
    this.mesh.count = layout.count;
    this.mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = -1;
    for (let i = 0; i < layout.count; i++)
      this.place(i, layout.home[i * 3]!, layout.home[i * 3 + 2]!, layout.heading[i]!);
  }

  place(i: number, x: number, z: number, heading: number): void {
    const { size, home } = this.#layout;
    const high = home[i * 3 + 1]! > 0.5 || this.#layout.open[i] === 1;
    const [w, d] = [size[i * 3]! * SPREAD, size[i * 3 + 2]! * SPREAD];
    this.#matrix
      .makeRotationY(heading)
      .setPosition(x, LIFT_M, z)
      .multiply(this.#stretch.makeScale(high ? 0 : w, 1, high ? 0 : d));
    this.#matrix.toArray(this.mesh.instanceMatrix.array, i * 16);
    this.#dirty = true;
  }

  flush(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    this.mesh.instanceMatrix.needsUpdate = true;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.#material.dispose();
    this.mesh.dispose();
  }
}
