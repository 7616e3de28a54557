import type { LinkHealth, LinkState, NodeHealth } from "../../../../../shared/zones/health.ts";
import { serviceRange, type FailoverHealth, type ServiceRange } from "../../../../../shared/zones/redundancy.ts";
import { DASH, formatAge, formatCount } from "../../../../ui/format.ts";
import { linkWords } from "../../../../ui/words.ts";

const rangeWords: Readonly<Record<ServiceRange, string>> = {
  healthy: "healthy",
  degraded: "degraded",
  noData: "no data",
  maintenance: "maintenance",
};

/** ServiceLevel with the word for its range: `255 healthy`. */
export function levelWords(level: number | null): string {
  return level === null ? DASH : `${level} ${rangeWords[serviceRange(level)]}`;
}

const modeWords = { cold: "cold standby", warm: "warm standby", hot: "hot standby" } as const;

/** How the set stands by, and how often the values passed from one node to another. */
export function setWords({ mode, switches }: Pick<FailoverHealth, "mode" | "switches">): string {
  if (switches === 0) return `${modeWords[mode]}, never switched`;
  return `${modeWords[mode]}, switched ${switches === 1 ? "once" : `${formatCount(switches)} times`}`;
}

export const nodeStateWords = (state: NodeHealth["state"]): string =>
  state === "idle" ? "not connected" : linkWords[state];

/** A node that could carry the values if the active one failed now. A resting cold standby is taken at its word. */
function isReady(node: NodeHealth): boolean {
  if (node.serviceLevel !== null && node.serviceLevel < 2) return false;
  return node.state === "live" || node.state === "idle";
}

/** Which node carries the values and how the others are, for one line. @returns null for a single server. */
export function nodeSummary(
  link: Pick<LinkHealth, "nodes">,
  nowMs: number,
): {
  readonly text: string;
  /** Somebody should act: the next fault ends the values. */ readonly strong: boolean;
} | null {
  const { nodes } = link;
  if (!nodes || nodes.length < 2) return null;
  const active = nodes.find((n) => n.active);
  const others = nodes.filter((n) => n !== active).map((n) => `node ${n.node} ${otherWords(n, nowMs)}`);
  const first = active ? `Node ${active.node} of ${nodes.length} active` : `No node of ${nodes.length} active`;
  return { text: `${first}, ${others.join(", ")}`, strong: !active || !nodes.some((n) => !n.active && isReady(n)) };
}

function otherWords(node: NodeHealth, nowMs: number): string {
  const range = node.serviceLevel === null ? "healthy" : serviceRange(node.serviceLevel);
  if (node.state === "live") return range === "healthy" ? "stands by" : `stands by, ${rangeWords[range]}`;
  if (node.state === "idle") return range === "maintenance" ? "in maintenance" : "stands by, not connected";
  return `${downWords[node.state]} for ${formatAge(nowMs - node.sinceMs)}`;
}

const downWords: Readonly<Record<Exclude<LinkState, "live">, string>> = {
  connecting: "down",
  reconnecting: "down",
  silent: "silent",
  refused: "refused",
  hostDown: "out of reach",
};
