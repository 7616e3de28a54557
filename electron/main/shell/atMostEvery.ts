/**
 * @returns does the work now, or when the time since the last has passed; what is asked for meanwhile is done once.
 */
export function atMostEvery(spanMs: number, work: () => void): () => void {
  let doneAtMs = -Infinity;
  let waiting = false;
  const doIt = (): void => {
    waiting = false;
    doneAtMs = performance.now();
    work();
  };
  return () => {
    if (waiting) return;
    const waitMs = doneAtMs + spanMs - performance.now();
    if (waitMs <= 0) {
      doIt();
      return;
    }
    waiting = true;
    setTimeout(doIt, waitMs).unref();
  };
}
