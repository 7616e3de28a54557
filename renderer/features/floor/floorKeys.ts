/** What a key does on the floor. */
type FloorMove =
  | { readonly kind: "pan"; readonly x: -1 | 0 | 1; readonly y: -1 | 0 | 1 }
  | { readonly kind: "turn"; readonly byRad: number }
  | { readonly kind: "zoom"; readonly by: 1 | -1 }
  | { readonly kind: "wholePlant" }
  /** Counted from 0, in the order of the plant's areas; there may be none. */
  | { readonly kind: "area"; readonly at: number };

const TURN_RAD = 0.15;
const moves: Readonly<Record<string, FloorMove>> = {
  arrowleft: { kind: "pan", x: -1, y: 0 },
  arrowright: { kind: "pan", x: 1, y: 0 },
  arrowup: { kind: "pan", x: 0, y: 1 },
  arrowdown: { kind: "pan", x: 0, y: -1 },
  "+": { kind: "zoom", by: 1 },
  "=": { kind: "zoom", by: 1 },
  "-": { kind: "zoom", by: -1 },
  f: { kind: "wholePlant" },
  "0": { kind: "wholePlant" },
};

/** @returns null for a key that is none of the floor's. */
export function floorMove(key: string, shift: boolean): FloorMove | null {
  if (shift && key === "ArrowLeft") return { kind: "turn", byRad: -TURN_RAD };
  if (shift && key === "ArrowRight") return { kind: "turn", byRad: TURN_RAD };
  if (/^[1-9]$/.test(key)) return { kind: "area", at: Number(key) - 1 };
  const name = key.toLowerCase();
  return Object.hasOwn(moves, name) ? moves[name]! : null;
}
