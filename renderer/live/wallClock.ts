import type { SourceClock } from "./sourceClock.ts";

/** The computer's own clocks. The live source gets it and nobody else: a view's time is its source's. */
export function wallClock(): SourceClock {
  const nowMs = (): number => Date.now();
  return { nowMs, steadyMs: () => performance.now(), watch: (everyMs, tick) => onFull(nowMs, everyMs, tick) };
}

/** On the full second when `everyMs` is one, so that all clocks on the screen move together. */
function onFull(nowMs: () => number, everyMs: number, tick: () => void): () => void {
  const wait = (): ReturnType<typeof setTimeout> => setTimeout(step, everyMs - (nowMs() % everyMs));
  const step = (): void => {
    tick();
    timer = wait();
  };
  let timer = wait();
  return () => clearTimeout(timer);
}
