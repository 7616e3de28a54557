/** Totals of one link since its subscriptions were opened. */
export interface SubscriptionCounters {
  readonly values: number;
  readonly publishes: number;
  readonly keepAlives: number;
  /** Notification messages that neither came nor could be had again. */
  readonly lostMessages: number;
  readonly republished: number;
  /** Messages that came a second time and were left out. */
  readonly duplicates: number;
  /** Values that carried the Overflow bit: the server's queue was too short. */
  readonly overflows: number;
  readonly items: number;
  readonly itemsRefused: number;
  readonly subscriptions: number;
}
export const noCounters: SubscriptionCounters = { values: 0, publishes: 0, keepAlives: 0, lostMessages: 0, republished: 0, duplicates: 0, overflows: 0, items: 0, itemsRefused: 0, subscriptions: 0 };
