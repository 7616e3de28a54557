import { setDebugLogger, setErrorLogger, setWarningLogger } from "node-opcua";
import type { Log } from "../base/log.ts";
import { bounded } from "../../shared/text.ts";

const MAX_TEXT = 300;

// eslint-disable-next-line no-control-regex -- colour codes begin with the control character itself
const colourCode = /\u001b\[[0-9;]*m/g;

/** What the library wants to print, in one line: colour codes and line breaks have no place in a log. */
function text(args: readonly unknown[]): string {
  return bounded(
    args
      .map((arg) => (arg instanceof Error ? arg.message : arg))
      .filter((arg) => typeof arg === "string" || typeof arg === "number")
      .join(" ")
      .replace(colourCode, "")
      .replace(/\s+/g, " "),
    MAX_TEXT,
  );
}

/** The OPC UA library prints by itself, whole certificates too: its words go to the log, shortened. */
export function redirectLibraryLog(log: Log): void {
  setDebugLogger((...args: unknown[]) => log.debug("opcua.library", { text: text(args) }));
  setWarningLogger((...args: unknown[]) => log.info("opcua.library.warning", { text: text(args) }));
  setErrorLogger((...args: unknown[]) => log.warn("opcua.library.error", { text: text(args) }));
}
