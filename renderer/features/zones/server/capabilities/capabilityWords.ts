import { serviceRange } from "../../../../../shared/zones/redundancy.ts";
import { DASH, formatCount, formatDate, formatNumber, formatTime, THIN_SPACE } from "../../../../ui/format.ts";

export const NOT_TOLD = "not told";

export const textWords = (text: string): string => (text === "" ? DASH : text);

/** A limit of the server; OPC UA writes "no limit" as 0. */
export function limitWords(limit: number | null): string {
  if (limit === null) return NOT_TOLD;
  return limit === 0 ? "no limit stated" : formatCount(limit);
}

export function answerWords(answer: boolean | null, yes: string, no: string): string {
  if (answer === null) return NOT_TOLD;
  return answer ? yes : no;
}

/** A sampling period; 0 is OPC UA's word for an exception-based source. */
export function periodWords(ms: number | null): string {
  if (ms === null) return NOT_TOLD;
  if (ms === 0) return "on every change";
  if (ms >= 1000) return `${formatNumber(ms / 1000, ms % 1000 === 0 ? 0 : 1)}${THIN_SPACE}s`;
  return `${formatNumber(ms, ms < 10 && ms % 1 !== 0 ? 1 : 0)}${THIN_SPACE}ms`;
}

/** @param most how many are named before the rest is only counted. */
export function nameList(names: readonly string[], most: number): string {
  if (names.length === 0) return "none";
  if (names.length <= most) return names.join(", ");
  return `${names.slice(0, most).join(", ")} and ${formatCount(names.length - most)} more`;
}

export const builtWords = (atMs: number | null): string => (atMs === null ? "" : `Built on ${formatDate(atMs)}.`);

export const runningWords = (sinceMs: number | null): string =>
  sinceMs === null ? "" : `Running since ${formatDate(sinceMs)} ${formatTime(sinceMs).slice(0, 5)}.`;

export function serviceLevelMeans(level: number | null): string {
  if (level === null) return "";
  return serviceRange(level) === "healthy" ? "In full order." : "It asks its clients to prefer a partner.";
}

const redundancyWords: Readonly<Record<string, string>> = {
  None: "It stands alone.",
  Cold: "A partner can be started when it fails.",
  Warm: "A partner runs, without data.",
  Hot: "A partner runs with the same data.",
  Transparent: "A partner takes over unseen.",
  HotAndMirrored: "A partner holds the same sessions and data.",
};
export function redundancyMeans(support: string | null, partners: readonly string[]): string {
  const kind = redundancyWords[support ?? ""] ?? "";
  const named = partners.length > 0 ? `Partners: ${nameList(partners, 3)}.` : "";
  return [kind, named].filter((t) => t !== "").join(" ");
}

export const subscriptionsMeans = (items: number, subscriptions: number): string =>
  `${formatCount(items)} values are watched in ${subscriptions === 1 ? "1 subscription" : `${formatCount(subscriptions)} subscriptions`}, and one more carries the alarms.`;

export const askedPeriodMeans = (samplingMs: number, publishMs: number): string =>
  `Asked for: ${periodWords(samplingMs)} where a window shows the value; messages every ${periodWords(publishMs)}.`;

export function grantedPeriodMeans(grantedMs: number | null, askedMs: number): string {
  if (grantedMs === null) return "";
  if (grantedMs <= askedMs) return "As fast as the plant project asks.";
  return `Values shown come every ${periodWords(grantedMs)} at best, not every ${periodWords(askedMs)} as the plant project asks.`;
}

export const sessionsMeans = (ours: number): string =>
  `${formatCount(ours)} of them ${ours === 1 ? "is" : "are"} Millward's.`;

export const auditingMeans = (auditing: boolean | null): string =>
  auditing === false ? "The server keeps no record of who did what: switch it on at the server." : "";

export const refreshMeans = (ofOneSubscription: boolean): string =>
  ofOneSubscription ? "" : "Alarms are asked for anew for the whole server after an interruption.";

export function historyMeans(kept: boolean | null): string {
  if (kept === null) return "";
  return kept
    ? "Gaps in the record are filled from it after an interruption."
    : "What is missed in an interruption beyond the server's queues stays missing.";
}
