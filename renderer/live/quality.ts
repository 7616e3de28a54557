import { NOT_WATCHED_STATUS } from "../../shared/ipc/tagBatch.ts";

/**
 * What a value may claim on screen. "never": no sample yet. "stale": the server has not been heard for longer than the
 * zone allows, or nobody watched the tag, whatever the last status said. "bad" and "uncertain" are the server's own
 * word.
 */
export type Quality = "good" | "uncertain" | "bad" | "stale" | "never";

/** Status of a tag before its first sample: Bad with a code no server sends. */
export const NEVER_STATUS = 0x80ff0000;

/**
 * @param status raw OPC UA StatusCode; its top two bits are the severity (0 good, 1 uncertain, 2 and 3 bad).
 * @param stale whether the tag's server has been silent for too long. @see OPC 10000-4 §7.39
 */
export function qualityOf(status: number, stale: boolean): Quality {
  if (status === NEVER_STATUS) return "never";
  if (stale || status === NOT_WATCHED_STATUS) return "stale";
  const severity = status >>> 30;
  return severity === 0 ? "good" : severity === 1 ? "uncertain" : "bad";
}
