import type { ServerId } from "../ids.ts";

/** How a client treats the standby nodes of a non-transparent redundant set. @see OPC 10000-4 §6.6.2.4.4 */
export const failoverModes = ["cold", "warm", "hot"] as const;
export type FailoverMode = (typeof failoverModes)[number];

/** Sub-ranges of ServiceLevel, worst first. @see OPC 10000-4 §6.6.2.4.2 */
export type ServiceRange = "maintenance" | "noData" | "degraded" | "healthy";
export const HEALTHY_FROM = 200;
export const DEGRADED_FROM = 2;

export function serviceRange(level: number): ServiceRange {
  if (level >= HEALTHY_FROM) return "healthy";
  if (level >= DEGRADED_FROM) return "degraded";
  return level >= 1 ? "noData" : "maintenance";
}

/** Why the active node changed. */
export type SwitchCause = "down" | "maintenance" | "noData" | "degraded";

/** The values, alarms and writes of a server passed to another node of its set. */
export interface NodeSwitch {
  readonly server: ServerId;
  readonly fromNode: number;
  readonly toNode: number;
  readonly atMs: number;
  readonly cause: SwitchCause;
  /** One sentence, naming both nodes. */
  readonly reason: string;
}

export interface FailoverHealth {
  readonly mode: FailoverMode;
  readonly switches: number;
  readonly last: NodeSwitch | null;
  /** Samples of standby nodes that came just before a switch and were then recorded, so that nothing is missing. */
  readonly replayed: number;
  /** Samples left out because the same or a newer one of that tag had come from the other node. */
  readonly leftOut: number;
}
