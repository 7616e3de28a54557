// node-opcua prints certificates and advice by itself: all of it goes to our log, cut short and rate-limited.
import { setDebugLogger, setErrorLogger, setWarningLogger } from "node-opcua-client";
import type { Log } from "../../base/log.ts";
import type { Clock } from "./clock.ts";
import { plainText } from "./plainText.ts";
import { bounded } from "../../../shared/text.ts";

const WINDOW_MS = 60_000;
const MAX_PER_WINDOW = 20;

/** The library has one set of loggers per process. */
export function routeLibraryLog(log: Log, clock: Clock): void {
  const limited = limit(log, clock);
  setWarningLogger((...parts: unknown[]) => limited("warn", parts));
  setErrorLogger((...parts: unknown[]) => limited("error", parts));
  setDebugLogger((...parts: unknown[]) => limited("debug", parts));
}

/** At most 20 different lines a minute; the first line after that says how many were left out. */
export function limit(log: Log, clock: Clock): (level: "warn" | "error" | "debug", parts: readonly unknown[]) => void {
  const seen = new Set<string>();
  let windowFromMs = Number.NEGATIVE_INFINITY;
  let dropped = 0;
  return (level, parts) => {
    const now = clock.steadyMs();
    if (now - windowFromMs > WINDOW_MS) {
      if (dropped > 0) log.info("opcua.library.dropped", { lines: dropped });
      windowFromMs = now;
      dropped = 0;
      seen.clear();
    }
    const text = shorten(parts);
    if (seen.has(text) || seen.size >= MAX_PER_WINDOW) {
      dropped += 1;
      return;
    }
    seen.add(text);
    log[level]("opcua.library", { text });
  };
}

function wordOf(part: unknown): string {
  if (part instanceof Error) return part.message;
  return typeof part === "string" || typeof part === "number" || typeof part === "boolean" ? String(part) : "";
}

function shorten(parts: readonly unknown[]): string {
  const words = parts.slice(0, 8).map(wordOf);
  const text = bounded(words.join(" "), 4000)
    // eslint-disable-next-line no-control-regex
    .replace(/\u001b\[[0-9;]*m/g, "")
    .replace(/-----BEGIN[^-]*-----[\s\S]*?(-----END[^-]*-----|$)/g, "[pem]")
    .replace(/[A-Za-z0-9+/=]{80,}/g, "[base64]");
  return plainText(text.replace(/\s+/g, " "), 300);
}
