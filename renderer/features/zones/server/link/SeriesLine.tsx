import { useEffect, useRef } from "react";
import { useAppState } from "../../../../store/appContext.ts";
import { sparkPoints } from "../../../../ui/sparklineModel.ts";
import { strokePoints } from "../../../../ui/strokePoints.ts";

interface SeriesLineProps {
  readonly column: readonly number[];
  readonly fromSecond: number;
  readonly spanMs: number;
  /** Smallest height of the scale. */ readonly minimumSpan: number;
}

/** One column of seconds as a plain line; gaps where nothing was measured. */
export function SeriesLine({ column, fromSecond, spanMs, minimumSpan }: SeriesLineProps) {
  const theme = useAppState((s) => s.theme);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const node = canvas.current;
    if (!node) return undefined;
    const draw = (): void => {
      const whole = column.slice(0, -1);
      const ring = {
        atMs: Float64Array.from(whole, (_, k) => (fromSecond + k) * 1000),
        value: Float64Array.from(whole),
        start: 0,
        count: whole.length,
      };
      strokePoints(node, (size) =>
        sparkPoints(ring, { ...size, spanMs, nowMs: (fromSecond + whole.length) * 1000, minimumSpan }),
      );
    };
    draw();
    const resized = new ResizeObserver(draw);
    resized.observe(node);
    return () => resized.disconnect();
  }, [column, fromSecond, spanMs, minimumSpan, theme]);
  return <canvas ref={canvas} className="series-line" aria-hidden="true" />;
}
