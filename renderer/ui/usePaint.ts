import { useEffect, useLayoutEffect, useRef } from "react";
import type { TagIndex } from "../../shared/ids.ts";
import type { TagTable } from "../live/tagTable.ts";
import { useClock } from "../store/appContext.ts";

const AGE_TICK_MS = 1000;

/**
 * Calls `paint` at once, then at most once a frame when one of the tags changed, and once a second for ages.
 * For widgets that write into their own DOM nodes: no React render on a tag change.
 */
export function usePaint(table: TagTable | null, tags: readonly TagIndex[], paint: () => void): void {
  const clock = useClock();
  const latest = useRef(paint);
  const key = tags.join(" ");
  useLayoutEffect(() => {
    latest.current = paint;
    paint();
  });
  useEffect(() => {
    if (!table) return undefined;
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      latest.current();
    };
    const ask = (): void => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    const stops = key === "" ? [] : key.split(" ").map((tag) => table.watch(Number(tag), ask));
    stops.push(clock.watch(AGE_TICK_MS, ask));
    return () => {
      stops.forEach((stop) => stop());
      cancelAnimationFrame(frame);
    };
  }, [table, key, clock]);
}
