import type { AuditEntry } from "../../../shared/audit/record.ts";

const SPAN_MS = 10_000;
const PER_SPAN = 20;

interface Span {
  startMs: number;
  recorded: number;
  held: number;
  last: AuditEntry | null;
  timer: NodeJS.Timeout | null;
}

/**
 * Records refusals, at most 20 per window in 10 s: a page that forges calls in a loop must not fill the disk. The rest
 * of the span is counted and written as one record when the span ends.
 */
export class Refusals {
  readonly #append: (entry: AuditEntry) => void;
  readonly #nowMs: () => number;
  readonly #spans = new Map<number, Span>();

  constructor(append: (entry: AuditEntry) => void, nowMs: () => number) {
    this.#append = append;
    this.#nowMs = nowMs;
  }

  record(windowId: number, entry: AuditEntry): void {
    let span = this.#spans.get(windowId);
    if (!span || this.#nowMs() - span.startMs >= SPAN_MS) {
      if (span) this.#finish(windowId, span);
      span = { startMs: this.#nowMs(), recorded: 0, held: 0, last: null, timer: null };
      this.#spans.set(windowId, span);
    }
    if (span.recorded < PER_SPAN) {
      span.recorded += 1;
      this.#append(entry);
      return;
    }
    span.held += 1;
    span.last = entry;
    span.timer ??= this.#summariseLater(windowId, span);
  }

  /** Writes what is held back; for a window that closes. */
  forget(windowId: number): void {
    const span = this.#spans.get(windowId);
    if (span) this.#finish(windowId, span);
  }

  dispose(): void {
    for (const [windowId, span] of [...this.#spans]) this.#finish(windowId, span);
  }

  #summariseLater(windowId: number, span: Span): NodeJS.Timeout {
    const timer = setTimeout(() => this.#finish(windowId, span), Math.max(0, span.startMs + SPAN_MS - this.#nowMs()));
    timer.unref();
    return timer;
  }

  #finish(windowId: number, span: Span): void {
    if (span.timer) clearTimeout(span.timer);
    if (this.#spans.get(windowId) === span) this.#spans.delete(windowId);
    if (span.last === null) return;
    this.#append({
      ...span.last,
      action: "ipc.refusalsSummed",
      zone: null,
      target: `window ${windowId}`,
      old: null,
      new: null,
      reason: `${span.held} more refused calls within ${SPAN_MS / 1000} s; the last was ${span.last.action}.`,
      asked: 0,
      detail: { count: span.held, lastAction: span.last.action, lastCode: span.last.code },
    });
    span.last = null;
  }
}
