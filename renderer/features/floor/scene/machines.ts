import {
  DynamicDrawUsage,
  Group,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  InstancedMesh,
  LineSegments,
  Matrix4,
  type BufferGeometry,
  type ShaderMaterial,
} from "three";
import { partRoles, primitives } from "../shapes/part.ts";
import { roleIndex, type FloorLayout } from "./layout.ts";
import { makeSolid } from "./primitives.ts";
import { edgeMaterial, faceMaterial, type SharedUniforms } from "./shaders.ts";
import { FRACTION_STEPS } from "./assetState.ts";
import { lookOf, roleTones } from "./tones.ts";

const tones = roleTones(partRoles);

interface Pool {
  readonly mesh: InstancedMesh;
  readonly matrices: InstancedBufferAttribute;
  readonly looks: InstancedBufferAttribute;
  readonly matrixRange: { start: number; count: number };
  readonly lookRange: { start: number; count: number };
}

/** All parts of all assets: one instanced mesh and one instanced set of lines per solid. */
export class Machines {
  readonly group = new Group();
  readonly #layout: FloorLayout;
  readonly #pools: Pool[] = [];
  readonly #disposables: { dispose(): void }[] = [];
  readonly #world = new Matrix4();
  readonly #scratch = new Matrix4();
  readonly #local = new Matrix4();

  constructor(layout: FloorLayout, uniforms: SharedUniforms) {
    this.#layout = layout;
    const faces = faceMaterial(uniforms);
    const edges = edgeMaterial(uniforms);
    this.#disposables.push(faces, edges);
    primitives.forEach((primitive, k) => {
      const solid = makeSolid(primitive);
      this.#disposables.push(solid.faces);
      this.#pools.push(this.#pool(solid.faces, faces, Math.max(1, layout.slots[k]!), layout.slots[k]!));
      if (solid.edges) this.#lines(solid.edges, edges, this.#pools[k]!, layout.slots[k]!);
    });
    for (const piece of layout.fixed) this.#put(piece.primitive, piece.slot, piece.matrix, piece.look);
    for (let i = 0; i < layout.count; i++)
      this.place(i, layout.home[i * 3]!, layout.home[i * 3 + 2]!, layout.heading[i]!);
  }

  /** Writes the tone and hatch of every part of asset i. */
  paint(i: number, running: boolean, hatchIndex: number): void {
    const { start, primitive, slot, role } = this.#layout;
    for (let p = start[i]!; p < start[i + 1]!; p++) {
      const pool = this.#pools[primitive[p]!]!;
      pool.looks.array[slot[p]!] = lookOf(tones[role[p]! * 2 + (running ? 1 : 0)]!, hatchIndex);
      widen(pool.lookRange, slot[p]!, 1);
    }
  }

