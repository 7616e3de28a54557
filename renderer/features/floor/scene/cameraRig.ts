import { MOUSE, Vector3, type PerspectiveCamera } from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { ease, fitView, overviewWay, type ViewPoint } from "./cameraFit.ts";
import type { Bounds } from "./layout.ts";

const MOVE_MS = 380;
const PAN_SHARE = 0.08;
const ZOOM_STEP = 0.85;
const CLOSE_M = 22;

/** Orbit, pan and zoom by mouse and by keyboard, and short eased moves to a place. */
export class CameraRig {
  readonly #camera: PerspectiveCamera;
  readonly #controls: OrbitControls;
  readonly #reducedMotion: () => boolean;
  readonly #changed: () => void;
  readonly #bounds: Bounds;
  readonly #from = { position: new Vector3(), target: new Vector3() };
  readonly #to = { position: new Vector3(), target: new Vector3() };
  readonly #step = new Vector3();
  #startMs = -1;

  /** @param changed called whenever another frame is needed. */
  constructor(
    camera: PerspectiveCamera,
    element: HTMLElement,
    bounds: Bounds,
    options: { reducedMotion: () => boolean; changed: () => void },
  ) {
    this.#camera = camera;
    this.#bounds = bounds;
    this.#reducedMotion = options.reducedMotion;
    this.#changed = options.changed;
    this.#controls = new OrbitControls(camera, element);
    this.#controls.enableDamping = false;
    this.#controls.screenSpacePanning = false;
    this.#controls.maxPolarAngle = Math.PI * 0.48;
    this.#controls.minPolarAngle = 0.02;
    this.#controls.minDistance = 2;
    this.#controls.maxDistance = Math.max(bounds.max.x - bounds.min.x, bounds.max.z - bounds.min.z, 20) * 3;
    this.#controls.zoomToCursor = true;
    this.#controls.mouseButtons = { LEFT: MOUSE.ROTATE, MIDDLE: MOUSE.PAN, RIGHT: MOUSE.PAN };
    this.#controls.addEventListener("change", this.#onChange);
    this.#controls.addEventListener("start", this.#onStart);
  }

  readonly #onChange = (): void => {
    this.#keepDepth();
    this.#changed();
  };
  /** A hand on the mouse ends an eased move. */
  readonly #onStart = (): void => void (this.#startMs = -1);

  fit(bounds: Bounds = this.#bounds, nowMs = 0, instantly = false): void {
    this.#moveTo(fitView(bounds, overviewWay, this.#camera.fov, this.#camera.aspect), nowMs, instantly);
  }

  /** Looks at a place from where the camera is, coming closer when it is far. */
  lookAt(x: number, y: number, z: number, reachM: number, nowMs: number): void {
    const target = new Vector3(x, y, z);
    const way = this.#camera.position.clone().sub(this.#controls.target).normalize();
    const distance = Math.min(this.#camera.position.distanceTo(this.#controls.target), Math.max(CLOSE_M, reachM * 5));
    this.#moveTo({ target, position: target.clone().addScaledVector(way, distance) }, nowMs, false);
  }

  /** @param right and forward in steps as the viewer sees them. */
  pan(right: number, forward: number): void {
    this.#startMs = -1;
    const reach = this.#camera.position.distanceTo(this.#controls.target) * PAN_SHARE;
    this.#step.setFromMatrixColumn(this.#camera.matrix, 0).setY(0).normalize();
    const [sx, sz] = [this.#step.x, this.#step.z];
    this.#step.set((right * sx + forward * sz) * reach, 0, (right * sz - forward * sx) * reach);
    this.#camera.position.add(this.#step);
    this.#controls.target.add(this.#step);
    this.#controls.update();
  }

  /** @param steps above zero come closer. */
  zoom(steps: number): void {
    this.#startMs = -1;
    this.#step
      .copy(this.#camera.position)
      .sub(this.#controls.target)
      .multiplyScalar(ZOOM_STEP ** steps);
    const length = this.#step.length();
    this.#step.setLength(Math.min(this.#controls.maxDistance, Math.max(this.#controls.minDistance, length)));
    this.#camera.position.copy(this.#controls.target).add(this.#step);
    this.#controls.update();
    this.#changed();
  }

  /** Turns about the target, in radians. */
  orbit(around: number): void {
    this.#startMs = -1;
    this.#step.copy(this.#camera.position).sub(this.#controls.target).applyAxisAngle(this.#camera.up, around);
    this.#camera.position.copy(this.#controls.target).add(this.#step);
    this.#controls.update();
  }

  /** Advances an eased move. @returns whether it goes on. */
  update(nowMs: number): boolean {
    if (this.#startMs < 0) return false;
    const share = ease((nowMs - this.#startMs) / MOVE_MS);
    this.#camera.position.lerpVectors(this.#from.position, this.#to.position, share);
    this.#controls.target.lerpVectors(this.#from.target, this.#to.target, share);
    this.#controls.update();
    if (share >= 1) this.#startMs = -1;
    return this.#startMs >= 0;
  }

  dispose(): void {
    this.#controls.removeEventListener("change", this.#onChange);
    this.#controls.removeEventListener("start", this.#onStart);
    this.#controls.dispose();
  }

  #moveTo(to: ViewPoint, nowMs: number, instantly: boolean): void {
    this.#to.position.copy(to.position);
    this.#to.target.copy(to.target);
    if (instantly || this.#reducedMotion()) {
      this.#startMs = -1;
      this.#camera.position.copy(to.position);
      this.#controls.target.copy(to.target);
      this.#controls.update();
      this.#keepDepth();
    } else {
      this.#from.position.copy(this.#camera.position);
      this.#from.target.copy(this.#controls.target);
      this.#startMs = nowMs;
    }
    this.#changed();
  }

  /** Keeps near and far around the scene, so that thin edges do not flicker. */
  #keepDepth(): void {
    const distance = this.#camera.position.distanceTo(this.#controls.target);
    this.#camera.near = Math.max(0.1, distance * 0.04);
    this.#camera.far = distance + this.#controls.maxDistance * 1.5;
    this.#camera.updateProjectionMatrix();
  }
}
