import type { TagTable } from "../../../live/tagTable.ts";
import type { TagWires } from "./assetState.ts";

const NO_TAG = -1;
const LEAST_MS = 60;
const MOST_MS = 1200;
const TURN = Math.PI * 2;

/**
 * Where moving assets are drawn: from the last drawn pose to the newest sample over the time samples usually take.
 * Never beyond a sample: a mover whose samples stop, stops.
 */
export class Movers {
  /** Asset indices with a bound pose. */
  readonly assets: Int32Array;
  /** Drawn x, z and heading (radians) of mover m at 3m. */
  readonly drawn: Float32Array;
  readonly #from: Float32Array;
  readonly #to: Float32Array;
  readonly #sampleAtMs: Float64Array;
  readonly #spanMs: Float32Array;
  readonly #known: Uint8Array;
  readonly #wires: TagWires;

  constructor(wires: TagWires, home: Float32Array, heading: Float32Array) {
    this.#wires = wires;
    this.assets = Int32Array.from([...wires.poseX.keys()].filter((i) => wires.poseX[i] !== NO_TAG));
    const n = this.assets.length;
    this.drawn = new Float32Array(n * 3);
    this.#to = new Float32Array(n * 3);
    this.#sampleAtMs = new Float64Array(n);
    this.#spanMs = new Float32Array(n).fill(200);
    this.#known = new Uint8Array(n);
    this.assets.forEach((i, m) => this.#to.set([home[i * 3]!, home[i * 3 + 2]!, heading[i]!], m * 3));
    this.drawn.set(this.#to);
    this.#from = this.#to.slice();
  }

  /** Takes new samples from the table. Headings are degrees, counter-clockwise seen from above. */
  sample(table: TagTable, nowMs: number): void {
    for (let m = 0; m < this.assets.length; m++) {
      const i = this.assets[m]!;
      const x = read(table, this.#wires.poseX[i]!, this.#to[m * 3]!);
      const z = read(table, this.#wires.poseZ[i]!, this.#to[m * 3 + 1]!);
      const degrees = read(table, this.#wires.poseHeading[i]!, Number.NaN);
      const heading = Number.isNaN(degrees) ? this.#to[m * 3 + 2]! : (degrees / 360) * TURN;
      if (differs(x, this.#to[m * 3]!) || differs(z, this.#to[m * 3 + 1]!) || differs(heading, this.#to[m * 3 + 2]!))
        this.#aim(m, x, z, heading, nowMs);
    }
  }

  #aim(m: number, x: number, z: number, heading: number, nowMs: number): void {
    const since = nowMs - this.#sampleAtMs[m]!;
    if (since < MOST_MS) this.#spanMs[m] = Math.max(LEAST_MS, this.#spanMs[m]! * 0.7 + since * 0.3);
    this.#sampleAtMs[m] = nowMs;
    this.#to[m * 3] = x;
    this.#to[m * 3 + 1] = z;
    this.#to[m * 3 + 2] = heading;
    for (let k = 0; k < 3; k++)
      this.#from[m * 3 + k] = this.#known[m] === 1 ? this.drawn[m * 3 + k]! : this.#to[m * 3 + k]!;
    this.#known[m] = 1;
  }

  /** Moves mover m to where it is at this instant. @returns whether the drawing changed. */
  step(m: number, nowMs: number): boolean {
    const share = Math.min(1, (nowMs - this.#sampleAtMs[m]!) / this.#spanMs[m]!);
    let changed = false;
    for (let k = 0; k < 3; k++) {
      const from = this.#from[m * 3 + k]!;
      let way = this.#to[m * 3 + k]! - from;
      if (k === 2) way -= Math.round(way / TURN) * TURN;
      const next = Math.fround(from + way * share);
      if (next !== this.drawn[m * 3 + k]!) {
        this.drawn[m * 3 + k] = next;
        changed = true;
      }
    }
    return changed;
  }

  /** True while some mover is still on its way to its newest sample. */
  moving(nowMs: number): boolean {
    for (let m = 0; m < this.assets.length; m++)
      if (this.#known[m] === 1 && nowMs - this.#sampleAtMs[m]! < this.#spanMs[m]!) return true;
    return false;
  }
}

function read(table: TagTable, tag: number, otherwise: number): number {
  if (tag === NO_TAG) return otherwise;
  const value = table.value[tag]!;
  return Number.isFinite(value) ? value : otherwise;
}

/** The targets are kept as 32-bit floats. */
function differs(a: number, b: number): boolean {
  return Math.abs(a - b) > 1e-4;
}
