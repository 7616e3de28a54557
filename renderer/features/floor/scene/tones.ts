import type { PartRole } from "../shapes/part.ts";

/** Index into the palette the shaders read. A part at rest has the tone of its role, a running one the next. */
export const tone = {
  body: 0,
  bodyRunning: 1,
  edge: 2,
  edgeRunning: 3,
  accent: 4,
  accentRunning: 5,
  level: 6,
  fill: 7,
  pad: 8,
  pipe: 9,
  pipeAir: 10,
  pipePower: 11,
  belt: 12,
} as const;
export const toneCount = 13;

/** What is drawn over the tone. Stale hatching is grey, bad hatching has the colour of bad quality. */
export const hatch = { none: 0, bad: 1, stale: 2, closed: 3 } as const;
export type Hatch = (typeof hatch)[keyof typeof hatch];
export const hatchStep = 32;

/** One number an instance carries: tone and hatch together. */
export function lookOf(toneIndex: number, hatchIndex: number): number {
  return toneIndex + hatchStep * hatchIndex;
}

const restTone: Readonly<Record<PartRole, number>> = {
  body: tone.body,
  edge: tone.edge,
  accent: tone.accent,
  level: tone.level,
  fill: tone.fill,
  moving: tone.body,
};
/** Tones by role index and running (0 or 1), flat so that a frame allocates nothing. */
export function roleTones(roles: readonly PartRole[]): Uint8Array {
  const tones = new Uint8Array(roles.length * 2);
  roles.forEach((role, i) => {
    tones[i * 2] = restTone[role];
    tones[i * 2 + 1] = role === "level" || role === "fill" ? restTone[role] : restTone[role] + 1;
  });
  return tones;
}
