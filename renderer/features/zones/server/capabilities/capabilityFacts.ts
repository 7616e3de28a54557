import type { ServerCard } from "../../../../../shared/hosts/diagnosisCalls.ts";
import { formatCount } from "../../../../ui/format.ts";
import {
  answerWords,
  askedPeriodMeans,
  auditingMeans,
  builtWords,
  grantedPeriodMeans,
  historyMeans,
  limitWords,
  nameList,
  NOT_TOLD,
  periodWords,
  redundancyMeans,
  refreshMeans,
  runningWords,
  serviceLevelMeans,
  sessionsMeans,
  subscriptionsMeans,
  textWords,
} from "./capabilityWords.ts";

interface CapabilityFact {
  readonly label: string;
  readonly value: string;
  /** What it means for Millward, in plain words. */ readonly means: string;
}
export interface CapabilitySection {
  readonly title: string;
  readonly facts: readonly CapabilityFact[];
}

/** The card by sections: what the server says, and what Millward makes of it. */
export function capabilitySections(card: ServerCard): CapabilitySection[] {
  return [
    { title: "Server", facts: serverFacts(card) },
    { title: "Values", facts: valueFacts(card) },
    { title: "Requests", facts: requestFacts(card) },
    { title: "Alarms and audit", facts: alarmFacts(card) },
    { title: "History", facts: historyFacts(card) },
    { title: "Address space", facts: addressSpaceFacts(card) },
  ];
}

const fact = (label: string, value: string, means = ""): CapabilityFact => ({ label, value, means });

/** What is read after the session was opened, and so may still be on its way. */
const lateWords = ({ asking, capabilities: c }: ServerCard): string =>
  asking || (c.aggregates === null && c.revisedSamplingMs === null) ? "being asked" : NOT_TOLD;

function serverFacts({ capabilities: c }: ServerCard): CapabilityFact[] {
  const version = [c.build.softwareVersion, c.build.buildNumber].filter((t) => t !== "").join(", build ");
  const level = c.serviceLevel === null ? NOT_TOLD : `${c.serviceLevel} of 255`;
  return [
    fact("Product", textWords(c.build.productName)),
    fact("Manufacturer", textWords(c.build.manufacturerName)),
    fact("Version", textWords(version), builtWords(c.build.buildDateMs)),
    fact("State", c.state === "" ? NOT_TOLD : c.state, runningWords(c.startedAtMs)),
    fact("Service level", level, serviceLevelMeans(c.serviceLevel)),
    fact("Redundancy", c.redundancySupport ?? NOT_TOLD, redundancyMeans(c.redundancySupport, c.redundantServerUris)),
  ];
}

function valueFacts(card: ServerCard): CapabilityFact[] {
  const { capabilities: c, use } = card;
  const { items, itemsRefused, subscriptions } = use.counters;
  const granted = c.revisedSamplingMs === null ? lateWords(card) : periodWords(c.revisedSamplingMs);
  return [
    fact(
      "Items per request",
      limitWords(c.limits.maxMonitoredItemsPerCall),
      `Values are asked for ${formatCount(use.itemsPerCall)} at a time.`,
    ),
    fact(
      "Items per subscription",
      limitWords(c.maxMonitoredItemsPerSubscription),
      subscriptionsMeans(items, Math.max(0, subscriptions - 1)),
    ),
    fact("Subscriptions per session", limitWords(c.maxSubscriptionsPerSession)),
    fact(
      "Fastest sampling stated",
      periodWords(c.minSupportedSampleRateMs),
      askedPeriodMeans(use.samplingMs, use.publishMs),
    ),
    fact("Fastest sampling granted", granted, grantedPeriodMeans(c.revisedSamplingMs, use.samplingMs)),
    fact("Refused values", formatCount(itemsRefused), itemsRefused === 0 ? "" : "Each says why where it is shown."),
  ];
}

function requestFacts({ capabilities: c, use }: ServerCard): CapabilityFact[] {
  const longestText = limitWords(c.maxStringLength);
  return [
    fact("Nodes per read", limitWords(c.limits.maxNodesPerRead)),
    fact("Nodes per write", limitWords(c.limits.maxNodesPerWrite)),
    fact("Methods per call", limitWords(c.limits.maxNodesPerMethodCall)),
    fact("Nodes per browse", limitWords(c.limits.maxNodesPerBrowse)),
    fact("Paths per translation", limitWords(c.limits.maxNodesPerTranslate)),
    fact("Open browse lists", limitWords(c.maxBrowseContinuationPoints)),
    fact("Longest array", limitWords(c.maxArrayLength)),
    fact("Longest text", c.maxStringLength ? `${longestText} bytes` : longestText),
    fact("Sessions", limitWords(c.maxSessions), sessionsMeans(use.sessions)),
  ];
}

function alarmFacts({ capabilities: c }: ServerCard): CapabilityFact[] {
  return [
    fact("Audit events", answerWords(c.auditing, "on", "off"), auditingMeans(c.auditing)),
    fact("Refresh of one subscription", c.conditionRefresh2 ? "yes" : "no", refreshMeans(c.conditionRefresh2)),
  ];
}

function historyFacts(card: ServerCard): CapabilityFact[] {
  const { capabilities: c } = card;
  return [
    fact("Values", answerWords(c.historyData, "kept", "not kept"), historyMeans(c.historyData)),
    fact("Events", answerWords(c.historyEvents, "kept", "not kept")),
    aggregatesFact(card),
    fact("Nodes per history read", limitWords(c.limits.maxNodesPerHistoryReadData)),
    fact("Open history lists", limitWords(c.maxHistoryContinuationPoints)),
  ];
}

function aggregatesFact(card: ServerCard): CapabilityFact {
  const { aggregates } = card.capabilities;
  if (aggregates === null) return fact("Aggregates", lateWords(card));
  if (aggregates.length === 0) return fact("Aggregates", "none");
  return fact("Aggregates", formatCount(aggregates.length), nameList(aggregates, 12));
}

function addressSpaceFacts({ capabilities: c }: ServerCard): CapabilityFact[] {
  const profiles = c.profiles.map((p) => p.slice(p.lastIndexOf("/") + 1));
  return [
    fact("Namespaces", formatCount(c.namespaces.length), nameList(c.namespaces, 8)),
    fact("Languages", nameList(c.localeIds, 6)),
    fact("Profiles", formatCount(c.profiles.length), nameList(profiles, 4)),
  ];
}
