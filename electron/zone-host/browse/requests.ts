// Single service requests of the user's session, as they stand: the library's own calls would decode structures on the
// way and wait for their types.
import {
  AttributeIds,
  BrowseDirection,
  BrowseNextRequest,
  BrowseRequest,
  ReadRequest,
  TimestampsToReturn,
  type BrowseNextResponse,
  type BrowseResponse,
  type BrowseResult,
  type ClientSession,
  type DataValue,
  type NodeId,
  type ReadResponse,
  type ReferenceDescription,
} from "node-opcua-client";
import { serviceRequest } from "../wire/serviceRequest.ts";
import { codeOf } from "../wire/statusName.ts";

export const REQUEST_MS = 10_000;
const RESULT_MASK = 63;
/** Where a server states no limit of its own. */
const MAX_READS = 200;

export interface ToRead {
  readonly nodeId: NodeId;
  readonly attributeId: AttributeIds;
}

/** @returns one DataValue for each node, in order. */
export async function readAll(
  session: ClientSession,
  nodesToRead: readonly ToRead[],
  timestampsToReturn = TimestampsToReturn.Neither,
  perRequest = MAX_READS,
): Promise<DataValue[]> {
  return inParts(nodesToRead, perRequest, async (part) => {
    const response = await serviceRequest<ReadResponse>(
      session,
      new ReadRequest({ nodesToRead: [...part], timestampsToReturn, maxAge: 0 }),
      REQUEST_MS,
    );
    if (response.results?.length !== part.length)
      throw new Error("BadUnexpectedError: the server answered another number of reads");
    return response.results;
  });
}

/**
 * A server that takes fewer at once than asked is asked for half, and half of that: not every server states its limit.
 */
async function inParts<I, O>(
  items: readonly I[],
  perRequest: number,
  send: (part: readonly I[]) => Promise<readonly O[]>,
): Promise<O[]> {
  const answers: O[] = [];
  let size = perRequest;
  while (answers.length < items.length) {
    const part = items.slice(answers.length, answers.length + size);
    try {
      answers.push(...(await send(part)));
    } catch (err) {
      if (codeOf(err) !== "BadTooManyOperations" || part.length === 1) throw err;
      size = Math.ceil(part.length / 2);
    }
  }
  return answers;
}

interface ToBrowse {
  readonly nodeId: NodeId;
  /** Reference type; its subtypes count. */
  readonly along: NodeId;
  readonly inverse?: boolean;
  readonly both?: boolean;
  readonly nodeClassMask?: number;
}

export async function browseOnce(
  session: ClientSession,
  nodes: readonly ToBrowse[],
  maxReferences: number,
): Promise<BrowseResult[]> {
  return inParts(nodes, MAX_READS, async (part) => {
    const request = new BrowseRequest({
      requestedMaxReferencesPerNode: maxReferences,
      nodesToBrowse: part.map((n) => ({
        nodeId: n.nodeId,
        referenceTypeId: n.along,
        includeSubtypes: true,
        nodeClassMask: n.nodeClassMask ?? 0,
        resultMask: RESULT_MASK,
        browseDirection:
          n.both === true
            ? BrowseDirection.Both
            : n.inverse === true
              ? BrowseDirection.Inverse
              : BrowseDirection.Forward,
      })),
    });
    const response = await serviceRequest<BrowseResponse>(session, request, REQUEST_MS);
    if (response.results?.length !== part.length)
      throw new Error("BadUnexpectedError: the server answered another number of browses");
    return response.results;
  });
}

export async function browseNext(
  session: ClientSession,
  continuationPoint: Buffer,
  release = false,
): Promise<BrowseResult | null> {
  const response = await serviceRequest<BrowseNextResponse>(
    session,
    new BrowseNextRequest({ continuationPoints: [continuationPoint], releaseContinuationPoints: release }),
    REQUEST_MS,
  );
  return response.results?.[0] ?? null;
}

export const continuationOf = (result: BrowseResult | null): Buffer | null => {
  const point = result?.continuationPoint as Buffer | null | undefined;
  return point && point.length > 0 ? point : null;
};

/** All references up to a bound; what the server still holds back is given up. Bad results are an empty list. */
export async function browseUpTo(
  session: ClientSession,
  node: ToBrowse,
  most: number,
): Promise<{ references: ReferenceDescription[]; more: boolean }> {
  const [first] = await browseOnce(session, [node], most);
  return follow(session, first ?? null, most);
}

/**
 * Follows continuation points until `most` references are there; a server that sends empty pages without end is left.
 */
export async function follow(
  session: ClientSession,
  first: BrowseResult | null,
  most: number,
  rounds = 50,
): Promise<{ references: ReferenceDescription[]; more: boolean }> {
  const references = [...(first?.references ?? [])];
  let point = continuationOf(first);
  for (let round = 0; point && references.length < most && round < rounds; round++) {
    const next: BrowseResult | null = await browseNext(session, point);
    references.push(...(next?.references ?? []));
    point = continuationOf(next);
  }
  if (point) await browseNext(session, point, true).catch(() => null);
  return { references: references.slice(0, most), more: point !== null || references.length > most };
}

export const value = (nodeId: NodeId): ToRead => ({ nodeId, attributeId: AttributeIds.Value });
