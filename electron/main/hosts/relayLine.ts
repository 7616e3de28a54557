import type { Log } from "../../base/log.ts";
import { bounded } from "../../../shared/text.ts";

const levels: Readonly<Record<number, "debug" | "info" | "warn" | "error">> = {
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "error",
};

/**
 * Puts what a host printed into our log: a line of its own log as it is, anything else as text. Both only ever as data.
 */
export function relayLine(log: Log, host: string, line: string): void {
  const own = parsed(line);
  if (own === null) {
    log.warn("host.said", { host, line });
    return;
  }
  const { event, level, time: _time, pid: _pid, process: _process, ...fields } = own;
  log[levels[Number(level)] ?? "info"](bounded(String(event), 80), { host, ...fields });
}

function parsed(line: string): Record<string, unknown> | null {
  if (!line.startsWith("{")) return null;
  try {
    const found = JSON.parse(line) as Record<string, unknown>;
    return typeof found["event"] === "string" ? found : null;
  } catch {
    return null;
  }
}
