import type { SourceClock } from "../../renderer/live/sourceClock.ts";

interface SettableClock extends SourceClock {
  /** Whoever watches is told at once. */
  readonly set: (atMs: number) => void;
}

/** A clock that stands until it is set. */
export function settableClock(atMs: number): SettableClock {
  let now = atMs;
  const watchers = new Set<() => void>();
  return {
    nowMs: () => now,
    steadyMs: () => now,
    watch: (_everyMs, tick) => {
      watchers.add(tick);
      return () => void watchers.delete(tick);
    },
    set: (nextMs) => {
      now = nextMs;
      watchers.forEach((tick) => tick());
    },
  };
}
