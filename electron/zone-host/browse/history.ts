import {
  coerceNodeId,
  HistoryReadRequest,
  ReadAtTimeDetails,
  ReadProcessedDetails,
  ReadRawModifiedDetails,
  TimestampsToReturn,
  type ClientSession,
  type DataValue,
  type HistoryReadResponse,
  type NodeId,
} from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import type { EnumOption, HistoryPage, HistoryQuery, HistoryRow, NodeRow } from "../../../shared/zones/addressSpace.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";
import { HIERARCHICAL } from "./children.ts";
import type { Held } from "./cursors.ts";
import { requireNodeId, rowOf, type Namespaces } from "./nodeText.ts";
import { browseUpTo } from "./requests.ts";
import { instant, shownStatus, showVariant } from "./showValue.ts";
import type { ValueShower } from "./valueShower.ts";

const HISTORY_PAGE_ROWS = 200;
/** Historians answer from disk. */
const HISTORY_MS = 30_000;
const MAX_INTERVALS = 10_000;
const MAX_EMPTY_PAGES = 20;
const AGGREGATE_FUNCTIONS = ["i=2997", "i=11201"];

interface HistoryListDeps {
  readonly session: ClientSession;
  readonly nodeId: NodeId;
  readonly query: HistoryQuery;
  readonly namespaces: Namespaces;
  readonly values: ValueShower;
  readonly options: readonly EnumOption[] | null;
}

/** One HistoryRead, handed out page by page; the server's continuation point is held between two pages. */
export class HistoryList implements Held {
  readonly kind = "history";
  readonly #deps: HistoryListDeps;
  #waiting: DataValue[] = [];
  #point: Buffer | null = null;
  #shown = 0;

  private constructor(deps: HistoryListDeps) {
    this.#deps = deps;
  }

  static async open(deps: HistoryListDeps): Promise<HistoryList> {
    refuseNonsense(deps.query);
    const list = new HistoryList(deps);
    await list.#read();
    return list;
  }

  async #read(release = false): Promise<void> {
    const point = this.#point;
    this.#point = null;
    const request = new HistoryReadRequest({
      nodesToRead: [{ nodeId: this.#deps.nodeId, ...(point ? { continuationPoint: point } : {}) }],
      historyReadDetails: detailsOf(this.#deps.query, this.#deps.namespaces),
      timestampsToReturn: TimestampsToReturn.Both,
      releaseContinuationPoints: release,
    });
    const response = await serviceRequest<HistoryReadResponse>(this.#deps.session, request, HISTORY_MS);
    if (release) return;
    const result = response.results?.[0];
    const status = result?.statusCode.name ?? "BadUnexpectedError";
    if (!result || result.statusCode.isBad()) throw refusal(status);
    const data = result.historyData as { readonly dataValues?: DataValue[] | null } | null;
    this.#waiting.push(...(data?.dataValues ?? []));
    const next = result.continuationPoint as Buffer | null | undefined;
    this.#point = next && next.length > 0 ? next : null;
  }

  async page(): Promise<HistoryPage & { readonly done: boolean }> {
    let stopped = "";
    for (let empty = 0; this.#waiting.length < HISTORY_PAGE_ROWS && this.#point;) {
      const before = this.#waiting.length;
      await this.#read();
      empty = this.#waiting.length === before ? empty + 1 : 0;
      if (empty > MAX_EMPTY_PAGES) {
        stopped = "The server sends empty pages without end; the list is left here.";
        await this.release();
      }
    }
    const part = this.#waiting.splice(0, HISTORY_PAGE_ROWS);
    this.#shown += part.length;
    const rows = await this.#deps.values.show((context) =>
      part.map((v): HistoryRow => ({
        sourceMs: instant(v.sourceTimestamp),
        status: shownStatus(v.statusCode),
        value: showVariant(v.value, context, { options: this.#deps.options }),
      })),
    );
    return {
      rows,
      more: null,
      shown: this.#shown,
      total: this.#point ? null : this.#shown + this.#waiting.length,
      stopped,
      done: !this.#point && this.#waiting.length === 0,
    };
  }

  async release(): Promise<void> {
    if (this.#point) await this.#read(true).catch(() => undefined);
    this.#waiting = [];
  }
}

function refuseNonsense(query: HistoryQuery): void {
  if (query.kind === "atTime") return;
  if (query.toMs <= query.fromMs)
    throw new AppError("invalid_input", "The end of the time span is not after its beginning.");
  if (query.kind === "processed" && (query.toMs - query.fromMs) / query.intervalMs > MAX_INTERVALS)
    throw new AppError(
      "invalid_input",
      `That makes over ${MAX_INTERVALS.toLocaleString("en")} intervals. Choose a longer interval or a shorter span.`,
    );
}

function detailsOf(
  query: HistoryQuery,
  namespaces: Namespaces,
): ReadRawModifiedDetails | ReadProcessedDetails | ReadAtTimeDetails {
  if (query.kind === "atTime")
    return new ReadAtTimeDetails({ reqTimes: query.timesMs.map((ms) => new Date(ms)), useSimpleBounds: true });
  const span = { startTime: new Date(query.fromMs), endTime: new Date(query.toMs) };
  if (query.kind === "raw")
    return new ReadRawModifiedDetails({
      ...span,
      isReadModified: false,
      numValuesPerNode: HISTORY_PAGE_ROWS,
      returnBounds: false,
    });
  return new ReadProcessedDetails({
    ...span,
    processingInterval: query.intervalMs,
    aggregateType: [requireNodeId(query.aggregate, namespaces)],
    aggregateConfiguration: { useServerCapabilitiesDefaults: true },
  });
}

const refusals: Readonly<Record<string, string>> = {
  BadUserAccessDenied: "Its server does not let you read its history.",
  BadHistoryOperationUnsupported: "The server keeps no history for it, or does not do this kind of read.",
  BadHistoryOperationInvalid: "The server does not do this kind of read for it.",
  BadAggregateNotSupported: "The server does not compute this aggregate.",
  BadAggregateListMismatch: "The server does not compute this aggregate.",
  BadContinuationPointInvalid: "The server no longer holds the rest of this list. Read the history again.",
  BadNoContinuationPoints:
    "The server holds as many unfinished lists as it can. Try again in a minute, or ask for a shorter span.",
  BadNodeIdUnknown: "The server has no such node, or does not show it to you.",
};
function refusal(status: string): AppError {
  const code =
    status === "BadUserAccessDenied" ? "forbidden" : status === "BadNodeIdUnknown" ? "not_found" : "conflict";
  return new AppError(code, `${refusals[status] ?? "The server did not read the history."} (${status})`);
}

/** The aggregates the server says it computes. */
export async function aggregatesOf(session: ClientSession, namespaces: Namespaces): Promise<NodeRow[]> {
  const rows = new Map<string, NodeRow>();
  for (const folder of AGGREGATE_FUNCTIONS) {
    const { references } = await browseUpTo(session, { nodeId: coerceNodeId(folder), along: HIERARCHICAL }, 200);
    for (const reference of references) {
      const row = rowOf(reference, namespaces);
      if (row.nodeId !== "") rows.set(row.nodeId, row);
    }
  }
  return [...rows.values()];
}
