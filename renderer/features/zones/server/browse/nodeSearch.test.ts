import { expect, test } from "vitest";
import type { SearchHit, SearchStep } from "../../../../../shared/zones/addressSpace.ts";
import { foundWords, searchBegun, searchByName, type NodeSearch, type SearchSource } from "./nodeSearch.ts";

const step = (name: string, more: string | null): SearchStep => ({
  hits: [{ row: { nodeId: name } } as SearchHit],
  looked: 1200,
  waiting: 5,
  tookMs: 1,
  more,
  stopped: "",
});

/** A server that answers with these steps in turn; a missing one is refused. */
function serverWith(...steps: (SearchStep | undefined)[]) {
  const asked: string[] = [];
  const answer = async (what: string): Promise<SearchStep> => {
    asked.push(what);
    const next = steps.shift();
    if (!next) throw new Error("refused");
    return next;
  };
  const source: SearchSource = {
    first: (from, text) => answer(`${text} below ${from}`),
    next: (more) => answer(`next of ${more}`),
    release: async (more) => void asked.push(`release ${more}`),
  };
  return { asked, source };
}
const names = (s: NodeSearch): string[] => s.hits.map((h) => h.row.nodeId);

test("a search goes on until the server has no more, and says after each step what is found", async () => {
  const { asked, source } = serverWith(step("a", "m1"), step("b", "m2"), step("c", null));
  const seen: [string[], boolean][] = [];
  for await (const search of searchByName(source, "i=85", "pump")) seen.push([names(search), search.running]);
  expect(seen).toEqual([
    [["a"], true],
    [["a", "b"], true],
    [["a", "b", "c"], false],
  ]);
  expect(asked).toEqual(["pump below i=85", "next of m1", "next of m2"]);
});

test("who leaves a search gives back what the server holds for it", async () => {
  const { asked, source } = serverWith(step("a", "m1"), step("b", "m2"));
  for await (const search of searchByName(source, "i=85", "pump")) if (search.hits.length === 2) break;
  expect(asked).toEqual(["pump below i=85", "next of m1", "release m2"]);
});

test("after a refused step the server holds nothing, so nothing is given back", async () => {
  const { asked, source } = serverWith(step("a", "m1"), undefined);
  const run = async (): Promise<void> => {
    for await (const search of searchByName(source, "i=85", "pump")) expect(names(search)).toEqual(["a"]);
  };
  await expect(run()).rejects.toThrow("refused");
  expect(asked).toEqual(["pump below i=85", "next of m1"]);
});

test("what is found is said with how far the search has come", () => {
  const running: NodeSearch = { hits: [], last: step("a", "m"), running: true };
  expect([searchBegun, running, { ...running, running: false }].map(foundWords)).toEqual([
    "0 found",
    "0 found, 1,200 looked at, 5 waiting",
    "0 found, 1,200 looked at",
  ]);
});