  /** Moves asset i as a whole. Level and fill parts keep what they show. */
  place(i: number, x: number, z: number, heading: number): void {
    const { start, home, primitive, slot, role } = this.#layout;
    this.#world.makeRotationY(heading).setPosition(x, home[i * 3 + 1]!, z);
    for (let p = start[i]!; p < start[i + 1]!; p++) {
      if (role[p] === roleIndex.level || role[p] === roleIndex.fill) {
        this.#writeScaled(p, 0);
        continue;
      }
      this.#write(
        this.#pools[primitive[p]!]!,
        slot[p]!,
        this.#scratch.multiplyMatrices(this.#world, this.#local.fromArray(this.#layout.local, p * 16)),
      );
    }
  }

  /** Turns only the `moving` parts of asset i, for a machine that stands and reaches. */
  turn(i: number, heading: number): void {
    const { start, home, primitive, slot, role } = this.#layout;
    this.#world.makeRotationY(heading).setPosition(home[i * 3]!, home[i * 3 + 1]!, home[i * 3 + 2]!);
    for (let p = start[i]!; p < start[i + 1]!; p++) {
      if (role[p] === roleIndex.moving)
        this.#write(
          this.#pools[primitive[p]!]!,
          slot[p]!,
          this.#scratch.multiplyMatrices(this.#world, this.#local.fromArray(this.#layout.local, p * 16)),
        );
    }
  }

  /** @param steps of FRACTION_STEPS. Level parts grow from their foot; the pose is the one last placed. */
  setLevel(i: number, steps: number): void {
    this.#scaleParts(i, roleIndex.level, steps / FRACTION_STEPS);
  }

  /** Shows the goods up to this fraction. */
  setFill(i: number, steps: number): void {
    this.#scaleParts(i, roleIndex.fill, steps / FRACTION_STEPS);
  }

  #scaleParts(i: number, wanted: number, fraction: number): void {
    const { start, home, heading, role, fillAt } = this.#layout;
    this.#world.makeRotationY(heading[i]!).setPosition(home[i * 3]!, home[i * 3 + 1]!, home[i * 3 + 2]!);
    for (let p = start[i]!; p < start[i + 1]!; p++) {
      if (role[p] !== wanted) continue;
      this.#writeScaled(p, wanted === roleIndex.level ? fraction : fraction > fillAt[p]! ? 1 : 0);
    }
  }

  /** Part p in the pose of `#world`, its height cut to a share from below. */
  #writeScaled(p: number, share: number): void {
    const { primitive, slot, local } = this.#layout;
    this.#local.fromArray(local, p * 16);
    const e = this.#local.elements;
    e[13] = e[13] - (e[5] * (1 - share)) / 2;
    e[5] = e[5] * share;
    if (share === 0) e[0] = e[10] = 0;
    this.#write(this.#pools[primitive[p]!]!, slot[p]!, this.#scratch.multiplyMatrices(this.#world, this.#local));
  }

  /** Hands what changed since the last frame to the GPU. */
  flush(): void {
    for (const pool of this.#pools) {
      send(pool.matrices, pool.matrixRange);
      send(pool.looks, pool.lookRange);
    }
  }

  dispose(): void {
    for (const d of this.#disposables) d.dispose();
    for (const pool of this.#pools) pool.mesh.dispose();
  }

  #pool(faces: BufferGeometry, material: ShaderMaterial, capacity: number, used: number): Pool {
    const mesh = new InstancedMesh(faces, material, capacity);
    const looks = new InstancedBufferAttribute(new Float32Array(capacity), 1);
    mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    looks.setUsage(DynamicDrawUsage);
    faces.setAttribute("aLook", looks);
    mesh.count = used;
    mesh.frustumCulled = false;
    mesh.visible = used > 0;
    this.group.add(mesh);
    return {
      mesh,
      matrices: mesh.instanceMatrix,
      looks,
      matrixRange: { start: 0, count: 0 },
      lookRange: { start: 0, count: 0 },
    };
  }

  #lines(edges: BufferGeometry, material: ShaderMaterial, pool: Pool, used: number): void {
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute("position", edges.getAttribute("position"));
    geometry.setAttribute("instanceMatrix", pool.matrices);
    geometry.setAttribute("aLook", pool.looks);
    geometry.instanceCount = used;
    const lines = new LineSegments(geometry, material);
    lines.frustumCulled = false;
    lines.visible = used > 0;
    this.group.add(lines);
    this.#disposables.push(geometry, edges);
  }

  #put(primitive: number, slot: number, matrix: Matrix4, look: number): void {
    const pool = this.#pools[primitive]!;
    this.#write(pool, slot, matrix);
    pool.looks.array[slot] = look;
    widen(pool.lookRange, slot, 1);
  }

  #write(pool: Pool, slot: number, matrix: Matrix4): void {
    matrix.toArray(pool.matrices.array, slot * 16);
    widen(pool.matrixRange, slot * 16, 16);
  }
}

/** Grows a range to hold these numbers; a range of count 0 is empty. */
function widen(range: { start: number; count: number }, at: number, length: number): void {
  if (range.count === 0) {
    range.start = at;
    range.count = length;
    return;
  }
  const end = Math.max(range.start + range.count, at + length);
  range.start = Math.min(range.start, at);
  range.count = end - range.start;
}

/** The renderer empties `updateRanges` after an upload; until then one range grows. */
function send(attribute: InstancedBufferAttribute, range: { start: number; count: number }): void {
  if (range.count === 0) return;
  const waiting = attribute.updateRanges[0];
  if (waiting) widen(waiting, range.start, range.count);
  else attribute.addUpdateRange(range.start, range.count);
  attribute.needsUpdate = true;
  range.count = 0;
}
