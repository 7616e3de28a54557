import type { ClientSession, NodeId, ReferenceDescription } from "node-opcua-client";
import type { NodeIdText, SearchHit, SearchStep } from "../../../shared/zones/addressSpace.ts";
import type { Held } from "./cursors.ts";
import { HIERARCHICAL, seenKey } from "./children.ts";
import { idText, rowOf, type Namespaces } from "./nodeText.ts";
import { browseOnce, follow } from "./requests.ts";

const STEP_MS = 400;
const MAX_NODES = 50_000;
const MAX_HITS = 200;
const MAX_DEPTH = 40;
const MAX_WORK_MS = 120_000;
const MAX_CHILDREN = 20_000;

interface Place {
  readonly nodeId: NodeId;
  readonly path: readonly string[];
  readonly id: NodeIdText;
}
interface CrawlDeps {
  readonly session: ClientSession;
  readonly namespaces: Namespaces;
  readonly from: NodeId;
  readonly text: string;
  /** Nodes in one Browse request. */
  readonly batch: number;
  readonly steadyMs: () => number;
}

/**
 * Looks for a text in browse and display names, breadth first: every node once, however the references run. The
 * server's own nodes come last.
 */
export class Crawl implements Held {
  readonly kind = "search";
  readonly #deps: CrawlDeps;
  readonly #wanted: string;
  readonly #seen = new Set<string>();
  #waiting: Place[];
  /** Nodes of namespace 0, the server's own: looked at when the plant's are done. */
  #later: Place[] = [];
  #hits = 0;
  #workMs = 0;
  #cutShort = false;

  constructor(deps: CrawlDeps) {
    this.#deps = deps;
    this.#wanted = deps.text.toLocaleLowerCase();
    this.#seen.add(seenKey(deps.from));
    this.#waiting = [{ nodeId: deps.from, path: [], id: idText(deps.from, deps.namespaces) }];
  }

  async release(): Promise<void> {
    this.#waiting = this.#later = []; // holds nothing at the server between two steps
  }

  /** Works for a short while. @returns what was found meanwhile; `more` is for the caller to name. */
  async step(): Promise<Omit<SearchStep, "more"> & { readonly done: boolean }> {
    const { session, batch, steadyMs } = this.#deps;
    const began = steadyMs();
    const hits: SearchHit[] = [];
    let stopped = "";
    while (this.#left > 0 && steadyMs() - began < STEP_MS && (stopped = this.#limit()) === "") {
      const places = (this.#waiting.length > 0 ? this.#waiting : this.#later).splice(0, batch);
      const results = await browseOnce(
        session,
        places.map(({ nodeId }) => ({ nodeId, along: HIERARCHICAL })),
        1000,
      );
      for (const [i, result] of results.entries()) {
        const { references, more } = await follow(session, result, MAX_CHILDREN);
        this.#cutShort ||= more;
        for (const reference of references) this.#look(places[i]!, reference, hits);
      }
    }
    this.#workMs += steadyMs() - began;
    stopped ||= this.#left > 0 ? this.#limit() : "";
    const done = stopped !== "" || this.#left === 0;
    if (done && stopped === "" && this.#cutShort) stopped = "A folder has more children than were looked at.";
    return {
      hits,
      looked: this.#seen.size,
      waiting: stopped === "" ? this.#left : 0,
      tookMs: Math.round(this.#workMs),
      stopped,
      done,
    };
  }

  get #left(): number {
    return this.#waiting.length + this.#later.length;
  }

  #limit(): string {
    if (this.#hits >= MAX_HITS)
      return `The first ${MAX_HITS} hits are shown. Search for more of the name, or below a smaller branch.`;
    if (this.#seen.size >= MAX_NODES)
      return `Stopped after ${MAX_NODES.toLocaleString("en")} nodes. Search below a smaller branch.`;
    if (this.#workMs >= MAX_WORK_MS)
      return "Stopped after two minutes of work at the server. Search below a smaller branch.";
    return "";
  }

  #look(parent: Place, reference: ReferenceDescription, hits: SearchHit[]): void {
    const key = seenKey(reference.nodeId);
    if (this.#seen.has(key) || this.#seen.size >= MAX_NODES) return;
    this.#seen.add(key);
    const row = rowOf(reference, this.#deps.namespaces);
    if (
      this.#hits < MAX_HITS &&
      (row.displayName.toLocaleLowerCase().includes(this.#wanted) ||
        row.browseName.name.toLocaleLowerCase().includes(this.#wanted))
    ) {
      this.#hits++;
      hits.push({ row, path: parent.path, parentId: parent.id || null });
    }
    // A node without an id text is remote, or its id is beyond measure: it can be found, not gone into.
    if (row.nodeId !== "" && parent.path.length < MAX_DEPTH)
      (reference.nodeId.namespace === 0 ? this.#later : this.#waiting).push({
        nodeId: reference.nodeId,
        path: [...parent.path, row.displayName],
        id: row.nodeId,
      });
  }
}
