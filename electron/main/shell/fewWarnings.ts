import type { Log } from "../../base/log.ts";
import { FewOfMany } from "./fewOfMany.ts";

const MOST = 20;
const SPAN_MS = 10_000;

/** Warnings of what a page did, a few of a kind: whatever it does in a loop, the log keeps what was there before. */
export function fewWarnings(log: Pick<Log, "warn">): Log["warn"] {
  const few = new FewOfMany<{ readonly event: string; readonly fields: Record<string, unknown> }>({
    most: MOST,
    spanMs: SPAN_MS,
    tell: ({ event, fields }, more) => log.warn(event, more > 0 ? { ...fields, more } : fields),
  });
  return (event, fields = {}) => few.take(event, { event, fields });
}
