import type { ServerCard } from "../../../../../shared/hosts/diagnosisCalls.ts";
import { DASH, formatCount, formatDate, formatNumber, formatTime, THIN_SPACE } from "../../../../ui/format.ts";

export interface CapabilityFact {
  readonly label: string;
  readonly value: string;
  /** What it means for Millward, in plain words. */ readonly means: string;
}
export interface CapabilitySection {
  readonly title: string;
  readonly facts: readonly CapabilityFact[];
}

const fact = (label: string, value: string, means = ""): CapabilityFact => ({ label, value, means });
const limit = (n: number | null): string => (n === null ? "not told" : n === 0 ? "no limit stated" : formatCount(n));
const text = (t: string): string => (t === "" ? DASH : t);
const yesNo = (b: boolean | null, yes: string, no: string): string => (b === null ? "not told" : b ? yes : no);
const period = (ms: number | null): string =>
  ms === null
    ? "not told"
    : ms === 0
      ? "on every change"
      : ms >= 1000
        ? `${formatNumber(ms / 1000, ms % 1000 === 0 ? 0 : 1)}${THIN_SPACE}s`
        : `${formatNumber(ms, ms < 10 && ms % 1 !== 0 ? 1 : 0)}${THIN_SPACE}ms`;
const names = (list: readonly string[], most: number): string =>
  list.length === 0
    ? "none"
    : list.length <= most
      ? list.join(", ")
      : `${list.slice(0, most).join(", ")} and ${formatCount(list.length - most)} more`;

const redundancyMeans: Readonly<Record<string, string>> = {
  None: "It stands alone.",
  Cold: "A partner can be started when it fails.",
  Warm: "A partner runs, without data.",
  Hot: "A partner runs with the same data.",
  Transparent: "A partner takes over unseen.",
  HotAndMirrored: "A partner holds the same sessions and data.",
};

/** The card by sections: what the server says, and what Millward makes of it. */
export function capabilitySections({ capabilities: c, use, asking }: ServerCard): CapabilitySection[] {
  const { counters } = use;
  const data = Math.max(0, counters.subscriptions - 1);
  const later = asking || (c.aggregates === null && c.revisedSamplingMs === null) ? "being asked" : "not told";
  return [
    {
      title: "Server",
      facts: [
        fact("Product", text(c.build.productName)),
        fact("Manufacturer", text(c.build.manufacturerName)),
        fact(
          "Version",
          text([c.build.softwareVersion, c.build.buildNumber].filter((t) => t !== "").join(", build ")),
          c.build.buildDateMs === null ? "" : `Built on ${formatDate(c.build.buildDateMs)}.`,
        ),
        fact(
          "State",
          c.state === "" ? "not told" : c.state,
          c.startedAtMs === null
            ? ""
            : `Running since ${formatDate(c.startedAtMs)} ${formatTime(c.startedAtMs).slice(0, 5)}.`,
        ),
        fact(
          "Service level",
          c.serviceLevel === null ? "not told" : `${c.serviceLevel} of 255`,
          c.serviceLevel === null
            ? ""
            : c.serviceLevel >= 200
              ? "In full order."
              : "It asks its clients to prefer a partner.",
        ),
        fact(
          "Redundancy",
          c.redundancySupport ?? "not told",
          [
            redundancyMeans[c.redundancySupport ?? ""] ?? "",
            c.redundantServerUris.length > 0 ? `Partners: ${names(c.redundantServerUris, 3)}.` : "",
          ]
            .filter((t) => t !== "")
            .join(" "),
        ),
      ],
    },
    {
      title: "Values",
      facts: [
        fact(
          "Items per request",
          limit(c.limits.maxMonitoredItemsPerCall),
          `Values are asked for ${formatCount(use.itemsPerCall)} at a time.`,
        ),
        fact(
          "Items per subscription",
          limit(c.maxMonitoredItemsPerSubscription),
          `${formatCount(counters.items)} values are watched in ${data === 1 ? "1 subscription" : `${formatCount(data)} subscriptions`}, and one more carries the alarms.`,
        ),
        fact("Subscriptions per session", limit(c.maxSubscriptionsPerSession)),
        fact(
          "Fastest sampling stated",
          period(c.minSupportedSampleRateMs),
          `Asked for: ${period(use.samplingMs)} where a window shows the value; messages every ${period(use.publishMs)}.`,
        ),
        fact(
          "Fastest sampling granted",
          c.revisedSamplingMs === null ? later : period(c.revisedSamplingMs),
          c.revisedSamplingMs === null
            ? ""
            : c.revisedSamplingMs > use.samplingMs
              ? `Values shown come every ${period(c.revisedSamplingMs)} at best, not every ${period(use.samplingMs)} as the plant project asks.`
              : "As fast as the plant project asks.",
        ),
        fact(
          "Refused values",
          formatCount(counters.itemsRefused),
          counters.itemsRefused === 0 ? "" : "Each says why where it is shown.",
        ),
      ],
    },
    {
      title: "Requests",
      facts: [
        fact("Nodes per read", limit(c.limits.maxNodesPerRead)),
        fact("Nodes per write", limit(c.limits.maxNodesPerWrite)),
        fact("Methods per call", limit(c.limits.maxNodesPerMethodCall)),
        fact("Nodes per browse", limit(c.limits.maxNodesPerBrowse)),
        fact("Paths per translation", limit(c.limits.maxNodesPerTranslate)),
        fact("Open browse lists", limit(c.maxBrowseContinuationPoints)),
        fact("Longest array", limit(c.maxArrayLength)),
        fact("Longest text", c.maxStringLength ? `${limit(c.maxStringLength)} bytes` : limit(c.maxStringLength)),
        fact(
          "Sessions",
          limit(c.maxSessions),
          `${formatCount(use.sessions)} of them ${use.sessions === 1 ? "is" : "are"} Millward's.`,
        ),
      ],
    },
    {
      title: "Alarms and audit",
      facts: [
        fact(
          "Audit events",
          yesNo(c.auditing, "on", "off"),
          c.auditing === false ? "The server keeps no record of who did what: switch it on at the server." : "",
        ),
        fact(
          "Refresh of one subscription",
          c.conditionRefresh2 ? "yes" : "no",
          c.conditionRefresh2 ? "" : "Alarms are asked for anew for the whole server after an interruption.",
        ),
      ],
    },
    {
      title: "History",
      facts: [
        fact(
          "Values",
          yesNo(c.historyData, "kept", "not kept"),
          c.historyData === true
            ? "Gaps in the record are filled from it after an interruption."
            : c.historyData === false
              ? "What is missed in an interruption beyond the server's queues stays missing."
              : "",
        ),
        fact("Events", yesNo(c.historyEvents, "kept", "not kept")),
        fact(
          "Aggregates",
          c.aggregates === null ? later : c.aggregates.length === 0 ? "none" : formatCount(c.aggregates.length),
          c.aggregates === null ? "" : c.aggregates.length === 0 ? "" : names(c.aggregates, 12),
        ),
        fact("Nodes per history read", limit(c.limits.maxNodesPerHistoryReadData)),
        fact("Open history lists", limit(c.maxHistoryContinuationPoints)),
      ],
    },
    {
      title: "Address space",
      facts: [
        fact("Namespaces", formatCount(c.namespaces.length), names(c.namespaces, 8)),
        fact("Languages", names(c.localeIds, 6)),
        fact(
          "Profiles",
          formatCount(c.profiles.length),
          names(
            c.profiles.map((p) => p.slice(p.lastIndexOf("/") + 1)),
            4,
          ),
        ),
      ],
    },
  ];
}
