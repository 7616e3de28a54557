import { Vector3 } from "three";
import { tone, toneCount } from "./tones.ts";

/** Colours as the screen shows them (sRGB, 0 to 1): the shaders write them out unchanged. */
export interface ScenePalette {
  readonly tones: readonly Vector3[];
  readonly edges: readonly Vector3[];
  /** By hatch index; the first is never used. */
  readonly hatches: readonly Vector3[];
  readonly line: Vector3;
  readonly shadow: Vector3;
  readonly accent: Vector3;
  readonly hover: Vector3;
}

export const tokenNames = [
  "canvas",
  "panel",
  "raised",
  "line",
  "line-strong",
  "text",
  "text-2",
  "text-3",
  "live",
  "equip",
  "equip-edge",
  "running",
  "running-edge",
  "p1",
  "p2",
  "p3",
  "p4",
  "bad",
  "accent",
] as const;
type TokenName = (typeof tokenNames)[number];
export type Tokens = Readonly<Record<TokenName, string>>;

/** Reads the theme's variables as they stand now on the page. */
export function readTokens(style: Pick<CSSStyleDeclaration, "getPropertyValue">): Tokens {
  return Object.fromEntries(tokenNames.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Record<
    TokenName,
    string
  >;
}

/** @param text `#rgb` or `#rrggbb`. @returns middle grey for anything else, so that a missing token is still drawn. */
export function parseHex(text: string): Vector3 {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text)?.[1];
  if (digits === undefined) return new Vector3(0.5, 0.5, 0.5);
  const full = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  return new Vector3(...[0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255));
}

const mix = (a: Vector3, b: Vector3, share: number): Vector3 => a.clone().lerp(b, share);

/** Derives every tone of the scene from the theme's tokens. */
export function makePalette(tokens: Tokens): ScenePalette {
  const of = (name: TokenName): Vector3 => parseHex(tokens[name]);
  const [canvas, panel, equip, equipEdge, running, runningEdge] = [
    of("canvas"),
    of("panel"),
    of("equip"),
    of("equip-edge"),
    of("running"),
    of("running-edge"),
  ];
  const tones = Array.from({ length: toneCount }, () => equip);
  const edges = Array.from({ length: toneCount }, () => equipEdge);
  const paint = (index: number, face: Vector3, edge: Vector3): void => {
    tones[index] = face;
    edges[index] = edge;
  };
  paint(tone.body, equip, equipEdge);
  paint(tone.bodyRunning, running, runningEdge);
  paint(tone.edge, mix(equip, equipEdge, 0.55), equipEdge);
  paint(tone.edgeRunning, mix(equipEdge, runningEdge, 0.35), runningEdge);
  paint(tone.accent, mix(equip, canvas, 0.45), equipEdge);
  paint(tone.accentRunning, mix(running, canvas, 0.5), runningEdge);
  paint(tone.level, mix(equip, of("live"), 0.45), mix(equipEdge, of("live"), 0.5));
  paint(tone.fill, mix(equipEdge, equip, 0.4), equipEdge);
  paint(tone.pad, mix(canvas, panel, 0.5), mix(canvas, of("line"), 0.9));
  paint(tone.pipe, mix(equip, equipEdge, 0.35), mix(equip, equipEdge, 0.8));
  paint(tone.pipeAir, mix(equip, canvas, 0.25), mix(equip, equipEdge, 0.6));
  paint(tone.pipePower, mix(equipEdge, of("text"), 0.25), equipEdge);
  paint(tone.belt, mix(equip, canvas, 0.3), equipEdge);
  return {
    tones,
    edges,
    hatches: [of("text-3"), of("bad"), of("text-3"), of("line-strong")],
    line: mix(canvas, of("line"), 0.9),
    shadow: mix(canvas, new Vector3(), 0.72),
    accent: of("accent"),
    hover: of("text-2"),
  };
}
