// Which node of a redundant set carries the values: by liveness and ServiceLevel, without ping-pong.
import { DEGRADED_FROM, HEALTHY_FROM, type SwitchCause } from "../../../shared/zones/redundancy.ts";

/** What is known of a node at this moment. */
export interface NodeView {
  /** Its link carries values and was heard a moment ago. */
  readonly live: boolean;
  /** Since when `live` is what it is. */
  readonly sinceMs: number;
  /** Last ServiceLevel read over this link; null before the first answer. */
  readonly level: number | null;
}

export interface NodeChoice {
  /** Index of the active node. */
  readonly active: number;
  /** False until the first node was chosen; nothing passes before. */
  readonly chosen: boolean;
  readonly lastSwitchMs: number;
  /** How long a node is kept at least against a better ServiceLevel. Grows while such switches follow each other. */
  readonly dwellMs: number;
  /** The node that has been clearly better than a degraded active one, and since when. */
  readonly better: { readonly node: number; readonly sinceMs: number } | null;
}

export interface Rules {
  /** A dead active node is left after this. */
  readonly failAfterMs: number;
  /** At the start: how long the first live node waits for a better one. */
  readonly firstWaitMs: number;
  /** A healthy node is taken over a degraded one after being so for this long. */
  readonly healthyHoldMs: number;
  /** A less degraded node, better by at least `margin`, after this. */
  readonly degradedHoldMs: number;
  readonly margin: number;
  readonly dwellMs: { readonly first: number; readonly most: number };
  /** Without a switch for this long the dwell begins again. */
  readonly calmMs: number;
}

export const defaultRules: Rules = {
  failAfterMs: 1_500,
  firstWaitMs: 1_000,
  healthyHoldMs: 1_000,
  degradedHoldMs: 2_000,
  margin: 20,
  dwellMs: { first: 2_000, most: 60_000 },
  calmMs: 300_000,
};

interface Decision {
  readonly choice: NodeChoice;
  readonly moved: { readonly from: number; readonly to: number; readonly cause: SwitchCause | "first" } | null;
}

export const firstChoice = (rules: Rules, chosen: boolean): NodeChoice => ({
  active: 0,
  chosen,
  lastSwitchMs: Number.NEGATIVE_INFINITY,
  dwellMs: rules.dwellMs.first,
  better: null,
});

/**
 * One step of the choice. A healthy active node is never left, also not for a higher ServiceLevel or for one that has
 * come back: the standard forbids it, since servers balance their load by that number.
 * @see OPC 10000-4 §6.6.2.4.3 and §6.6.2.4.5.4
 */
export function chooseNode(choice: NodeChoice, nodes: readonly NodeView[], nowMs: number, rules: Rules): Decision {
  if (!choice.chosen) return firstNode(choice, nodes, nowMs, rules);
  const own = nodes[choice.active]!;
  if (!own.live)
    return nowMs - own.sinceMs < rules.failAfterMs
      ? stay(choice)
      : leave(
          choice,
          best(nodes, choice.active, (n) => (n.level ?? DEGRADED_FROM) >= DEGRADED_FROM),
          "down",
          nowMs,
        );
  if (own.level === null || own.level >= HEALTHY_FROM) return stay(choice);
  if (own.level < DEGRADED_FROM)
    return leave(
      choice,
      best(nodes, choice.active, (n) => (n.level ?? 0) >= DEGRADED_FROM),
      own.level === 0 ? "maintenance" : "noData",
      nowMs,
    );
  return fromDegraded(choice, own.level, nodes, nowMs, rules);
}

function firstNode(choice: NodeChoice, nodes: readonly NodeView[], nowMs: number, rules: Rules): Decision {
  const known = nodes.filter((n) => n.live && n.level !== null);
  const to = best(nodes, -1, (n) => n.level !== null);
  if (to === null) return stay(choice);
  const node = nodes[to]!;
  if (node.level !== 255 && known.length < nodes.length && nowMs - node.sinceMs < rules.firstWaitMs)
    return stay(choice);
  return {
    choice: { ...choice, active: to, chosen: true, lastSwitchMs: nowMs, better: null },
    moved: { from: to, to, cause: "first" },
  };
}

function fromDegraded(
  choice: NodeChoice,
  ownLevel: number,
  nodes: readonly NodeView[],
  nowMs: number,
  rules: Rules,
): Decision {
  const to = best(
    nodes,
    choice.active,
    (n) => n.level !== null && (n.level >= HEALTHY_FROM || n.level >= ownLevel + rules.margin),
  );
  if (to === null) return stay(choice);
  const better = choice.better?.node === to ? choice.better : { node: to, sinceMs: nowMs };
  const holdMs = nodes[to]!.level! >= HEALTHY_FROM ? rules.healthyHoldMs : rules.degradedHoldMs;
  if (nowMs - better.sinceMs < holdMs || nowMs - choice.lastSwitchMs < choice.dwellMs)
    return { choice: { ...choice, better }, moved: null };
  const dwellMs =
    nowMs - choice.lastSwitchMs < rules.calmMs ? Math.min(rules.dwellMs.most, choice.dwellMs * 2) : rules.dwellMs.first;
  return leave({ ...choice, dwellMs }, to, "degraded", nowMs);
}

const stay = (choice: NodeChoice): Decision => ({
  choice: choice.better === null ? choice : { ...choice, better: null },
  moved: null,
});

function leave(choice: NodeChoice, to: number | null, cause: SwitchCause, nowMs: number): Decision {
  if (to === null) return stay(choice);
  return {
    choice: { ...choice, active: to, lastSwitchMs: nowMs, better: null },
    moved: { from: choice.active, to, cause },
  };
}

/** @returns the live node of the highest level that will do, the earlier one of equals; null for none. */
function best(nodes: readonly NodeView[], except: number, willDo: (node: NodeView) => boolean): number | null {
  let found: number | null = null;
  nodes.forEach((node, i) => {
    if (i === except || !node.live || !willDo(node)) return;
    if (found === null || (node.level ?? 0) > (nodes[found]!.level ?? 0)) found = i;
  });
  return found;
}
