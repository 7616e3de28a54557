import type { LinkState } from "./health.ts";

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
export const noCounters: SubscriptionCounters = {
  values: 0,
  publishes: 0,
  keepAlives: 0,
  lostMessages: 0,
  republished: 0,
  duplicates: 0,
  overflows: 0,
  items: 0,
  itemsRefused: 0,
  subscriptions: 0,
};

/** How far back the seconds of a link are kept, and how many of its events. */
export const KEPT_SECONDS = 600;
export const KEPT_EVENTS = 500;
export const KEPT_OUTAGES = 100;

/**
 * What is kept of each second: sums of the second, but `rttMs` and `skewMs`, which are the last measured; NaN where
 * nothing was.
 */
export const linkSeries = [
  "values",
  "publishes",
  "overflows",
  "lostMessages",
  "republished",
  "bytesIn",
  "bytesOut",
  "rttMs",
  "skewMs",
] as const;
export type LinkSeries = (typeof linkSeries)[number];

export type LinkEventKind =
  "state" | "items" | "gap" | "republish" | "duplicate" | "overflow" | "clock" | "certificate" | "capabilities";
export interface LinkEvent {
  /** Rises by one per event of the link. */
  readonly seq: number;
  readonly atMs: number;
  readonly kind: LinkEventKind;
  readonly text: string;
  /** OPC UA symbolic code; empty when there is none. */
  readonly code: string;
}

/** A time in which the link was not live after it had been. */
export interface Outage {
  readonly fromMs: number;
  /** Null while it lasts. */
  readonly toMs: number | null;
  readonly state: LinkState;
  readonly reason: string;
  readonly code: string;
}

/** Sums over everything since the zone's process started, over all connections. */
export interface LinkTotals {
  readonly values: number;
  readonly publishes: number;
  readonly keepAlives: number;
  readonly lostMessages: number;
  readonly republished: number;
  readonly duplicates: number;
  readonly overflows: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly reconnects: number;
}

export interface LinkDiagnosis {
  readonly server: string;
  readonly nowMs: number;
  /** When counting began. */
  readonly sinceMs: number;
  readonly totals: LinkTotals;
  /** Of the subscriptions that are open now; null while there are none. */
  readonly present: SubscriptionCounters | null;
  /** Second (epoch seconds) of the first entry of each column; the columns have equal length and no holes. */
  readonly fromSecond: number;
  readonly seconds: Readonly<Record<LinkSeries, readonly number[]>>;
  /** In the order they happened; those after the one asked for. */
  readonly events: readonly LinkEvent[];
  /** Events there were in all; the oldest beyond the kept ones are gone. */
  readonly eventCount: number;
  /** Newest first. */
  readonly outages: readonly Outage[];
}
