import { Raycaster, Vector2, type PerspectiveCamera } from "three";
import type { ConditionRow, Priority } from "../../../shared/alarms/condition.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { TagTable } from "../../live/tagTable.ts";
import { floorMove } from "./floorKeys.ts";
import { LabelLayer } from "./labels/labelLayer.ts";
import { labelAt } from "./labels/labelLayout.ts";
import { Pulse } from "./pulse.ts";
import { CameraRig } from "./scene/cameraRig.ts";
import type { FloorScene } from "./scene/floorScene.ts";
import type { Bounds } from "./scene/layout.ts";
import { makePalette, readTokens } from "./scene/palette.ts";

const LABELS_EVERY_MS = 200;
const HOVER_EVERY_MS = 60;
const FLASH_HALF_MS = 500;
const CLICK_SLACK_PX = 4;

export interface DriverParts {
  readonly plant: PlantIndex;
  readonly table: TagTable;
  readonly scene: FloorScene;
  readonly camera: PerspectiveCamera;
  /** Receives pointer and wheel events. */
  readonly element: HTMLElement;
  readonly labelCanvas: HTMLCanvasElement;
  readonly invalidate: () => void;
  readonly nowMs: () => number;
  readonly wallMs: () => number;
  readonly onPick: (assetId: string | null) => void;
}

/**
 * Camera, labels, pointer, flashing and theme of the floor: what reaches the scene from the operator instead of the
 * plant.
 */
export class FloorDriver {
  readonly #parts: DriverParts;
  readonly #rig: CameraRig;
  readonly #labels: LabelLayer;
  readonly #priorities = new Map<number, Priority>();
  readonly #stops: (() => void)[] = [];
  readonly #pointer = { x: 0, y: 0, downX: 0, downY: 0, inside: false };
  readonly #raycaster = new Raycaster();
  readonly #point = new Vector2();
  readonly #labelPulse: Pulse;
  readonly #hoverPulse: Pulse;
  readonly #motion = window.matchMedia("(prefers-reduced-motion: reduce)");
  #flashTimer: ReturnType<typeof setInterval> | null = null;
  #flashDark = false;
  #hovered = -1;
  #selected = -1;
  #width = 1;
  #height = 1;
  #ratio = 1;
  #fitted = false;

