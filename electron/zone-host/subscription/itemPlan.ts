import type { ZoneTag } from "../../../shared/hosts/zoneHost.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { ServerCapabilities } from "../../../shared/zones/capabilities.ts";

const DEFAULT_RECORD_MS = 1_000;
/** An outage of this length costs no recorded sample: so much a server's queue holds. */
const OUTAGE_MS = 15_000;
const MOST_QUEUE = 1_000;
/** Shortest change that a server is taken to report when it samples by itself. */
const LEAST_SAMPLE_MS = 20;
const SCREEN_QUEUE = 2;
const MOST_ITEMS = 5_000;
/**
 * Servers put at most 1,000 values into one message and send one a publishing interval; the rest is for catching up.
 */
const VALUES_PER_MESSAGE = 800;
/** One for events, one for the server's own needs. */
const OTHER_SUBSCRIPTIONS = 2;
export const MOST_SUBSCRIPTIONS = 50;

export const recordMs = (tag: Pick<ZoneTag, "recordMs">): number | null =>
  tag.recordMs === undefined ? DEFAULT_RECORD_MS : tag.recordMs;

/** How fast an item is watched: not at all, at its recording rate, at the display rate. */
export const rates = { off: 1, record: 2, screen: 3 } as const;
export type Rate = (typeof rates)[keyof typeof rates];
interface ItemParameters {
  readonly samplingInterval: number;
  readonly queueSize: number;
}

/** A tag that is recorded as often as it is displayed has one rate only. */
export function rateOf(tag: Pick<ZoneTag, "recordMs">, server: Pick<Server, "samplingMs">, isShown: boolean): Rate {
  const period = recordMs(tag);
  if (period === null) return isShown ? rates.screen : rates.off;
  return isShown && period > server.samplingMs ? rates.screen : rates.record;
}

export function itemParameters(
  tag: Pick<ZoneTag, "recordMs">,
  server: Pick<Server, "samplingMs">,
  rate: Rate,
): ItemParameters {
  const period = recordMs(tag);
  if (period === null) return { samplingInterval: server.samplingMs, queueSize: SCREEN_QUEUE };
  const samplingInterval = rate === rates.screen ? server.samplingMs : period;
  return {
    samplingInterval,
    queueSize: Math.min(MOST_QUEUE, Math.ceil(OUTAGE_MS / Math.max(samplingInterval, LEAST_SAMPLE_MS)) + 1),
  };
}

/**
 * Deals the slots out over subscriptions, none with more values per publishing interval at the recording rates than one
 * message holds, unless the server allows too few of them.
 */
export function planSubscriptions(
  slots: readonly number[],
  tags: readonly ZoneTag[],
  server: Pick<Server, "publishMs" | "samplingMs">,
  limits: Pick<ServerCapabilities, "maxSubscriptionsPerSession" | "maxMonitoredItemsPerSubscription"> | null,
): number[][] {
  if (slots.length === 0) return [];
  const loadOf = (slot: number): number =>
    Math.min(1, server.publishMs / Math.max(1, recordMs(tags[slot]!) ?? Number.POSITIVE_INFINITY));
  const mostItems = Math.min(MOST_ITEMS, limits?.maxMonitoredItemsPerSubscription || MOST_ITEMS);
  const mostSubscriptions = Math.max(
    1,
    Math.min(MOST_SUBSCRIPTIONS, (limits?.maxSubscriptionsPerSession || MOST_SUBSCRIPTIONS) - OTHER_SUBSCRIPTIONS),
  );
  const load = slots.reduce((sum, slot) => sum + loadOf(slot), 0);
  const count = Math.min(
    mostSubscriptions,
    slots.length,
    Math.ceil(Math.max(slots.length / mostItems, load / VALUES_PER_MESSAGE)),
  );
  const parts: number[][] = Array.from({ length: count }, () => []);
  // By turns, so that fast and slow tags are spread evenly whatever their order.
  slots.forEach((slot, i) => parts[i % count]!.push(slot));
  return parts;
}
