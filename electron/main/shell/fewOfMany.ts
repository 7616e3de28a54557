interface FewDeps<T> {
  /** So many of a kind are told in a span; the rest is counted. */
  readonly most: number;
  readonly spanMs: number;
  /** @param more how many like it were held back; 0 for one that is told by itself. */
  readonly tell: (what: T, more: number) => void;
}
interface Span<T> {
  told: number;
  held: number;
  last: T | null;
}

/** Tells a few of many: what a page does in an endless loop fills neither log nor disk, and is counted all the same. */
export class FewOfMany<T> {
  readonly #deps: FewDeps<T>;
  readonly #spans = new Map<string, Span<T>>();

  constructor(deps: FewDeps<T>) {
    this.#deps = deps;
  }

  /** Told at once, or with the others of its kind when the span is over. */
  take(kind: string, what: T): void {
    const span = this.#spans.get(kind) ?? this.#begin(kind);
    if (span.told < this.#deps.most) {
      span.told += 1;
      this.#deps.tell(what, 0);
      return;
    }
    span.held += 1;
    span.last = what;
  }

  #begin(kind: string): Span<T> {
    const span: Span<T> = { told: 0, held: 0, last: null };
    this.#spans.set(kind, span);
    setTimeout(() => {
      this.#spans.delete(kind);
      if (span.last !== null) this.#deps.tell(span.last, span.held);
    }, this.#deps.spanMs).unref();
    return span;
  }
}