  constructor(parts: DriverParts) {
    this.#parts = parts;
    const { scene, camera, element, invalidate } = parts;
    this.#rig = new CameraRig(camera, element, scene.layout.bounds, {
      reducedMotion: () => this.#motion.matches,
      changed: invalidate,
    });
    this.#labels = new LabelLayer(parts.labelCanvas, parts.plant, parts.table, scene, {
      tokens: readTokens(getComputedStyle(document.documentElement)),
      fontFamily: "sans-serif",
    });
    this.#labelPulse = new Pulse(LABELS_EVERY_MS, () => this.#drawLabels());
    this.#hoverPulse = new Pulse(HOVER_EVERY_MS, () => this.#hoverNow());
    this.#stops.push(parts.table.watchAny(this.#labelPulse.ask));
    this.#listen(element);
    this.readTheme();
    const theme = new MutationObserver(() => this.readTheme());
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const ages = setInterval(this.#labelPulse.ask, 1000);
    this.#stops.push(
      () => theme.disconnect(),
      () => clearInterval(ages),
    );
    void document.fonts.ready.then(() => this.readTheme());
  }

  get areas(): FloorScene["layout"]["areas"] {
    return this.#parts.scene.layout.areas;
  }

  /** Takes the theme's tokens as they are now. */
  readTheme(): void {
    const tokens = readTokens(getComputedStyle(document.documentElement));
    const fontFamily = getComputedStyle(document.body).fontFamily;
    this.#parts.scene.setTheme(makePalette(tokens));
    this.#parts.scene.marks.setTheme(document.createElement("canvas"), tokens, fontFamily);
    this.#labels.setLook({ tokens, fontFamily });
    this.#redraw();
  }

  resize(width: number, height: number, ratio: number): void {
    [this.#width, this.#height, this.#ratio] = [width, height, ratio];
    this.#parts.scene.setView(width, height, ratio);
    if (!this.#fitted && width > 1) {
      this.#fitted = true;
      this.#rig.fit(undefined, this.#parts.nowMs(), true);
    }
    this.#redraw();
  }

  setAlarms(worst: ReadonlyMap<string, ConditionRow>): void {
    const { scene } = this.#parts;
    scene.setAlarms(worst);
    this.#priorities.clear();
    for (const [asset, row] of worst) {
      const i = scene.layout.indexOf.get(asset);
      if (i !== undefined) this.#priorities.set(i, row.priority);
    }
    this.#setFlashing(scene.marks.flashing > 0);
    // For whoever looks at the picture from outside: the end-to-end tests.
    this.#parts.element.dataset["alarmMarks"] = String(scene.marks.drawn);
    this.#redraw();
  }

  /** @param come whether the camera goes there. */
  select(assetId: string | null, come: boolean): void {
    const { scene, nowMs } = this.#parts;
    this.#selected = assetId === null ? -1 : (scene.layout.indexOf.get(assetId) ?? -1);
    scene.select(assetId);
    const i = this.#selected;
    if (come && i >= 0) {
      const { size, home } = scene.layout;
      this.#rig.lookAt(
        scene.pose[i * 3]!,
        home[i * 3 + 1]! + size[i * 3 + 1]! / 2,
        scene.pose[i * 3 + 1]!,
        Math.max(size[i * 3]!, size[i * 3 + 1]!, size[i * 3 + 2]!),
        nowMs(),
      );
    }
    this.#redraw();
  }

  fit(bounds?: Bounds): void {
    this.#rig.fit(bounds, this.#parts.nowMs());
  }

  /** @returns whether the key meant something. */
  key(key: string, shift: boolean): boolean {
    const move = floorMove(key, shift);
    switch (move?.kind) {
      case "pan":
        this.#rig.pan(move.x, move.y);
        return true;
      case "turn":
        this.#rig.orbit(move.byRad);
        return true;
      case "zoom":
        this.#rig.zoom(move.by);
        return true;
      case "wholePlant":
        this.fit();
        return true;
      case "area": {
        const area = this.#parts.scene.layout.areas[move.at];
        if (area) this.fit(area.bounds);
        return area !== undefined;
      }
      case undefined:
        return false;
    }
  }

  /** Called in each frame after the machines. */
  frame(): void {
    if (this.#rig.update(this.#parts.nowMs())) this.#parts.invalidate();
    this.#drawLabels();
  }

  dispose(): void {
    this.#setFlashing(false);
    this.#labelPulse.stop();
    this.#hoverPulse.stop();
    for (const stop of this.#stops) stop();
    this.#rig.dispose();
  }

  #redraw(): void {
    this.#parts.invalidate();
  }

  #drawLabels(): void {
    const view = { width: this.#width, height: this.#height, ratio: this.#ratio };
    if (view.width <= 1) return;
    this.#parts.camera.updateMatrixWorld();
    this.#labels.draw(
      this.#parts.camera,
      view,
      { selected: this.#selected, hovered: this.#hovered, priorities: this.#priorities },
      this.#parts.wallMs(),
    );
  }

  #setFlashing(on: boolean): void {
    const { marks } = this.#parts.scene;
    const still = this.#motion.matches;
    marks.setFlash(false, still);
    if (this.#flashTimer !== null && (!on || still)) {
      clearInterval(this.#flashTimer);
      this.#flashTimer = null;
    }
    if (!on || still || this.#flashTimer !== null) return;
    this.#flashTimer = setInterval(() => {
      this.#flashDark = !this.#flashDark;
      marks.setFlash(this.#flashDark, this.#motion.matches);
      this.#parts.invalidate();
    }, FLASH_HALF_MS);
  }

  #listen(element: HTMLElement): void {
    const on = <K extends keyof HTMLElementEventMap>(
      name: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ): void => {
      element.addEventListener(name, listener);
      this.#stops.push(() => element.removeEventListener(name, listener));
    };
    on("pointermove", (e) => {
      this.#setPointer(e);
      this.#pointer.inside = e.buttons === 0;
      this.#hoverPulse.ask();
    });
    on("pointerleave", () => {
      this.#pointer.inside = false;
      this.#hoverPulse.ask();
    });
    on("pointerdown", (e) => {
      this.#setPointer(e);
      [this.#pointer.downX, this.#pointer.downY] = [this.#pointer.x, this.#pointer.y];
    });
    on("pointerup", (e) => {
      this.#setPointer(e);
      if (
        e.button !== 0 ||
        Math.hypot(this.#pointer.x - this.#pointer.downX, this.#pointer.y - this.#pointer.downY) > CLICK_SLACK_PX
      )
        return;
      const i = this.#pick();
      this.#parts.onPick(i < 0 ? null : this.#parts.scene.layout.ids[i]!);
    });
  }

  #setPointer(event: PointerEvent): void {
    const box = this.#parts.element.getBoundingClientRect();
    this.#pointer.x = event.clientX - box.left;
    this.#pointer.y = event.clientY - box.top;
  }

  #pick(): number {
    const named = labelAt(this.#labels.boxes, this.#pointer.x, this.#pointer.y);
    if (named >= 0) return named;
    this.#point.set((this.#pointer.x / this.#width) * 2 - 1, 1 - (this.#pointer.y / this.#height) * 2);
    this.#raycaster.setFromCamera(this.#point, this.#parts.camera);
    return this.#parts.scene.pick(this.#raycaster.ray);
  }

  #hoverNow(): void {
    const i = this.#pointer.inside ? this.#pick() : -1;
    if (i === this.#hovered) return;
    this.#hovered = i;
    this.#parts.element.style.cursor = i >= 0 ? "pointer" : "";
    this.#parts.scene.hover(i);
    this.#redraw();
  }
}
