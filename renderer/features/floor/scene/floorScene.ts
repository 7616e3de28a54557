import { Group, Mesh, PlaneGeometry, Vector3, type Ray, type ShaderMaterial } from "three";
import type { ConditionRow } from "../../../../shared/alarms/condition.ts";
import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import type { TagTable } from "../../../live/tagTable.ts";
import { AlarmMarks } from "./alarmMarks.ts";
import { fractionOf, hatchOf, isRunning, wireTags, type TagWires } from "./assetState.ts";
import { layOut, type FloorLayout } from "./layout.ts";
import { Machines } from "./machines.ts";
import { Movers } from "./movers.ts";
import { Outline } from "./outline.ts";
import type { ScenePalette, Tokens } from "./palette.ts";
import { makePalette } from "./palette.ts";
import { Picker } from "./pick.ts";
import { applyPalette, gridMaterial, makeUniforms, type SharedUniforms } from "./shaders.ts";
import { Shadows } from "./shadows.ts";

const UNKNOWN = 255;
const SELECTED_PX = 2.5;
const HOVERED_PX = 1.5;

/**
 * Everything that stands on the floor, kept up to date from the tag table without React. `update` looks at every asset
 * and touches only those whose drawn state differs; the caller asks for a frame when it says so.
 */
export class FloorScene {
  readonly group = new Group();
  readonly layout: FloorLayout;
  readonly wires: TagWires;
  readonly uniforms: SharedUniforms;
  readonly marks: AlarmMarks;
  /** Present ground centre (x, z) and heading of each asset. */
  readonly pose: Float32Array;
  readonly #table: TagTable;
  readonly #machines: Machines;
  readonly #shadows: Shadows;
  readonly #movers: Movers;
  readonly #selected: Outline;
  readonly #hovered: Outline;
  readonly #grid: Mesh;
  readonly #gridMaterial: ShaderMaterial;
  readonly #picker: Picker;
  readonly #code: Uint8Array;
  readonly #level: Int32Array;
  readonly #fill: Int32Array;
  #onMoving: (() => void) | null = null;
  #version = -1;
  #moving = false;

  constructor(plant: PlantIndex, table: TagTable, tokens: Tokens, mayRead: (zone: string) => boolean) {
    const palette = makePalette(tokens);
    this.#table = table;
    this.layout = layOut(plant);
    this.wires = wireTags(plant, this.layout, mayRead);
    this.uniforms = makeUniforms(palette);
    const n = this.layout.count;
    this.pose = new Float32Array(n * 3);
    for (let i = 0; i < n; i++)
      this.pose.set([this.layout.home[i * 3]!, this.layout.home[i * 3 + 2]!, this.layout.heading[i]!], i * 3);
    this.#code = new Uint8Array(n).fill(UNKNOWN);
    this.#level = new Int32Array(n).fill(-1);
    this.#fill = new Int32Array(n).fill(-1);
    this.#machines = new Machines(this.layout, this.uniforms);
    this.#shadows = new Shadows(this.layout, this.uniforms);
    this.#movers = new Movers(this.wires, this.layout.home, this.layout.heading);
    this.#selected = new Outline(this.layout, this.uniforms, palette.accent, SELECTED_PX);
    this.#hovered = new Outline(this.layout, this.uniforms, palette.hover, HOVERED_PX);
    this.marks = new AlarmMarks(n, this.uniforms);
    this.#gridMaterial = gridMaterial(this.uniforms, gridReach(this.layout));
    this.#grid = makeGrid(this.layout, this.#gridMaterial);
    this.#picker = new Picker(this.layout, this.#poseOf);
    this.group.add(
      this.#grid,
      this.#shadows.mesh,
      this.#machines.group,
      this.#selected.mesh,
      this.#hovered.mesh,
      this.marks.mesh,
    );
  }

