import { useEffect, useRef } from "react";
import type { Tag } from "../../shared/plant/model.ts";
import type { Ring } from "../live/recentValues.ts";
import { useAppState } from "../store/store.ts";
import { sparkPoints } from "./sparklineModel.ts";

export interface SparklineProps { readonly tag: Tag; readonly width?: number; readonly height?: number; readonly spanMs?: number }

const DRAW_EVERY_MS = 500;

/** The last minute of a tag as a plain line; gaps where the value was not good. */
export function Sparkline({ tag, width = 96, height = 20, spanMs = 60_000 }: SparklineProps) {
  const recent = useAppState((s) => s.recent);
  const theme = useAppState((s) => s.theme);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const node = canvas.current;
    if (!recent || !node) return undefined;
    const release = recent.watch(tag.index);
    const draw = (): void => drawSpark(node, recent.ring(tag.index), tag, spanMs, Date.now());
    draw();
    const timer = setInterval(draw, DRAW_EVERY_MS);
    return () => {
      clearInterval(timer);
      release();
    };
  }, [recent, tag, spanMs, theme, width, height]);
  return <canvas ref={canvas} className="sparkline" style={{ width, height }} aria-hidden="true" />;
}

function drawSpark(node: HTMLCanvasElement, ring: Ring | null, tag: Tag, spanMs: number, nowMs: number): void {
  const ratio = window.devicePixelRatio;
  const [w, h] = [node.clientWidth, node.clientHeight];
  if (node.width !== Math.round(w * ratio)) node.width = Math.round(w * ratio);
  if (node.height !== Math.round(h * ratio)) node.height = Math.round(h * ratio);
  const pen = node.getContext("2d");
  if (!pen || w === 0) return;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, w, h);
  if (!ring) return;
  pen.strokeStyle = getComputedStyle(node).color;
  pen.lineWidth = 1.25;
  pen.lineJoin = "round";
  pen.beginPath();
  let down = false;
  for (const point of sparkPoints(ring, { width: w, height: h, spanMs, nowMs, minimumSpan: tag.range ? (tag.range.high - tag.range.low) * 0.02 : 0 })) {
    if (point === null) down = false;
    else if (down) pen.lineTo(point.x, point.y);
    else {
      pen.moveTo(point.x, point.y);
      down = true;
    }
  }
  pen.stroke();
}
