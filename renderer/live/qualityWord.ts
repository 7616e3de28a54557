import { NOT_WATCHED_STATUS } from "../../shared/ipc/tagBatch.ts";
import { statusWords } from "../../shared/zones/statusWords.ts";
import type { Quality } from "./quality.ts";

/**
 * One sentence that says why a value is not good; empty for a good one.
 * @param status raw OPC UA StatusCode. @param silentMs how long the server has not been heard; null when never.
 */
export function qualityWord(quality: Quality, status: number, silentMs: number | null): string {
  const said = statusWords(status);
  switch (quality) {
    case "good":
      return "";
    case "never":
      return "No value has come since sign-in.";
    case "stale":
      if (status === NOT_WATCHED_STATUS) return "Nobody watched this value, so it may be old. It is asked for now.";
      return silentMs === null
        ? "Its server has not been heard yet."
        : `Its server has been silent for ${Math.round(silentMs / 1000)} s; this is the last value before.`;
    case "uncertain":
    case "bad":
      return `The server says ${said.means} (${said.name}).`;
  }
}
