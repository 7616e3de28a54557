import type { NodeIdText, SearchHit, SearchStep } from "../../../../../shared/zones/addressSpace.ts";
import { formatCount } from "../../../../ui/format.ts";

/** What a search by name has found so far. */
export interface NodeSearch {
  readonly hits: readonly SearchHit[];
  /** The last answer; null before the first. */
  readonly last: SearchStep | null;
  readonly running: boolean;
}
export const searchBegun: NodeSearch = { hits: [], last: null, running: true };

/** The server's side of a search: it goes on in short steps, and what is not wanted any more is given back. */
export interface SearchSource {
  readonly first: (from: NodeIdText, text: string) => Promise<SearchStep>;
  readonly next: (more: string) => Promise<SearchStep>;
  readonly release: (more: string) => Promise<unknown>;
}

/**
 * Searches step by step, and says after each what is found. Whoever leaves the loop ends the search at the server.
 * @throws what a step was refused with; the server holds nothing then.
 */
export async function* searchByName(source: SearchSource, from: NodeIdText, text: string): AsyncGenerator<NodeSearch> {
  let hits: readonly SearchHit[] = [];
  /** What the server holds for the next step. */
  let held: string | null = null;
  try {
    let step = await source.first(from, text);
    for (;;) {
      hits = [...hits, ...step.hits];
      held = step.more;
      yield { hits, last: step, running: held !== null };
      if (held === null) return;
      const more = held;
      held = null;
      step = await source.next(more);
    }
  } finally {
    if (held !== null) await source.release(held).catch(() => undefined);
  }
}

/** "12 found, 300 looked at, 5 waiting". */
export function foundWords({ hits, last, running }: NodeSearch): string {
  const found = `${formatCount(hits.length)} found`;
  if (!last) return found;
  const waiting = running ? `, ${formatCount(last.waiting)} waiting` : "";
  return `${found}, ${formatCount(last.looked)} looked at${waiting}`;
}
