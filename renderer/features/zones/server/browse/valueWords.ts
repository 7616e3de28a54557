import type { ShownStatus, VariableDetail } from "../../../../../shared/zones/addressSpace.ts";
import { isGoodStatus, isUncertainStatus } from "../../../../../shared/zones/statusCodes.ts";

/** How a value read from a server is drawn. Stale: it is not being read now. */
type ReadingQuality = "good" | "uncertain" | "bad" | "stale";

export function readingQualityOf({ code }: ShownStatus): ReadingQuality {
  if (isGoodStatus(code)) return "good";
  return isUncertainStatus(code) ? "uncertain" : "bad";
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
