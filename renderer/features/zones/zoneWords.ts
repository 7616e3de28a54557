import type { LinkHealth, ZoneHealth } from "../../../shared/zones/health.ts";
import { formatAge, formatCount, THIN_SPACE } from "../../ui/format.ts";
import { linkWords } from "../../ui/words.ts";

/** The zone's process: its number and memory, and how often it had to be started again. */
export function processWords({ pid, memoryMb, restarts }: ZoneHealth): string {
  const memory = memoryMb === null ? "" : `, ${formatCount(memoryMb)}${THIN_SPACE}MB`;
  const process = pid === null ? "its host is down" : `host process ${pid}${memory}`;
  return `${process}, ${restartWords(restarts)}`;
}

function restartWords(restarts: number): string {
  if (restarts === 0) return "never restarted";
  return restarts === 1 ? "restarted once" : `restarted ${formatCount(restarts)} times`;
}

/** "live", or "silent 12 s". */
export function stateWords({ state, sinceMs }: Pick<ZoneHealth, "state" | "sinceMs">, nowMs: number): string {
  return state === "live" ? linkWords[state] : `${linkWords[state]} ${formatAge(nowMs - sinceMs)}`;
}

/** What the box of a zone says below its state: what is wrong, or how many values are good. */
export function boxWords(zone: ZoneHealth | undefined, hasServers: boolean): string {
  if (zone && zone.cause !== "") return zone.cause;
  if (!hasServers) return "no servers";
  if (!zone) return "";
  const tags = sum(zone, "tags");
  return tags === 0 ? "no values" : `${formatCount(sum(zone, "goodTags"))} of ${formatCount(tags)} values good`;
}

function sum(zone: ZoneHealth, field: "goodTags" | "tags"): number {
  return zone.links.reduce((total, link) => total + link[field], 0);
}

/** Not while it simply comes up, nor while its host is down: then there is nothing to find out at the server. */
export function hasReason({ state, code }: LinkHealth): boolean {
  if (state === "live" || state === "hostDown") return false;
  return state === "refused" || state === "silent" || code !== "";
}
