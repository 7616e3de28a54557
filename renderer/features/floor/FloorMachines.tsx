import { useFrame, useThree } from "@react-three/fiber";
import { useEffect } from "react";
import type { TagTable } from "../../live/tagTable.ts";
import type { FloorScene } from "./scene/floorScene.ts";
import { wiredTags } from "./scene/assetState.ts";
import { Pulse } from "./pulse.ts";

/** Movers may have half as many frames again as values. */
const MOVE_SHARE = 1.5;

export interface FloorMachinesProps {
  readonly scene: FloorScene;
  readonly table: TagTable;
  readonly nowMs: () => number;
  /** At most so many frames a second for new values, however many come. */
  readonly framesPerSecond: number;
  /** Told the script time of each frame in milliseconds. */
  readonly onFrame?: ((scriptMs: number) => void) | undefined;
}

/** Puts the floor into the fiber tree. React renders on a new plant only; values reach the scene in the frame loop. */
export function FloorMachines({ scene, table, nowMs, framesPerSecond, onFrame }: FloorMachinesProps) {
  const invalidate = useThree((s) => s.invalidate);
  useEffect(() => table.show(wiredTags(scene.wires)), [scene, table]);
  useEffect(() => {
    const look = new Pulse(1000 / framesPerSecond, () => {
      if (scene.update(nowMs())) invalidate();
    });
    const stop = table.watchAny(look.ask);
    invalidate();
    return () => {
      stop();
      look.stop();
    };
  }, [scene, table, nowMs, framesPerSecond, invalidate]);
  useEffect(() => {
    const move = new Pulse(1000 / (framesPerSecond * MOVE_SHARE), () => invalidate());
    scene.whileMoving(move.ask);
    return () => {
      scene.whileMoving(null);
      move.stop();
    };
  }, [scene, framesPerSecond, invalidate]);
  useFrame(() => {
    const start = nowMs();
    scene.frame(start);
    onFrame?.(nowMs() - start);
  });
  return <primitive object={scene.group} dispose={null} />;
}
