import type { ShownStatus, VariableDetail } from "../../../../../shared/zones/addressSpace.ts";

/** How a value read from a server is drawn. Stale: it is not being read now. */
export type ReadingQuality = "good" | "uncertain" | "bad" | "stale";

/** OPC UA keeps the severity in the two highest bits: 0 Good, 1 Uncertain, 2 and 3 Bad. @see OPC 10000-4 §7.38.1 */
export function qualityOf({ code }: ShownStatus): ReadingQuality {
  const severity = code >>> 30;
  if (severity === 0) return "good";
  return severity === 1 ? "uncertain" : "bad";
}

/** "[3, ]" for two dimensions of which the second has no declared length; empty for a single value. */
export function rankWords({ valueRank, arrayDimensions }: VariableDetail): string {
  if (valueRank >= 1) return `[${arrayDimensions.map((d) => (d === 0 ? "" : d)).join(", ")}]`;
  return valueRank === 0 ? "[]" : "";
}

/** What this user may do with the value. */
export function rightsWords({ userAccess, historizing }: VariableDetail): string {
  const may = [
    userAccess.read ? "read" : "",
    userAccess.write ? "write" : "",
    userAccess.historyRead ? "read its history" : "",
  ].filter((w) => w !== "");
  return `${may.join(", ") || "nothing"}${historizing ? "; the server records it now" : ""}`;
}
