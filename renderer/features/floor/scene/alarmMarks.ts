import {
  CanvasTexture,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  PlaneGeometry,
  ShaderMaterial,
  type IUniform,
} from "three";
import {
  alarmState,
  priorities,
  type AlarmState,
  type ConditionRow,
  type Priority,
} from "../../../../shared/alarms/condition.ts";
import type { Tokens } from "./palette.ts";
import type { SharedUniforms } from "./shaders.ts";

const CELL_PX = 96;
const CELLS = priorities.length * 2;
const MARK_CSS_PX = 24;

/** Which picture of the atlas a row shows, and whether it flashes. */
export function markOf(
  row: Pick<ConditionRow, "priority" | "active" | "acked" | "confirmed">,
): { readonly cell: number; readonly flashes: boolean } | null {
  const state = alarmState(row);
  if (state === "normal") return null;
  return { cell: cellOf(row.priority, state), flashes: state === "unacked" || state === "returnedUnacked" };
}

function cellOf(priority: Priority, state: AlarmState): number {
  return (priority - 1) * 2 + (state === "returnedUnacked" || state === "unconfirmed" ? 1 : 0);
}

/** Flat marks above alarmed assets: shape, number and colour of the priority, facing the screen, always on top. */
export class AlarmMarks {
  readonly mesh: Mesh;
  readonly #geometry: InstancedBufferGeometry;
  readonly #at: InstancedBufferAttribute;
  readonly #mark: InstancedBufferAttribute;
  readonly #material: ShaderMaterial;
  readonly #dim: IUniform<number> = { value: 1 };
  readonly #steady: IUniform<number> = { value: 0 };
  readonly #atlas: IUniform<CanvasTexture | null> = { value: null };
  /** Asset index of each mark drawn. */
  readonly #assets: Int32Array;
  #count = 0;
  #flashing = 0;

