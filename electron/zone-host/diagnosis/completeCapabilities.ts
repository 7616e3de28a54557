// The part of a server's capabilities that nobody waits for: it is asked once the link is live.
import {
  AttributeIds,
  BrowseDirection,
  BrowseNextRequest,
  BrowseRequest,
  coerceNodeId,
  CreateMonitoredItemsRequest,
  CreateSubscriptionRequest,
  DeleteSubscriptionsRequest,
  MonitoringMode,
  TimestampsToReturn,
  type BrowseResponse,
  type ClientSession,
  type CreateMonitoredItemsResponse,
  type CreateSubscriptionResponse,
  type NodeId,
  type Response,
} from "node-opcua-client";
import type { ServerCapabilities } from "../../../shared/zones/capabilities.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";
import { plainText } from "../wire/plainText.ts";

const ASK_MS = 5_000;
const MAX_AGGREGATES = 200;
/** Server.ServerCapabilities.AggregateFunctions and HistoryServerCapabilities.AggregateFunctions. */
const folders = [coerceNodeId("i=2997"), coerceNodeId("i=11201")];
const HIERARCHICAL = coerceNodeId("i=33");
const BROWSE_NAME = 8;
const FASTEST_ASKED_MS = 1;
/** The throw-away subscription is deleted long before it would send a keep-alive for the first time. */
const IDLE_PUBLISH_MS = 30_000;

/**
 * @param probe a value of the plant to try the sampling with; null leaves that out.
 * @returns the capabilities with aggregates and fastest sampling, each null where the server refuses or does not answer
 * in time.
 */
export async function completeCapabilities(
  session: ClientSession,
  known: ServerCapabilities,
  probe: NodeId | null,
): Promise<ServerCapabilities> {
  const aggregates = await readAggregates(session).catch(() => null);
  const revisedSamplingMs = probe ? await tryFastest(session, probe).catch(() => null) : null;
  return { ...known, aggregates, revisedSamplingMs };
}

async function readAggregates(session: ClientSession): Promise<string[]> {
  const names = new Set<string>();
  for (const nodeId of folders) {
    const request = new BrowseRequest({
      requestedMaxReferencesPerNode: MAX_AGGREGATES,
      nodesToBrowse: [
        {
          nodeId,
          browseDirection: BrowseDirection.Forward,
          referenceTypeId: HIERARCHICAL,
          includeSubtypes: true,
          nodeClassMask: 0,
          resultMask: BROWSE_NAME,
        },
      ],
    });
    const result = (await serviceRequest<BrowseResponse>(session, request, ASK_MS)).results?.[0];
    for (const reference of (result?.references ?? []).slice(0, MAX_AGGREGATES))
      names.add(plainText(reference.browseName, 64));
    const rest = result?.continuationPoint as Buffer | null | undefined;
    if (rest && rest.length > 0) await release(session, rest);
  }
  names.delete("");
  return [...names].sort().slice(0, MAX_AGGREGATES);
}

/** More than we show: the server need not keep the rest for us. */
async function release(session: ClientSession, continuationPoint: Buffer): Promise<void> {
  await serviceRequest<Response>(
    session,
    new BrowseNextRequest({ releaseContinuationPoints: true, continuationPoints: [continuationPoint] }),
    ASK_MS,
  ).catch(() => undefined);
}

/** Asks for one item far faster than any server samples, in a subscription of its own that never publishes. */
async function tryFastest(session: ClientSession, nodeId: NodeId): Promise<number | null> {
  const { subscriptionId } = await serviceRequest<CreateSubscriptionResponse>(
    session,
    new CreateSubscriptionRequest({
      requestedPublishingInterval: IDLE_PUBLISH_MS,
      requestedLifetimeCount: 30,
      requestedMaxKeepAliveCount: 10,
      maxNotificationsPerPublish: 1,
      publishingEnabled: false,
      priority: 0,
    }),
    ASK_MS,
  );
  try {
    const response = await serviceRequest<CreateMonitoredItemsResponse>(
      session,
      new CreateMonitoredItemsRequest({
        subscriptionId,
        timestampsToReturn: TimestampsToReturn.Neither,
        itemsToCreate: [
          {
            itemToMonitor: { nodeId, attributeId: AttributeIds.Value },
            monitoringMode: MonitoringMode.Disabled,
            requestedParameters: {
              clientHandle: 1,
              samplingInterval: FASTEST_ASKED_MS,
              queueSize: 1,
              discardOldest: true,
            },
          },
        ],
      }),
      ASK_MS,
    );
    const result = response.results?.[0];
    const ms = result?.statusCode.isGoodish() === true ? result.revisedSamplingInterval : Number.NaN;
    return ms >= 0 && ms <= 86_400_000 ? ms : null;
  } finally {
    await serviceRequest<Response>(
      session,
      new DeleteSubscriptionsRequest({ subscriptionIds: [subscriptionId] }),
      ASK_MS,
    ).catch(() => undefined);
  }
}
