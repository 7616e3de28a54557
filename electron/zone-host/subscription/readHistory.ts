import {
  AttributeIds,
  HistoryData,
  HistoryReadRequest,
  ReadRawModifiedDetails,
  ReadRequest,
  TimestampsToReturn,
  type ClientSession,
  type DataValue,
  type HistoryReadResponse,
  type HistoryReadResult,
  type NodeId,
  type ReadResponse,
} from "node-opcua-client";
import { serviceRequest } from "../wire/serviceRequest.ts";

const REQUEST_MS = 30_000;
const VALUES_PER_NODE = 1_000;
const NODES_PER_RIGHTS_READ = 500;
/** Bit of AccessLevel. @see OPC 10000-3 §8.57 */
const HISTORY_READ = 4;

export type HistorySample = DataValue;

/**
 * Raw history of some nodes, page by page. Continuation points are read to their end or released.
 * @param take given each row with its node's position; false ends the reading.
 * @returns true when every node was read to the end.
 * @throws Error of the library when the request as a whole fails.
 */
export async function readHistory(
  session: ClientSession,
  nodes: readonly NodeId[],
  fromMs: number,
  toMs: number,
  take: (node: number, row: HistorySample) => boolean,
): Promise<boolean> {
  const details = new ReadRawModifiedDetails({
    isReadModified: false,
    startTime: new Date(fromMs),
    endTime: new Date(toMs),
    numValuesPerNode: VALUES_PER_NODE,
    returnBounds: false,
  });
  let open = nodes.map((_node, i) => ({ i, continuationPoint: null as Buffer | null }));
  let complete = true;
  let wanted = true;
  while (open.length > 0) {
    const asked = open;
    const request = new HistoryReadRequest({
      historyReadDetails: details,
      timestampsToReturn: TimestampsToReturn.Source,
      releaseContinuationPoints: !wanted,
      nodesToRead: asked.map(({ i, continuationPoint }) => ({
        nodeId: nodes[i]!,
        ...(continuationPoint ? { continuationPoint } : {}),
      })),
    });
    const { results } = await serviceRequest<HistoryReadResponse>(session, request, REQUEST_MS);
    if (!wanted) return false;
    open = [];
    for (let k = 0; k < asked.length; k++) {
      const result = results?.[k];
      const { i } = asked[k]!;
      if (!result || result.statusCode.isBad()) complete = false;
      else {
        for (const row of rowsOf(result)) if (wanted && !take(i, row)) wanted = false;
        const { continuationPoint } = result as { continuationPoint: Buffer | null };
        if (continuationPoint && continuationPoint.length > 0) open.push({ i, continuationPoint });
      }
    }
    // Live values go first.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return complete && wanted;
}

const rowsOf = (result: HistoryReadResult): readonly DataValue[] =>
  result.historyData instanceof HistoryData ? (result.historyData.dataValues ?? []) : [];

/** @returns for each node whether our user may read its history. */
export async function readHistoryRights(session: ClientSession, nodes: readonly NodeId[]): Promise<boolean[]> {
  const rights: boolean[] = [];
  for (let from = 0; from < nodes.length; from += NODES_PER_RIGHTS_READ) {
    const part = nodes.slice(from, from + NODES_PER_RIGHTS_READ);
    const request = new ReadRequest({
      timestampsToReturn: TimestampsToReturn.Neither,
      nodesToRead: part.map((nodeId) => ({ nodeId, attributeId: AttributeIds.UserAccessLevel })),
    });
    const { results } = await serviceRequest<ReadResponse>(session, request, REQUEST_MS);
    part.forEach((_node, i) => {
      const level: unknown = results?.[i]?.value.value;
      rights.push(typeof level === "number" && (level & HISTORY_READ) !== 0);
    });
  }
  return rights;
}
