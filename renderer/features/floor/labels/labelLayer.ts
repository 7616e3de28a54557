import { Vector3, type Camera } from "three";
import type { Priority } from "../../../../shared/alarms/condition.ts";
import type { Tag } from "../../../../shared/plant/model.ts";
import type { PlantIndex } from "../../../../shared/plant/plantIndex.ts";
import type { Quality } from "../../../live/quality.ts";
import type { TagTable } from "../../../live/tagTable.ts";
import { DASH, formatAge, formatValue, THIN_SPACE } from "../../../ui/format.ts";
import type { FloorScene } from "../scene/floorScene.ts";
import type { Tokens } from "../scene/palette.ts";
import { placeLabels, rankOf, type LabelBox, type LabelWish } from "./labelLayout.ts";

const NAME_PX = 12;
const VALUE_PX = 13;
const LINE_PX = 17;
const PAD_X = 6;
const PAD_Y = 3;
const AT_MOST = 140;
/** An asset must be this large on screen before its label appears unasked, and before its name does. */
const SHOW_PX = 30;
const NAME_FROM_PX = 190;
const RIM_SHARE = 0.42;
const AREA_FONT_PX = 14;

interface Look {
  readonly tokens: Tokens;
  readonly fontFamily: string;
}
interface Text {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  readonly quality: Quality | "closed";
}
interface Label extends LabelWish {
  readonly text: Text;
  readonly priority: number;
}

