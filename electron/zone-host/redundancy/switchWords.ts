import type { NodeHealth } from "../../../shared/zones/health.ts";
import type { SwitchCause } from "../../../shared/zones/redundancy.ts";

const because: Record<SwitchCause, (left: NodeHealth) => string> = {
  down: (left) => `node ${left.node} was lost${left.state === "live" ? ": it sends nothing" : ""}`,
  maintenance: (left) => `node ${left.node} is in maintenance (ServiceLevel 0)`,
  noData: (left) => `node ${left.node} says that it has no data (ServiceLevel ${left.serviceLevel ?? 1})`,
  degraded: (left) => `node ${left.node} is degraded (ServiceLevel ${left.serviceLevel ?? "unknown"})`,
};

/** Why the active node changed, in one sentence. */
export function switchReason(
  cause: SwitchCause,
  nodes: { readonly left: NodeHealth; readonly taken: NodeHealth },
): string {
  const { left, taken } = nodes;
  return `Node ${taken.node} took over because ${because[cause](left)}; its own ServiceLevel is ${taken.serviceLevel ?? "not read yet"}.`;
}
