import { SetPublishingModeRequest, type SetPublishingModeResponse } from "node-opcua-client";
import type { LiveLink } from "../link/liveLink.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";

const TIMEOUT_MS = 3_000;

interface Publishing {
  getPublishEngine(): { getSubscriptionIds(): number[] };
}

/**
 * Turns the reports of a node's values off or on. Its alarms and keep-alives go on, and its samples wait in the
 * server's queues.
 * @throws Error of the library, DeadlineError; Error when the server did not do it for every subscription.
 */
export async function setDataPublishing(live: LiveLink, publishingEnabled: boolean): Promise<void> {
  const events = live.subscriptions?.eventSubscriptionId ?? null;
  const subscriptionIds = (live.session as unknown as Publishing)
    .getPublishEngine()
    .getSubscriptionIds()
    .filter((id) => id !== events);
  if (subscriptionIds.length === 0) return;
  const { results } = await serviceRequest<SetPublishingModeResponse>(
    live.session,
    new SetPublishingModeRequest({ publishingEnabled, subscriptionIds }),
    TIMEOUT_MS,
  );
  const done = (results ?? []).filter((status) => status.isGood()).length;
  if (done === subscriptionIds.length) return;
  const why = (results ?? []).find((status) => status.isNotGood())?.name ?? "no result";
  throw new Error(`SetPublishingMode: ${done} of ${subscriptionIds.length} subscriptions, ${why}`);
}
