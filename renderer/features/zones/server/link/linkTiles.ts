import type { LinkDiagnosis, LinkSeries } from "../../../../../shared/zones/linkCounters.ts";
import { DASH, formatCount, formatNumber, THIN_SPACE } from "../../../../ui/format.ts";
import type { FactTile } from "../../FactTiles.tsx";
import { lastMeasured, recentMean } from "./linkHistory.ts";

interface SeriesTile {
  readonly label: string;
  readonly series: LinkSeries;
  readonly value: string;
  readonly why: string;
  /** Smallest height of the line's scale. */ readonly minimumSpan: number;
}

const MEAN_SECONDS = 5;

/** What is drawn over time. Rates are the mean of the last five seconds. */
export function seriesTiles({ seconds }: LinkDiagnosis): SeriesTile[] {
  const rate = (series: LinkSeries): string => perSecond(recentMean(seconds[series], MEAN_SECONDS));
  return [
    {
      label: "Values per second",
      series: "values",
      value: rate("values"),
      why: "Values the server sent",
      minimumSpan: 5,
    },
    {
      label: "Messages per second",
      series: "publishes",
      value: rate("publishes"),
      why: "Notification messages with values or events",
      minimumSpan: 2,
    },
    {
      label: "Round trip",
      series: "rttMs",
      value: milliseconds(lastMeasured(seconds.rttMs)),
      why: "From a small read to its answer, every two seconds",
      minimumSpan: 5,
    },
    {
      label: "Clock difference",
      series: "skewMs",
      value: milliseconds(lastMeasured(seconds.skewMs), true),
      why: "Server clock minus this station's",
      minimumSpan: 20,
    },
    {
      label: "Received",
      series: "bytesIn",
      value: bytesPerSecond(recentMean(seconds.bytesIn, MEAN_SECONDS)),
      why: "Bytes on the wire, all sessions of the link together",
      minimumSpan: 1000,
    },
    {
      label: "Sent",
      series: "bytesOut",
      value: bytesPerSecond(recentMean(seconds.bytesOut, MEAN_SECONDS)),
      why: "Bytes on the wire, all sessions of the link together",
      minimumSpan: 1000,
    },
  ];
}

/** Sums since the zone's process started; strong where something is or was wrong. */
export function counters({ totals: t, present }: LinkDiagnosis): FactTile[] {
  const of = (label: string, count: number, why: string, strong = false): FactTile => ({
    label,
    value: formatCount(count),
    why,
    strong,
  });
  const now = (label: string, count: number | undefined, why: string, strong = false): FactTile => ({
    label,
    value: count === undefined ? DASH : formatCount(count),
    why: count === undefined ? "The link is down." : why,
    strong,
  });
  return [
    of("Values", t.values, "Every value the server sent"),
    of("Messages", t.publishes, "Notification messages with values or events"),
    of("Keep-alives", t.keepAlives, "Messages that say there is nothing new"),
    of(
      "Lost messages",
      t.lostMessages,
      "Messages that neither came nor could be had again: values are missing in the record",
      t.lostMessages > 0,
    ),
    of("Sent again", t.republished, "Messages that had not come and were asked for again"),
    of("Came twice", t.duplicates, "Messages that came a second time and were left out"),
    of(
      "Queue overflows",
      t.overflows,
      "Values before which the server's queue had no room: make its queue longer or its sampling slower",
      t.overflows > 0,
    ),
    of("Reconnects", t.reconnects, "Times the link came back after it had been live"),
    { label: "Received", value: bytes(t.bytesIn), strong: false, why: "Bytes on the wire" },
    { label: "Sent", value: bytes(t.bytesOut), strong: false, why: "Bytes on the wire" },
    now("Watched values", present?.items, "Monitored items at the server now"),
    now(
      "Refused values",
      present?.itemsRefused,
      "Values the server does not let us watch; each says why",
      (present?.itemsRefused ?? 0) > 0,
    ),
    now("Subscriptions", present?.subscriptions, "One carries the alarms, the others values"),
  ];
}

function bytes(count: number): string {
  if (count < 10_000) return `${formatCount(count)}${THIN_SPACE}B`;
  if (count < 10_000_000) return `${formatNumber(count / 1000, 0)}${THIN_SPACE}kB`;
  return count < 10_000_000_000
    ? `${formatNumber(count / 1e6, 0)}${THIN_SPACE}MB`
    : `${formatNumber(count / 1e9, 1)}${THIN_SPACE}GB`;
}
const bytesPerSecond = (rate: number): string => (Number.isNaN(rate) ? DASH : `${bytes(rate)}/s`);
function perSecond(rate: number): string {
  if (Number.isNaN(rate)) return DASH;
  return rate < 10 ? formatNumber(rate, 1) : formatCount(rate);
}
function milliseconds(ms: number, signed = false): string {
  if (Number.isNaN(ms)) return DASH;
  const digits = Math.abs(ms) < 10 ? formatNumber(ms, 1) : formatNumber(ms, 0);
  return `${signed && ms > 0 ? "+" : ""}${digits}${THIN_SPACE}ms`;
}
