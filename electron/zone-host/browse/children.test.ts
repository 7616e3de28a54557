import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { coerceNodeId, ExpandedNodeId, NodeId, ReferenceDescription, type ClientSession } from "node-opcua-client";
import { expect, test } from "vitest";
import { ChildList } from "./children.ts";
import { Crawl } from "./crawl.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const namespaces = ["http://opcfoundation.org/UA/", "urn:own", "urn:plant"];
const MEGABYTE = 1_000_000;
const root = coerceNodeId("ns=2;s=Root");

const child = (identifier: string, name: string): ReferenceDescription =>
  new ReferenceDescription({
    nodeId: new ExpandedNodeId(NodeId.NodeIdType.STRING, identifier, 2),
    browseName: { namespaceIndex: 2, name },
    displayName: { text: name },
  });
/**
 * Under Root lie 20 nodes whose ids are a megabyte long, each led to twice, and one plain node. Nothing is kept between
 * two answers.
 */
const longChildren = (): ReferenceDescription[] => [
  ...Array.from({ length: 40 }, (_, i) => child(`${"x".repeat(MEGABYTE)}${i % 20}`, `Long ${i % 20}`)),
  child("Plain", "Plain"),
];
function sessionOf(browsed: string[]): ClientSession {
  const answer = (nodeId: NodeId) => ({
    statusCode: { name: "Good", isBad: () => false },
    references: nodeId.toString() === root.toString() ? longChildren() : [],
  });
  const session = {
    performMessageTransaction(
      request: { nodesToBrowse: { nodeId: NodeId }[] },
      callback: (err: null, response: unknown) => void,
    ) {
      browsed.push(...request.nodesToBrowse.map(({ nodeId }) => String(nodeId.value).slice(0, 10)));
      callback(null, { results: request.nodesToBrowse.map(({ nodeId }) => answer(nodeId)) });
    },
  };
  return session as unknown as ClientSession;
}
async function heapKeptBy(work: () => Promise<unknown>): Promise<number> {
  await new Promise(setImmediate);
  collect();
  const before = process.memoryUsage().heapUsed;
  await work();
  await new Promise(setImmediate);
  collect();
  return process.memoryUsage().heapUsed - before;
}

test("children whose ids are megabytes long are listed once, cannot be opened, their ids are not kept", async () => {
  const list = await ChildList.open(sessionOf([]), root, namespaces, async () => false);
  let rows: readonly { displayName: string; nodeId: string }[] = [];
  expect(await heapKeptBy(async () => (rows = (await list.page()).rows))).toBeLessThan(MEGABYTE);
  expect(rows.map((r) => [r.displayName, r.nodeId])).toEqual([
    ...Array.from({ length: 20 }, (_, i) => [`Long ${i}`, ""]),
    ["Plain", "nsu=urn:plant;s=Plain"],
  ]);
  expect(await list.page()).toEqual({ rows: [], more: null, stopped: "", done: true });
});

test("a search finds a node whose id is megabytes long by its name, but keeps no such id", async () => {
  const browsed: string[] = [];
  const crawl = new Crawl({
    session: sessionOf(browsed),
    namespaces,
    from: root,
    text: "Long 7",
    batch: 10,
    steadyMs: () => 0,
  });
  let hits: readonly { row: { displayName: string } }[] = [];
  expect(await heapKeptBy(async () => (hits = (await crawl.step()).hits))).toBeLessThan(MEGABYTE);
  expect([hits.map((h) => h.row.displayName), browsed]).toEqual([["Long 7"], ["Root", "Plain"]]);
  await crawl.release();
});