/** Names and values drawn flat over the scene on a canvas of their own; placed so that they never overlap. */
export class LabelLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #plant: PlantIndex;
  readonly #table: TagTable;
  readonly #scene: FloorScene;
  readonly #at = new Vector3();
  readonly #away = new Vector3();
  readonly #top = new Float32Array(3);
  readonly #mains: readonly (Tag | null)[];
  #look: Look;
  boxes: readonly LabelBox[] = [];

  constructor(canvas: HTMLCanvasElement, plant: PlantIndex, table: TagTable, scene: FloorScene, look: Look) {
    this.#canvas = canvas;
    this.#plant = plant;
    this.#table = table;
    this.#scene = scene;
    this.#look = look;
    this.#mains = scene.layout.ids.map((_id, i) => plant.model.tags[scene.wires.main[i]!] ?? null);
  }

  setLook(look: Look): void {
    this.#look = look;
  }

  /** @param view CSS pixels. @param chosen indices of the selected and the hovered asset, -1 for none. */
  draw(
    camera: Camera,
    view: { readonly width: number; readonly height: number; readonly ratio: number },
    chosen: { readonly selected: number; readonly hovered: number; readonly priorities: ReadonlyMap<number, Priority> },
    nowMs: number,
  ): void {
    const pen = this.#prepare(view);
    if (!pen) return;
    const labels = this.#wishes(pen, camera, view, chosen, nowMs);
    this.boxes = placeLabels(labels, view, AT_MOST);
    this.#drawAreas(pen, camera, view);
    for (const box of this.boxes)
      this.#drawLabel(
        pen,
        box,
        labels.find((l) => l.asset === box.asset)!,
        chosen,
      );
  }

  #prepare(view: { width: number; height: number; ratio: number }): CanvasRenderingContext2D | null {
    const [w, h] = [Math.round(view.width * view.ratio), Math.round(view.height * view.ratio)];
    if (this.#canvas.width !== w) this.#canvas.width = w;
    if (this.#canvas.height !== h) this.#canvas.height = h;
    const pen = this.#canvas.getContext("2d");
    pen?.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    pen?.clearRect(0, 0, view.width, view.height);
    return pen;
  }

  /** Projects into `#at` as CSS pixels, z in front of 1 when visible. */
  #project(camera: Camera, view: { width: number; height: number }): Vector3 {
    this.#at.project(camera);
    return this.#at.set((this.#at.x * 0.5 + 0.5) * view.width, (0.5 - this.#at.y * 0.5) * view.height, this.#at.z);
  }

  #wishes(
    pen: CanvasRenderingContext2D,
    camera: Camera,
    view: { width: number; height: number },
    chosen: { selected: number; hovered: number; priorities: ReadonlyMap<number, Priority> },
    nowMs: number,
  ): Label[] {
    const labels: Label[] = [];
    const { layout } = this.#scene;
    const perPixel = (camera.projectionMatrix.elements[5] * view.height) / 2;
    for (let i = 0; i < layout.count; i++) {
      this.#scene.topOf(i, this.#top, 0);
      this.#at.fromArray(this.#top);
      const distance = this.#at.distanceTo(camera.position);
      const reach = Math.max(layout.size[i * 3]!, layout.size[i * 3 + 1]!, layout.size[i * 3 + 2]!);
      const sizePx = (reach / Math.max(distance, 0.1)) * perPixel;
      const priority = chosen.priorities.get(i) ?? 0;
      const wanted = i === chosen.selected || i === chosen.hovered || priority > 0;
      if (!wanted && (sizePx < SHOW_PX || (this.#mains[i] === null && sizePx < NAME_FROM_PX))) continue;
      // The far rim of the top is what the label must clear.
      if (priority === 0)
        this.#at.addScaledVector(this.#away, Math.min(layout.size[i * 3]!, layout.size[i * 3 + 2]!) * RIM_SHARE);
      const { x, y, z } = this.#project(camera, view);
      if (z > 1 || z < -1 || x < 0 || y < 0 || x > view.width || y > view.height) continue;
      const text = this.#textOf(i, i === chosen.selected || i === chosen.hovered || sizePx > NAME_FROM_PX, nowMs);
      const width = this.#measure(pen, text);
      labels.push({
        asset: i,
        priority,
        text,
        x,
        y,
        beside: priority > 0,
        width,
        height: LINE_PX * (text.name === "" ? 1 : 2) + PAD_Y * 2,
        rank: rankOf({ priority, selected: i === chosen.selected, hovered: i === chosen.hovered, sizePx }),
      });
    }
    return labels;
  }

  #textOf(i: number, withName: boolean, nowMs: number): Text {
    const id = this.#scene.layout.ids[i]!;
    const name = withName ? (this.#plant.asset.get(id)?.name ?? "") : "";
    const tag = this.#mains[i] ?? null;
    if (this.#scene.wires.closed[i] === 1) return { id, name, value: "no access", unit: "", quality: "closed" };
    if (tag === null) return { id, name, value: "", unit: "", quality: "good" };
    const quality = this.#table.quality(tag.index);
    const value =
      quality === "never" ? DASH : formatValue(tag, this.#table.value[tag.index]!, this.#table.texts.get(tag.index));
    const lastContactMs = this.#table.lastContactMs(tag.index);
    const age = quality === "stale" && lastContactMs > 0 ? ` ${formatAge(nowMs - lastContactMs)}` : "";
    return { id, name, value, unit: (tag.unit === "" ? "" : THIN_SPACE + tag.unit) + age, quality };
  }

  #measure(pen: CanvasRenderingContext2D, text: Text): number {
    pen.font = this.#font(400, NAME_PX);
    const idWidth = pen.measureText(text.id).width;
    const unitWidth = text.unit === "" ? 0 : pen.measureText(text.unit).width;
    const nameWidth = text.name === "" ? 0 : pen.measureText(text.name).width;
    pen.font = this.#font(600, VALUE_PX);
    const valueWidth = text.value === "" ? 0 : pen.measureText(text.value).width + 6;
    return Math.ceil(Math.max(idWidth + valueWidth + unitWidth, nameWidth)) + PAD_X * 2;
  }

  #drawLabel(
    pen: CanvasRenderingContext2D,
    box: LabelBox,
    label: Label,
    chosen: { selected: number; hovered: number },
  ): void {
    const { tokens } = this.#look;
    const [x, y] = [Math.round(box.x), Math.round(box.y)];
    const selected = box.asset === chosen.selected;
    pen.globalAlpha = selected || box.asset === chosen.hovered || label.priority > 0 ? 0.96 : 0.82;
    pen.fillStyle = tokens.raised;
    pen.beginPath();
    pen.roundRect(x, y, box.width, box.height, 3);
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = 1;
    pen.strokeStyle = selected ? tokens.accent : tokens.line;
    pen.beginPath();
    pen.roundRect(x + 0.5, y + 0.5, box.width - 1, box.height - 1, 3);
    pen.stroke();
    let line = y + PAD_Y + LINE_PX / 2 + 0.5;
    pen.textBaseline = "middle";
    if (label.text.name !== "") {
      pen.font = this.#font(400, NAME_PX);
      pen.fillStyle = tokens["text-2"];
      pen.fillText(label.text.name, x + PAD_X, line);
      line += LINE_PX;
    }
    this.#drawValue(pen, x + PAD_X, line, label.text);
  }

  #drawValue(pen: CanvasRenderingContext2D, x: number, y: number, text: Text): void {
    const { tokens } = this.#look;
    pen.font = this.#font(text.value === "" ? 500 : 400, NAME_PX);
    pen.fillStyle = text.value === "" ? tokens.text : tokens["text-2"];
    pen.fillText(text.id, x, y);
    let at = x + pen.measureText(text.id).width + 6;
    if (text.value === "") return;
    pen.font = this.#font(text.quality === "good" ? 600 : 500, VALUE_PX);
    const width = pen.measureText(text.value).width;
    const [colour, hatching] = this.#qualityLook(text.quality);
    if (hatching !== null) this.#hatch(pen, at - 2, y - 8, width + 4, 16, hatching);
    pen.fillStyle = colour;
    pen.fillText(text.value, at, y);
    at += width;
    if (text.unit === "") return;
    pen.font = this.#font(400, NAME_PX);
    pen.fillStyle = text.quality === "good" ? tokens["text-2"] : tokens["text-3"];
    pen.fillText(text.unit, at, y);
  }

  #qualityLook(quality: Text["quality"]): readonly [colour: string, hatching: string | null] {
    const { tokens } = this.#look;
    switch (quality) {
      case "good":
        return [tokens.live, null];
      case "bad":
      case "uncertain":
        return [tokens.bad, tokens.bad];
      case "stale":
        return [tokens["text-2"], tokens["text-3"]];
      case "never":
      case "closed":
        return [tokens["text-3"], null];
    }
  }

  #hatch(pen: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, colour: string): void {
    pen.save();
    pen.beginPath();
    pen.rect(x, y, width, height);
    pen.clip();
    pen.globalAlpha = 0.4;
    pen.strokeStyle = colour;
    pen.lineWidth = 1.25;
    pen.beginPath();
    for (let at = x - height; at < x + width; at += 6) {
      pen.moveTo(at, y + height);
      pen.lineTo(at + height, y);
    }
    pen.stroke();
    pen.restore();
  }

  /** Area names stand in front of the near left corner of their ground, clear of its machines. */
  #drawAreas(pen: CanvasRenderingContext2D, camera: Camera, view: { width: number; height: number }): void {
    pen.textBaseline = "middle";
    pen.font = this.#font(500, AREA_FONT_PX);
    for (const area of this.#scene.layout.areas) {
      this.#at.set(area.bounds.min.x - 1.6, 0, area.bounds.max.z + 1.6);
      const { x, y, z } = this.#project(camera, view);
      if (z > 1 || z < -1) continue;
      const width = pen.measureText(area.name).width;
      const box = { asset: -1, x, y: y + 4, width, height: 18 };
      if (
        this.boxes.some(
          (b) => b.x < box.x + box.width && box.x < b.x + b.width && b.y < box.y + box.height && box.y < b.y + b.height,
        )
      )
        continue;
      pen.fillStyle = this.#look.tokens["text-3"];
      pen.fillText(area.name, box.x, box.y + 9);
    }
  }

  #font(weight: number, px: number): string {
    return `${weight} ${px}px ${this.#look.fontFamily}`;
  }
}
