import type { AssetId, TagId, ZoneId } from "../ids.ts";

/** 1 is the most urgent. */
export type Priority = 1 | 2 | 3 | 4;
export const priorities: readonly Priority[] = [1, 2, 3, 4];

/**
 * @param severity OPC UA severity 1..1000.
 * @returns our four priorities: ≥ 800 → 1, ≥ 600 → 2, ≥ 400 → 3, else 4.
 * @see OPC 10000-5 §6.4.2 (severity), ISA-18.2 (few priorities, 5/15/80 % split)
 */
export function priorityOf(severity: number): Priority {
  if (severity >= 800) return 1;
  if (severity >= 600) return 2;
  return severity >= 400 ? 3 : 4;
}

/** One branch of one Part 9 condition, as the console keeps and shows it. Texts come from the server: hostile. */
export interface ConditionRow {
  /**
   * `zone|server|conditionId|branchId`: stable while the branch lives, and to be compared only. Two servers of one make
   * give their conditions the same ids.
   */
  readonly key: string;
  readonly zone: ZoneId;
  readonly server: string;
  /** OPC UA NodeId of the condition, namespace as URI: `nsu=…;s=…`. */
  readonly conditionId: string;
  /** Empty for the trunk. */
  readonly branchId: string;
  /** Hex of the last EventId: what Acknowledge and Confirm name. */
  readonly eventId: string;
  readonly name: string;
  /** Asset and tag when the source is known to the plant project. */
  readonly asset: AssetId | null;
  readonly tag: TagId | null;
  readonly sourceName: string;
  readonly message: string;
  readonly severity: number;
  readonly priority: Priority;
  readonly active: boolean;
  readonly acked: boolean;
  /** null when the condition does not support Confirm. */
  readonly confirmed: boolean | null;
  readonly suppressedOrShelved: boolean;
  readonly comment: string;
  readonly ackedBy: string;
  /** When the current active state began (source time). */
  readonly activeAtMs: number;
  /** Time of the last event of this branch. */
  readonly atMs: number;
  /** After a lost link until the next refresh has re-sent it: shown, but marked. */
  readonly suspect: boolean;
}

/** ISA-18.2 state of a row, for the list's state column and its filter. */
export const alarmStates = ["unacked", "acked", "returnedUnacked", "unconfirmed", "normal"] as const;
export type AlarmState = (typeof alarmStates)[number];

export function alarmState(row: Pick<ConditionRow, "active" | "acked" | "confirmed">): AlarmState {
  if (row.active) return row.acked ? "acked" : "unacked";
  if (!row.acked) return "returnedUnacked";
  return row.confirmed === false ? "unconfirmed" : "normal";
}

/** Worst first: unacknowledged before acknowledged, then priority, then newest. */
export function compareRows(a: ConditionRow, b: ConditionRow): number {
  const need = (r: ConditionRow): number => (r.acked ? (r.active ? 1 : 2) : 0);
  return need(a) - need(b) || a.priority - b.priority || b.activeAtMs - a.activeAtMs || (a.key < b.key ? -1 : 1);
}

/** A change of the alarm table of one zone. `upserted` replace by key; `removed` name keys that are gone. */
export interface ConditionChange {
  readonly zone: ZoneId;
  /** Rises with every change of that zone's table; a gap means: ask for the list again. */
  readonly revision: number;
  readonly upserted: readonly ConditionRow[];
  readonly removed: readonly string[];
}

/** What became of one alarm of an order. */
export interface ConditionMethodResult {
  readonly key: string;
  readonly status: string;
  readonly statusCode: number;
}