  /** Looks for changes since the last call. @returns whether something must be drawn anew. */
  update(nowMs: number): boolean {
    let changed = false;
    if (this.#table.version !== this.#version) {
      this.#version = this.#table.version;
      for (let i = 0; i < this.layout.count; i++) if (this.#updateAsset(i)) changed = true;
      this.#movers.sample(this.#table, nowMs);
    }
    this.#moving = this.#movers.moving(nowMs);
    return changed || this.#moving;
  }

  #updateAsset(i: number): boolean {
    let changed = false;
    const running = isRunning(this.wires, this.#table, i);
    const hatching = hatchOf(this.wires, this.#table, i);
    const code = hatching * 2 + (running ? 1 : 0);
    if (code !== this.#code[i]) {
      this.#code[i] = code;
      this.#machines.paint(i, running, hatching);
      changed = true;
    }
    const level = fractionOf(this.wires.level[i]!, this.wires.levelScale, this.#table, i);
    if (level !== this.#level[i]) {
      this.#level[i] = level;
      this.#machines.setLevel(i, level);
      changed = true;
    }
    const fill = fractionOf(this.wires.fill[i]!, this.wires.fillScale, this.#table, i);
    if (fill !== this.#fill[i]) {
      this.#fill[i] = fill;
      this.#machines.setFill(i, fill);
      changed = true;
    }
    return changed;
  }

  /** Moves the movers to this instant and hands all changes to the GPU. */
  beforeFrame(nowMs: number): void {
    let moved = false;
    for (let m = 0; m < this.#movers.assets.length; m++) {
      if (!this.#movers.step(m, nowMs)) continue;
      const i = this.#movers.assets[m]!;
      const [x, z, heading] = [
        this.#movers.drawn[m * 3]!,
        this.#movers.drawn[m * 3 + 1]!,
        this.#movers.drawn[m * 3 + 2]!,
      ];
      moved = true;
      if (this.layout.stands[i] === 1) {
        this.#machines.turn(i, heading);
        continue;
      }
      this.pose[i * 3] = x;
      this.pose[i * 3 + 1] = z;
      this.pose[i * 3 + 2] = heading;
      this.#machines.place(i, x, z, heading);
      this.#shadows.place(i, x, z, heading);
    }
    if (moved) {
      this.marks.follow(this.topOf);
      this.#follow(this.#selected);
      this.#follow(this.#hovered);
    }
    this.#machines.flush();
    this.#shadows.flush();
  }

  /** One frame: newest values, movers, uploads. */
  frame(nowMs: number): void {
    this.update(nowMs);
    this.beforeFrame(nowMs);
    if (this.#moving) this.#onMoving?.();
  }

  /** @param ask called in each frame while a mover is on its way: whoever drives the frames asks for the next one. */
  whileMoving(ask: (() => void) | null): void {
    this.#onMoving = ask;
  }

  setTheme(palette: ScenePalette): void {
    applyPalette(this.uniforms, palette);
    this.#selected.setColour(palette.accent);
    this.#hovered.setColour(palette.hover);
  }

  setView(widthPx: number, heightPx: number, ratio: number): void {
    this.uniforms.uView.value.set(Math.max(1, widthPx), Math.max(1, heightPx));
    this.uniforms.uRatio.value = ratio;
  }

  setAlarms(worst: ReadonlyMap<string, ConditionRow>): void {
    this.marks.set(worst, this.layout.indexOf, this.topOf);
  }

  select(assetId: string | null): void {
    this.#outline(this.#selected, assetId === null ? -1 : (this.layout.indexOf.get(assetId) ?? -1));
  }

  hover(i: number): void {
    this.#outline(this.#hovered, i === this.#selected.asset ? -1 : i);
  }

  pick(ray: Ray): number {
    return this.#picker.pick(ray);
  }

  /** Point above the middle of asset i. */
  readonly topOf = (i: number, into: Float32Array, at: number): void => {
    into[at] = this.pose[i * 3]!;
    into[at + 1] = this.layout.home[i * 3 + 1]! + this.layout.size[i * 3 + 1]!;
    into[at + 2] = this.pose[i * 3 + 1]!;
  };

  readonly #poseOf = (i: number, into: Vector3): number => {
    into.set(this.pose[i * 3]!, this.layout.home[i * 3 + 1]!, this.pose[i * 3 + 1]);
    return this.pose[i * 3 + 2]!;
  };

  #outline(outline: Outline, i: number): void {
    outline.show(i);
    this.#follow(outline);
  }

  #follow(outline: Outline): void {
    const i = outline.asset;
    if (i >= 0)
      outline.place(this.pose[i * 3]!, this.layout.home[i * 3 + 1]!, this.pose[i * 3 + 1]!, this.pose[i * 3 + 2]!);
  }

  dispose(): void {
    this.#machines.dispose();
    this.#shadows.dispose();
    this.#selected.dispose();
    this.#hovered.dispose();
    this.marks.dispose();
    this.#grid.geometry.dispose();
    this.#gridMaterial.dispose();
  }
}

function gridReach({ bounds }: FloorLayout): number {
  return Math.max(bounds.max.x - bounds.min.x, bounds.max.z - bounds.min.z, 20) * 1.5;
}

function makeGrid(layout: FloorLayout, material: ShaderMaterial): Mesh {
  const { min, max } = layout.bounds;
  const reach = gridReach(layout);
  const mesh = new Mesh(new PlaneGeometry(reach * 2, reach * 2, 8, 8).rotateX(-Math.PI / 2), material);
  mesh.position.set((min.x + max.x) / 2, 0, (min.z + max.z) / 2);
  mesh.frustumCulled = false;
  mesh.renderOrder = -2;
  return mesh;
}
