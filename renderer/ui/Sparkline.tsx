import { useEffect, useRef } from "react";
import type { Tag } from "../../shared/plant/model.ts";
import type { Ring } from "../live/recentValues.ts";
import { useAppState, useClock, useSession } from "../store/appContext.ts";
import { sparkPoints } from "./sparklineModel.ts";
import { strokePoints } from "./strokePoints.ts";

export interface SparklineProps {
  readonly tag: Tag;
  readonly width?: number;
  readonly height?: number;
  readonly spanMs?: number;
}

const DRAW_EVERY_MS = 500;

/** The last minute of a tag as a plain line; gaps where the value was not good. */
export function Sparkline({ tag, width = 96, height = 20, spanMs = 60_000 }: SparklineProps) {
  const recent = useSession((s) => s.recent);
  const clock = useClock();
  const theme = useAppState((s) => s.theme);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const node = canvas.current;
    if (!recent || !node) return undefined;
    const release = recent.watch(tag.index);
    const draw = (): void => drawSpark(node, recent.ring(tag.index), tag, spanMs, clock.nowMs());
    draw();
    const stop = clock.watch(DRAW_EVERY_MS, draw);
    return () => {
      stop();
      release();
    };
  }, [recent, clock, tag, spanMs, theme, width, height]);
  return <canvas ref={canvas} className="sparkline" style={{ width, height }} aria-hidden="true" />;
}

function drawSpark(node: HTMLCanvasElement, ring: Ring | null, tag: Tag, spanMs: number, nowMs: number): void {
  strokePoints(node, (size) =>
    ring
      ? sparkPoints(ring, {
          ...size,
          spanMs,
          nowMs,
          minimumSpan: tag.range ? (tag.range.high - tag.range.low) * 0.02 : 0,
        })
      : [],
  );
}
