import { setDebugLogger, setErrorLogger, setWarningLogger } from "node-opcua";
import type { Log } from "../base/log.ts";

const MAX_TEXT = 300;

/** The OPC UA library prints by itself, whole certificates too: its words go to the log, shortened. */
export function redirectLibraryLog(log: Log): void {
  const text = (args: readonly unknown[]): string =>
    // Colour codes and line breaks have no place in a log line.
    // eslint-disable-next-line no-control-regex
    args
      .flatMap((a) =>
        a instanceof Error ? [a.message] : typeof a === "string" || typeof a === "number" ? [String(a)] : [],
      )
      .join(" ")
      .replace(/\u001b\[[0-9;]*m/g, "")
      .replace(/\s+/g, " ")
      .slice(0, MAX_TEXT);
  setDebugLogger((...args: unknown[]) => log.debug("opcua.library", { text: text(args) }));
  setWarningLogger((...args: unknown[]) => log.info("opcua.library.warning", { text: text(args) }));
  setErrorLogger((...args: unknown[]) => log.warn("opcua.library.error", { text: text(args) }));
}
