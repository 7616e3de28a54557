import { Canvas, useFrame, useThree } from "@react-three/fiber";
import { useEffect, useMemo, useRef, useState, type RefObject } from "react";
import type { PerspectiveCamera } from "three";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { TagTable } from "../../live/tagTable.ts";
import { useAppStore, useClock, useSession } from "../../store/appContext.ts";
import { useSelectedAsset } from "../../store/usePlace.ts";
import { FloorDriver } from "./floorDriver.ts";
import { FloorMachines } from "./FloorMachines.tsx";
import { FrameMeter } from "./frameMeter.ts";
import { FloorScene } from "./scene/floorScene.ts";
import { readTokens } from "./scene/palette.ts";

const HARDWARE_FPS = 20;
const SOFTWARE_FPS = 4;
const FIELD_OF_VIEW_DEG = 30;
const camera = { fov: FIELD_OF_VIEW_DEG, position: [40, 60, 80] as [number, number, number] };
const hardwareContext = { antialias: true, alpha: true };
const softwareContext = { antialias: false, alpha: true };
/** Sharp on any screen, but never more pixels than the processor alone can fill. */
const hardwareDpr: [number, number] = [1, 2];

export interface FloorCanvasProps {
  readonly plant: PlantIndex;
  readonly table: TagTable;
  readonly mayRead: (zone: string) => boolean;
  /** True when the processor draws. */
  readonly software: boolean;
  /** Told the driver when the scene stands and null when it is gone, for keys and buttons outside it. */
  readonly onDriver: (driver: FloorDriver | null) => void;
}

/** The WebGL canvas and, above it, the canvas with the labels. */
export function FloorCanvas({ plant, table, mayRead, software, onDriver }: FloorCanvasProps) {
  const labels = useRef<HTMLCanvasElement>(null);
  const [lost, setLost] = useState(false);
  const scene = useMemo(
    () => new FloorScene(plant, table, readTokens(getComputedStyle(document.documentElement)), mayRead),
    [plant, table, mayRead],
  );
  useEffect(() => () => scene.dispose(), [scene]);
  return (
    <>
      <Canvas
        flat
        linear
        frameloop="demand"
        dpr={software ? 1 : hardwareDpr}
        camera={camera}
        gl={software ? softwareContext : hardwareContext}
        aria-hidden="true"
      >
        <Stage
          scene={scene}
          plant={plant}
          table={table}
          software={software}
          labels={labels}
          onDriver={onDriver}
          onLost={setLost}
        />
      </Canvas>
      <canvas ref={labels} className="floor-labels" aria-hidden="true" />
      {lost ? (
        <p className="floor-note" role="status">
          The graphics driver stopped the 3D view. It comes back by itself; the list of assets stays live.
        </p>
      ) : null}
    </>
  );
}

interface StageProps extends Omit<FloorCanvasProps, "mayRead"> {
  readonly scene: FloorScene;
  readonly labels: RefObject<HTMLCanvasElement | null>;
  readonly onLost: (lost: boolean) => void;
}

function Stage({ scene, plant, table, software, labels, onDriver, onLost }: StageProps) {
  const clock = useClock();
  const gl = useThree((s) => s.gl);
  const size = useThree((s) => s.size);
  const ratio = useThree((s) => s.viewport.dpr);
  const worst = useSession((s) => s.alarmIndex.worstOfAsset);
  const selected = useSelectedAsset();
  const { driver, picked } = useDriver({ scene, plant, table, labels, onDriver });
  const meter = useMemo(() => new FrameMeter(), []);
  useEffect(() => driver.current?.resize(size.width, size.height, ratio), [driver, size, ratio, scene]);
  useEffect(() => driver.current?.setAlarms(worst), [driver, worst, scene]);
  useEffect(() => driver.current?.select(selected, selected !== picked.current), [driver, picked, selected, scene]);
  useContextLoss(gl.domElement, onLost);
  useFrame(() => driver.current?.frame());
  return (
    <FloorMachines
      scene={scene}
      table={table}
      nowMs={clock.steadyMs}
      framesPerSecond={software ? SOFTWARE_FPS : HARDWARE_FPS}
      onFrame={(scriptMs) =>
        meter.add(scriptMs, (median) => {
          gl.domElement.dataset["frameScriptMs"] = median.toFixed(3);
          gl.domElement.dataset["drawCalls"] = String(gl.info.render.calls);
        })
      }
    />
  );
}

/** Camera, picking, labels and marks of this scene; `picked` is the asset that was chosen in the picture itself. */
function useDriver({ scene, plant, table, labels, onDriver }: Omit<StageProps, "software" | "onLost">) {
  const store = useAppStore();
  const clock = useClock();
  const gl = useThree((s) => s.gl);
  const camera = useThree((s) => s.camera) as PerspectiveCamera;
  const invalidate = useThree((s) => s.invalidate);
  const driver = useRef<FloorDriver | null>(null);
  const picked = useRef<string | null>(null);
  useEffect(() => {
    const labelCanvas = labels.current;
    if (!labelCanvas) return undefined;
    const made = new FloorDriver({
      plant,
      table,
      scene,
      camera,
      element: gl.domElement,
      labelCanvas,
      invalidate,
      nowMs: clock.steadyMs,
      wallMs: clock.nowMs,
      onPick: (assetId) => {
        picked.current = assetId;
        store.getState().select(assetId);
      },
    });
    driver.current = made;
    onDriver(made);
    return () => {
      driver.current = null;
      onDriver(null);
      made.dispose();
    };
  }, [plant, table, scene, camera, gl, labels, invalidate, store, clock, onDriver]);
  return { driver, picked };
}

function useContextLoss(canvas: HTMLCanvasElement, onLost: (lost: boolean) => void): void {
  useEffect(() => {
    const gone = (): void => onLost(true);
    const back = (): void => onLost(false);
    canvas.addEventListener("webglcontextlost", gone);
    canvas.addEventListener("webglcontextrestored", back);
    return () => {
      canvas.removeEventListener("webglcontextlost", gone);
      canvas.removeEventListener("webglcontextrestored", back);
    };
  }, [canvas, onLost]);
}
