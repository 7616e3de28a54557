import type { Quality } from "./quality.ts";

/**
 * One sentence that says why a value is not good; empty for a good one.
 * @param status raw OPC UA StatusCode. @param silentMs how long the server has not been heard; null when never.
 */
export function qualityWord(quality: Quality, status: number, silentMs: number | null): string {
  const code = `0x${(status >>> 0).toString(16).padStart(8, "0").toUpperCase()}`;
  switch (quality) {
    case "good": return "";
    case "never": return "No value has come since sign-in.";
    case "stale": return silentMs === null ? "Its server has not been heard yet." : `Its server has been silent for ${Math.round(silentMs / 1000)} s; this is the last value before.`;
    case "uncertain": return `The server calls this value uncertain (status ${code}).`;
    case "bad": return `The server calls this value bad (status ${code}).`;
  }
}
