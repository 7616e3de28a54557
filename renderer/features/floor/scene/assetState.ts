import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import type { TagTable } from "../../../live/tagTable.ts";
import type { Tag } from "../../../../shared/plant/model.ts";
import type { FloorLayout } from "./layout.ts";
import { hatch, type Hatch } from "./tones.ts";

const NO_TAG = -1;
/** Level and fill move in steps of a thousandth, so that noise does not touch the GPU. */
export const FRACTION_STEPS = 1000;

/** Tag indices that drive each asset, looked up once per plant. -1 where an asset has none. */
export interface TagWires {
  readonly state: Int32Array;
  readonly speed: Int32Array;
  readonly level: Int32Array;
  readonly fill: Int32Array;
  readonly main: Int32Array;
  readonly poseX: Int32Array;
  readonly poseZ: Int32Array;
  readonly poseHeading: Int32Array;
  /** Any tag of the asset, so that a machine without bindings still shows a silent zone. */
  readonly any: Int32Array;
  /** Low end and one over the span of level and fill. */
  readonly levelScale: Float32Array;
  readonly fillScale: Float32Array;
  /** State values that mean running, as bits 0 to 31; 0 with `speed` or a Boolean state means "not zero". */
  readonly runningBits: Uint32Array;
  /** 1 where the user may not read the asset's zone. */
  readonly closed: Uint8Array;
}

export function wireTags(
  plant: PlantIndex,
  layout: Pick<FloorLayout, "ids" | "count">,
  mayRead: (zone: string) => boolean,
): TagWires {
  const column = (): Int32Array => new Int32Array(layout.count).fill(NO_TAG);
  const w = {
    state: column(),
    speed: column(),
    level: column(),
    fill: column(),
    main: column(),
    poseX: column(),
    poseZ: column(),
    poseHeading: column(),
    any: column(),
    levelScale: new Float32Array(layout.count * 2),
    fillScale: new Float32Array(layout.count * 2),
    runningBits: new Uint32Array(layout.count),
    closed: new Uint8Array(layout.count),
  };
  layout.ids.forEach((id, i) => {
    const asset = plant.asset.get(id)!;
    const bound = plant.type.get(asset.type)!.bindings;
    const tags = plant.tagsOfAsset.get(id) ?? [];
    const find = (name: string | undefined): Tag | undefined =>
      name === undefined ? undefined : tags.find((t) => t.name === name);
    const put = (into: Int32Array, name: string | undefined): void => void (into[i] = find(name)?.index ?? NO_TAG);
    put(w.state, bound.state);
    put(w.speed, bound.speed);
    put(w.level, bound.level);
    put(w.fill, bound.fill);
    put(w.main, bound.main);
    put(w.poseX, bound.pose?.x);
    put(w.poseZ, bound.pose?.z);
    put(w.poseHeading, bound.pose?.heading);
    w.any[i] = tags[0]?.index ?? NO_TAG;
    w.levelScale.set(scaleOf(find(bound.level)), i * 2);
    w.fillScale.set(scaleOf(find(bound.fill)), i * 2);
    for (const value of bound.runningValues ?? [])
      if (value >= 0 && value < 32) w.runningBits[i] = (w.runningBits[i]! | (1 << value)) >>> 0;
    w.closed[i] = mayRead(asset.zone) ? 0 : 1;
  });
  return w;
}

/** @returns every tag that the drawing reads, of assets whose zone may be read. */
export function wiredTags(w: TagWires): number[] {
  const columns = [w.state, w.speed, w.level, w.fill, w.main, w.poseX, w.poseZ, w.poseHeading, w.any];
  return [...new Set(columns.flatMap((column) => [...column].filter((tag, i) => tag !== NO_TAG && w.closed[i] === 0)))];
}

function scaleOf(tag: Tag | undefined): readonly [number, number] {
  const range = tag?.range;
  return range && range.high > range.low ? [range.low, 1 / (range.high - range.low)] : [0, 0.01];
}

/** @returns whether the asset runs or is open; an unknown value is not running. */
export function isRunning(wires: TagWires, table: TagTable, i: number): boolean {
  const state = wires.state[i]!;
  if (state !== NO_TAG) {
    const value = table.value[state]!;
    const bits = wires.runningBits[i]!;
    if (bits === 0) return value > 0;
    return value >= 0 && value < 32 && ((bits >>> Math.round(value)) & 1) === 1;
  }
  const speed = wires.speed[i]!;
  return speed !== NO_TAG && table.value[speed]! > 0;
}

/** @returns the worst quality of the tags that shape the drawing. */
export function hatchOf(wires: TagWires, table: TagTable, i: number): Hatch {
  if (wires.closed[i] === 1) return hatch.closed;
  const a = tagHatch(table, wires.state[i]!);
  const b = tagHatch(table, wires.main[i]!);
  const c = tagHatch(table, wires.level[i]!);
  const d = tagHatch(table, wires.poseX[i]!);
  const e = tagHatch(table, wires.any[i]!);
  if (a === hatch.stale || b === hatch.stale || c === hatch.stale || d === hatch.stale || e === hatch.stale)
    return hatch.stale;
  return a === hatch.bad || b === hatch.bad || c === hatch.bad || d === hatch.bad ? hatch.bad : hatch.none;
}

function tagHatch(table: TagTable, tag: number): Hatch {
  if (tag === NO_TAG) return hatch.none;
  const quality = table.quality(tag);
  return quality === "good" ? hatch.none : quality === "stale" || quality === "never" ? hatch.stale : hatch.bad;
}

/** @returns level or fill in steps, 0 for an unknown value. */
export function fractionOf(tag: number, scale: Float32Array, table: TagTable, i: number): number {
  if (tag === NO_TAG) return 0;
  const share = (table.value[tag]! - scale[i * 2]!) * scale[i * 2 + 1]!;
  return share > 0 ? Math.round(Math.min(1, share) * FRACTION_STEPS) : 0;
}