  constructor(capacity: number, uniforms: SharedUniforms) {
    const size = Math.max(1, capacity);
    this.#assets = new Int32Array(size);
    this.#at = new InstancedBufferAttribute(new Float32Array(size * 3), 3).setUsage(DynamicDrawUsage);
    this.#mark = new InstancedBufferAttribute(new Float32Array(size * 2), 2).setUsage(DynamicDrawUsage);
    this.#geometry = new InstancedBufferGeometry();
    const plane = new PlaneGeometry(1, 1);
    this.#geometry.setIndex(plane.index);
    this.#geometry.setAttribute("position", plane.getAttribute("position"));
    this.#geometry.setAttribute("uv", plane.getAttribute("uv"));
    this.#geometry.setAttribute("aAt", this.#at);
    this.#geometry.setAttribute("aMark", this.#mark);
    this.#geometry.instanceCount = 0;
    this.#material = markMaterial(uniforms, this.#atlas, this.#dim, this.#steady);
    this.mesh = new Mesh(this.#geometry, this.#material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 10;
    this.mesh.visible = false;
  }

  /** How many marks are drawn. */
  get drawn(): number {
    return this.#count;
  }

  /** How many marks flash: while none does, nothing needs a timer. */
  get flashing(): number {
    return this.#flashing;
  }

  /** Draws the atlas anew in the theme's colours. */
  setTheme(canvas: HTMLCanvasElement, tokens: Tokens, fontFamily: string): void {
    this.#atlas.value?.dispose();
    drawAtlas(canvas, tokens, fontFamily);
    this.#atlas.value = new CanvasTexture(canvas);
    this.#atlas.value.premultiplyAlpha = true;
  }

  /** Takes the worst open row of each asset. @param topOf writes the point above asset i into the array. */
  set(
    worst: ReadonlyMap<string, ConditionRow>,
    indexOf: ReadonlyMap<string, number>,
    topOf: (i: number, into: Float32Array, at: number) => void,
  ): void {
    this.#count = 0;
    this.#flashing = 0;
    // The most urgent is drawn last, over the others.
    for (const [asset, row] of [...worst].sort(([, a], [, b]) => b.priority - a.priority)) {
      const i = indexOf.get(asset);
      const mark = markOf(row);
      if (i === undefined || mark === null || this.#count >= this.#assets.length) continue;
      this.#assets[this.#count] = i;
      topOf(i, this.#at.array as Float32Array, this.#count * 3);
      this.#mark.array[this.#count * 2] = mark.cell;
      this.#mark.array[this.#count * 2 + 1] = mark.flashes ? 1 : 0;
      if (mark.flashes) this.#flashing += 1;
      this.#count += 1;
    }
    this.#geometry.instanceCount = this.#count;
    this.mesh.visible = this.#count > 0;
    this.#at.needsUpdate = true;
    this.#mark.needsUpdate = true;
  }

  /** Marks follow movers. */
  follow(topOf: (i: number, into: Float32Array, at: number) => void): void {
    for (let k = 0; k < this.#count; k++) topOf(this.#assets[k]!, this.#at.array as Float32Array, k * 3);
    if (this.#count > 0) this.#at.needsUpdate = true;
  }

  /** @param dark the second half of a flash. @param reducedMotion a steady dot instead of flashing. */
  setFlash(dark: boolean, reducedMotion: boolean): void {
    this.#dim.value = dark && !reducedMotion ? 0.2 : 1;
    this.#steady.value = reducedMotion ? 1 : 0;
  }

  dispose(): void {
    this.#geometry.dispose();
    this.#material.dispose();
    this.#atlas.value?.dispose();
  }
}

function markMaterial(
  u: SharedUniforms,
  atlas: IUniform<CanvasTexture | null>,
  dim: IUniform<number>,
  steady: IUniform<number>,
): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: { uView: u.uView, uTones: u.uTones, uAtlas: atlas, uDim: dim, uSteady: steady, uText: u.uHatches },
    transparent: true,
    depthTest: false,
    depthWrite: false,
    premultipliedAlpha: true,
    vertexShader: `
attribute vec3 aAt; attribute vec2 aMark; uniform vec2 uView;
varying vec2 vUv; varying float vFlash; varying vec2 vLocal;
void main() {
  vLocal = uv; vFlash = aMark.y;
  vUv = vec2((uv.x + aMark.x) / ${CELLS.toFixed(1)}, uv.y);
  vec4 at = projectionMatrix * modelViewMatrix * vec4(aAt, 1.0);
  at.xy += (position.xy + vec2(0.0, 0.72)) * ${MARK_CSS_PX.toFixed(1)} * 2.0 / uView * at.w;
  gl_Position = at;
}`,
    fragmentShader: `
uniform sampler2D uAtlas; uniform float uDim; uniform float uSteady; uniform vec3 uText[4];
varying vec2 vUv; varying float vFlash; varying vec2 vLocal;
void main() {
  vec4 colour = texture2D(uAtlas, vUv) * mix(1.0, uDim, vFlash);
  float dot = (1.0 - smoothstep(0.10, 0.12, distance(vLocal, vec2(0.88, 0.88)))) * vFlash * uSteady;
  gl_FragColor = mix(colour, vec4(uText[0], 1.0), dot);
}`,
  });
}

/** Four priorities side by side, each filled and as an outline for what has returned unacknowledged. */
function drawAtlas(canvas: HTMLCanvasElement, tokens: Tokens, fontFamily: string): void {
  canvas.width = CELL_PX * CELLS;
  canvas.height = CELL_PX;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  for (const priority of priorities) {
    for (const outline of [false, true]) {
      pen.save();
      pen.translate(((priority - 1) * 2 + (outline ? 1 : 0)) * CELL_PX, 0);
      drawMark(pen, priority, outline, tokens, fontFamily);
      pen.restore();
    }
  }
}

function drawMark(
  pen: CanvasRenderingContext2D,
  priority: Priority,
  outline: boolean,
  tokens: Tokens,
  fontFamily: string,
): void {
  const s = CELL_PX;
  const shape = new Path2D();
  const points: Readonly<Record<1 | 2 | 3, readonly (readonly [number, number])[]>> = {
    1: [
      [0.14, 0.14],
      [0.86, 0.14],
      [0.86, 0.86],
      [0.14, 0.86],
    ],
    2: [
      [0.5, 0.08],
      [0.94, 0.88],
      [0.06, 0.88],
    ],
    3: [
      [0.5, 0.04],
      [0.96, 0.5],
      [0.5, 0.96],
      [0.04, 0.5],
    ],
  };
  if (priority === 4) shape.arc(s / 2, s / 2, s * 0.42, 0, Math.PI * 2);
  else points[priority].forEach(([x, y], i) => (i === 0 ? shape.moveTo(x * s, y * s) : shape.lineTo(x * s, y * s)));
  shape.closePath();
  pen.lineWidth = s * 0.1;
  pen.strokeStyle = tokens.raised;
  pen.stroke(shape);
  pen.fillStyle = outline ? tokens.raised : tokens[`p${priority}`];
  pen.fill(shape);
  pen.lineWidth = s * 0.07;
  pen.strokeStyle = tokens[`p${priority}`];
  pen.stroke(shape);
  pen.fillStyle = outline || priority === 2 ? darkest(tokens) : lightest(tokens);
  pen.font = `700 ${s * 0.52}px ${fontFamily}`;
  pen.fillText(String(priority), s / 2, priority === 2 ? s * 0.63 : s * 0.53);
}

const brightness = (hex: string): number =>
  [1, 3, 5].reduce((sum, at) => sum + (Number.parseInt(hex.slice(at, at + 2), 16) || 0), 0);
const darkest = (t: Tokens): string => (brightness(t.text) < brightness(t.canvas) ? t.text : t.canvas);
const lightest = (t: Tokens): string => (brightness(t.text) < brightness(t.canvas) ? t.raised : t.canvas);
