import { useFrame, useThree } from "@react-three/fiber";
import { useEffect } from "react";
import type { TagTable } from "../../live/tagTable.ts";
import type { FloorScene } from "./scene/floorScene.ts";
import { Pulse } from "./pulse.ts";

/** At most 20 looks a second at the table, at most 30 frames a second while something moves. */
const LOOK_EVERY_MS = 50;
const MOVE_EVERY_MS = 33;

export interface FloorMachinesProps {
  readonly scene: FloorScene;
  readonly table: TagTable;
  readonly nowMs: () => number;
  /** Told the script time of each frame in milliseconds. */
  readonly onFrame?: ((scriptMs: number) => void) | undefined;
}

/** Puts the floor into the fiber tree. React renders on a new plant only; values reach the scene in the frame loop. */
export function FloorMachines({ scene, table, nowMs, onFrame }: FloorMachinesProps) {
  const invalidate = useThree((s) => s.invalidate);
  useEffect(() => {
    const look = new Pulse(LOOK_EVERY_MS, () => {
      if (scene.update(nowMs())) invalidate();
    });
    const stop = table.watchAny(look.ask);
    invalidate();
    return () => {
      stop();
      look.stop();
    };
  }, [scene, table, nowMs, invalidate]);
  useEffect(() => {
    const move = new Pulse(MOVE_EVERY_MS, () => invalidate());
    scene.whileMoving(move.ask);
    return () => {
      scene.whileMoving(null);
      move.stop();
    };
  }, [scene, invalidate]);
  useFrame(() => {
    const start = nowMs();
    scene.frame(start);
    onFrame?.(nowMs() - start);
  });
  return <primitive object={scene.group} dispose={null} />;
}
