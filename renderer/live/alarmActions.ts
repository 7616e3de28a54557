import { AppError } from "../../shared/errors.ts";
import type { ConditionRow } from "../../shared/alarms/condition.ts";
import type { Api } from "../../shared/ipc/contract.ts";
import { isGoodStatus } from "../../shared/zones/statusCodes.ts";

export type AlarmAction = "acknowledge" | "confirm";
export interface AlarmActionReport {
  readonly done: number;
  readonly failed: readonly { readonly key: string; readonly words: string }[];
}

/** Most keys of one call; the contract allows no more. */
const KEYS_PER_CALL = 1000;

const statusWords: Readonly<Record<string, string>> = {
  BadConditionBranchAlreadyAcked: "is already acknowledged",
  BadConditionBranchAlreadyConfirmed: "is already confirmed",
  BadEventIdUnknown: "has changed meanwhile; look again",
  BadEventNotAcknowledgeable: "cannot be acknowledged",
  BadConditionDisabled: "is disabled on the server",
  BadUserAccessDenied: "is refused by the server for your user",
  BadNodeIdUnknown: "is no longer on the server",
  BadTimeout: "was not answered in time: look whether it was taken",
  BadNotConnected: "cannot be reached: the link is down",
};

/** Good has severity bits 00. @returns what the server said about one row, as the end of a sentence. */
function rowWords(status: string): string {
  return statusWords[status] ?? `was refused: ${status}`;
}

/** One call per zone and thousand rows; a zone that fails does not stop the others. */
export async function actOnAlarms(
  api: Api,
  action: AlarmAction,
  rows: readonly ConditionRow[],
  comment: string,
): Promise<AlarmActionReport> {
  const byZone = new Map<string, string[]>();
  for (const row of rows) (byZone.get(row.zone) ?? byZone.set(row.zone, []).get(row.zone)!).push(row.key);
  const failed: { key: string; words: string }[] = [];
  let done = 0;
  for (const [zone, all] of byZone) {
    for (let from = 0; from < all.length; from += KEYS_PER_CALL) {
      const keys = all.slice(from, from + KEYS_PER_CALL);
      try {
        const results = await api[`alarms.${action}`]({ zone, keys, comment });
        for (const result of results) {
          if (isGoodStatus(result.statusCode)) done += 1;
          else failed.push({ key: result.key, words: rowWords(result.status) });
        }
      } catch (err) {
        const words = err instanceof AppError ? `was not sent: ${err.message}` : "was not sent; see the log";
        for (const key of keys) failed.push({ key, words });
      }
    }
  }
  return { done, failed };
}
