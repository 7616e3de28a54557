import type { Vec3 } from "../../../../shared/plant/model.ts";

/**
 * Unit solids that every machine is put together from; one instanced mesh each. A post is a cylinder too thin to show
 * its sides.
 */
export const primitives = ["box", "cylinder", "post", "cone", "dome", "torus", "wedge", "sphere"] as const;
export type Primitive = (typeof primitives)[number];

/**
 * What a part tells. `body` carries the rest or running tone, `edge` is dark detail, `accent` a lighter panel,
 * `level` grows with the tank's level, `fill` appears once the fill fraction passes `fillAt`,
 * `moving` turns about the asset's upright axis with its heading.
 */
export const partRoles = ["body", "edge", "accent", "level", "fill", "moving"] as const;
export type PartRole = (typeof partRoles)[number];

/** One solid in the asset's own frame: origin on the ground in the middle of the footprint, metres, radians. */
export interface Part {
  readonly primitive: Primitive;
  readonly role: PartRole;
  /** Centre. */
  readonly at: Vec3;
  readonly size: Vec3;
  readonly turn: Vec3;
  /** For `fill` parts: drawn when the fill fraction is above this. */
  readonly fillAt: number;
}

const POST_M = 0.3;
const none: Vec3 = [0, 0, 0];
/** Turns that lay an upright solid along x, or along z. */
export const alongX: Vec3 = [0, 0, -Math.PI / 2];
export const alongZ: Vec3 = [Math.PI / 2, 0, 0];

const part =
  (primitive: Primitive) =>
  (role: PartRole, at: Vec3, size: Vec3, turn: Vec3 = none, fillAt = 0): Part => ({
    primitive,
    role,
    at,
    size,
    turn,
    fillAt,
  });
export const box = part("box");
export function cylinder(role: PartRole, at: Vec3, size: Vec3, turn: Vec3 = none): Part {
  return part(Math.max(size[0], size[2]) < POST_M ? "post" : "cylinder")(role, at, size, turn);
}
/** Wide end down, a fifth of it at the top. */
export const cone = part("cone");
/** Half a ball, flat side down; give it half its diameter as height for a true half ball. */
export const dome = part("dome");
/** Ring lying flat. */
export const torus = part("torus");
/** Ramp that rises towards +x. */
export const wedge = part("wedge");
export const sphere = part("sphere");

/** What a shape draws for an asset of this size. */
export type ShapeBuilder = (size: Vec3) => readonly Part[];

/** Evenly spread centres of `count` things over `length`, centred on 0. */
export function spread(count: number, length: number): number[] {
  return Array.from({ length: count }, (_, i) => (i + 0.5) * (length / count) - length / 2);
}

/** How many things of about `pitch` metres fit into `length`, within bounds. */
export function countFor(length: number, pitch: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, Math.round(length / pitch)));
}

/** The four corners of a rectangle, as signs. */
export const corners: readonly (readonly [number, number])[] = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
];
