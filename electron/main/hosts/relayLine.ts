import type { Log } from "../../base/log.ts";
import { bounded } from "../../../shared/text.ts";

const levels: Readonly<Record<number, "debug" | "info" | "warn" | "error">> = {
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "error",
};

/** Written by the log itself, or said by `host`, which names the zone. */
const ownNames = new Set(["time", "pid", "process", "level", "event", "hostname", "bootId", "host", "zone"]);

/** Lines of one host that are taken in a minute; what comes beyond them is counted. */
const LINES_A_MINUTE = 600;
const MINUTE_MS = 60_000;

/** One host's lines into our log, as many a minute as a host in trouble has to say; the rest is told as a number. */
export function lineRelay(log: Log, host: string, nowMs: () => number): (line: string) => void {
  let startedMs = nowMs();
  let taken = 0;
  return (line) => {
    if (Math.abs(nowMs() - startedMs) >= MINUTE_MS) {
      if (taken > LINES_A_MINUTE) log.warn("host.linesDropped", { host, dropped: taken - LINES_A_MINUTE });
      [startedMs, taken] = [nowMs(), 0];
    }
    taken += 1;
    if (taken <= LINES_A_MINUTE) relayLine(log, host, line);
    else if (taken === LINES_A_MINUTE + 1) log.warn("host.linesDropped", { host, dropped: 1 });
  };
}

/**
 * Puts what a host printed into our log: a line of its own log as it is, anything else as text. Both only ever as data,
 * and never in another one's name: what the log says of itself, and which host speaks, is not the line's to say.
 */
function relayLine(log: Log, host: string, line: string): void {
  const own = parsed(line);
  if (own === null) {
    log.warn("host.said", { host, line });
    return;
  }
  const { event, level, ...said } = own;
  const fields = Object.fromEntries(Object.entries(said).filter(([name]) => !ownNames.has(name)));
  log[levels[Number(level)] ?? "info"](bounded(String(event), 80), { ...fields, host });
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
