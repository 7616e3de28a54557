import { createHash } from "node:crypto";
import {
  coerceNodeId,
  type BrowseResult,
  type ClientSession,
  type NodeId,
  type ReferenceDescription,
} from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import type { NodePage, NodeRow } from "../../../shared/zones/addressSpace.ts";
import type { Held } from "./cursors.ts";
import { rowOf, type Namespaces } from "./nodeText.ts";
import { browseNext, browseOnce, continuationOf } from "./requests.ts";

export const HIERARCHICAL = coerceNodeId("i=33");
const PAGE_ROWS = 200;
/** Nobody reads further by hand; a server that never ends its list ends here. */
const MAX_CHILDREN = 100_000;
const MAX_EMPTY_PAGES = 20;

const LONG_KEY = 100;
/** Tells nodes apart in little room, however long their ids are. */
export function seenKey(nodeId: NodeId): string {
  const text = nodeId.toString();
  return text.length > LONG_KEY ? createHash("sha256").update(text).digest("base64") : text;
}

/** The children of one node, page by page. A child that several references lead to is one child. */
export class ChildList implements Held {
  readonly kind = "children";
  readonly #session: ClientSession;
  readonly #namespaces: Namespaces;
  readonly #seen = new Set<string>();
  #waiting: ReferenceDescription[] = [];
  #point: Buffer | null = null;

  private constructor(session: ClientSession, namespaces: Namespaces) {
    this.#session = session;
    this.#namespaces = namespaces;
  }

  /** @param makeRoom called when the server holds as many lists as it can; answers whether one was given back. */
  static async open(
    session: ClientSession,
    nodeId: NodeId,
    namespaces: Namespaces,
    makeRoom: () => Promise<boolean>,
  ): Promise<ChildList> {
    const list = new ChildList(session, namespaces);
    for (;;) {
      const [result] = await browseOnce(session, [{ nodeId, along: HIERARCHICAL }], PAGE_ROWS);
      if (result?.statusCode.name === "BadNoContinuationPoints" && (await makeRoom())) continue;
      list.#take(result ?? null);
      return list;
    }
  }

  #take(result: BrowseResult | null): void {
    const status = result?.statusCode.name ?? "BadUnexpectedError";
    if (status === "BadContinuationPointInvalid")
      throw new AppError("conflict", "The server no longer holds the rest of this list. Open the folder again.");
    if (status === "BadNodeIdUnknown")
      throw new AppError("not_found", "The server has no such node, or does not show it to you.");
    if (!result || result.statusCode.isBad())
      throw new AppError("conflict", `The server does not list this node: ${status}.`);
    this.#waiting.push(...(result.references ?? []));
    this.#point = continuationOf(result);
  }

  async page(): Promise<NodePage & { readonly done: boolean }> {
    const rows: NodeRow[] = [];
    let empty = 0;
    for (;;) {
      const before = rows.length;
      while (rows.length < PAGE_ROWS && this.#waiting.length > 0 && this.#seen.size < MAX_CHILDREN) {
        const reference = this.#waiting.shift()!;
        const key = `${reference.nodeId.serverIndex} ${seenKey(reference.nodeId)}`;
        if (this.#seen.has(key)) continue;
        this.#seen.add(key);
        rows.push(rowOf(reference, this.#namespaces));
      }
      if (rows.length >= PAGE_ROWS || this.#seen.size >= MAX_CHILDREN || !this.#point) break;
      empty = rows.length === before ? empty + 1 : 0;
      if (empty > MAX_EMPTY_PAGES)
        return this.#stop(rows, "The server repeats itself without end; the list is left here.");
      const point = this.#point;
      this.#point = null; // used once, whatever comes
      this.#take(await browseNext(this.#session, point));
    }
    if (this.#seen.size >= MAX_CHILDREN && (this.#point || this.#waiting.length > 0))
      return this.#stop(rows, `Only the first ${MAX_CHILDREN.toLocaleString("en")} are listed.`);
    return { rows, more: null, stopped: "", done: !this.#point && this.#waiting.length === 0 };
  }

  async #stop(rows: NodeRow[], stopped: string): Promise<NodePage & { readonly done: boolean }> {
    await this.release();
    return { rows, more: null, stopped, done: true };
  }

  async release(): Promise<void> {
    const point = this.#point;
    this.#point = null;
    this.#waiting = [];
    if (point) await browseNext(this.#session, point, true).catch(() => null);
  }
}
