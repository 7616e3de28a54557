import { coerceNodeId, DataType, SetPublishingModeRequest, Variant, type SetPublishingModeResponse } from "node-opcua-client";
import type { LiveLink } from "../link/liveLink.ts";
import { serviceRequest } from "../link/serviceRequest.ts";

const TIMEOUT_MS = 3_000;
const CONDITION_TYPE = coerceNodeId("i=2782");
const CONDITION_REFRESH = coerceNodeId("i=3875");

interface Publishing { getPublishEngine(): { getSubscriptionIds(): number[] } }

/** Turns the reports of a node's values off or on. Its alarms and keep-alives go on, and its samples wait in the server's queues. */
export async function setDataPublishing(live: LiveLink, publishingEnabled: boolean): Promise<void> {
  const events = live.subscriptions?.eventSubscriptionId ?? null;
  const subscriptionIds = (live.session as unknown as Publishing).getPublishEngine().getSubscriptionIds().filter((id) => id !== events);
  if (subscriptionIds.length === 0) return;
  await serviceRequest<SetPublishingModeResponse>(live.session, new SetPublishingModeRequest({ publishingEnabled, subscriptionIds }), TIMEOUT_MS);
}

/** Following any failover the client shall ask for the conditions anew. @see OPC 10000-4 §6.6.2.2 */
export async function refreshConditions(live: LiveLink): Promise<void> {
  const subscriptionId = live.subscriptions?.eventSubscriptionId ?? null;
  if (subscriptionId === null) return;
  await live.session.call({ objectId: CONDITION_TYPE, methodId: CONDITION_REFRESH, inputArguments: [new Variant({ dataType: DataType.UInt32, value: subscriptionId })] });
}
