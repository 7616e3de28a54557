/**
 * @throws DeadlineError with `what` when the work takes longer, AbortedError when the signal fires first.
 * The work itself goes on; its outcome is dropped.
 */
export async function deadline<T>(work: Promise<T>, timeoutMs: number, what: string, signal?: AbortSignal): Promise<T> {
  let giveUp: (err: Error) => void = () => undefined;
  const late = new Promise<never>((_resolve, reject) => (giveUp = reject));
  const timer = setTimeout(() => giveUp(new DeadlineError(what)), timeoutMs);
  const onAbort = (): void => giveUp(new AbortedError("no longer wanted"));
  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted) onAbort();
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    work.catch(() => undefined);
  }
}

/** Something took longer than it was given. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}
/** Something was cancelled by whoever asked for it. */
export class AbortedError extends Error {
  override readonly name = "AbortedError";
}
