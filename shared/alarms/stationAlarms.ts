import type { StorageFault } from "../storage/fault.ts";
import { priorityOf, type ConditionRow } from "./condition.ts";

/** Stands where a zone's id does: the station itself. No zone has an empty id. */
export const stationZone = "";

const SEVERITY = 700;

/**
 * What the station cannot keep, as one row of the alarm list: several must not push the plant's own out of the banner.
 * It goes when the cause is gone, and is nobody's to acknowledge: no server asks for it, and a station that cannot
 * record must not look as if somebody had settled it.
 */
export function stationAlarms(missing: readonly StorageFault[]): ConditionRow[] {
  const first = missing[0];
  if (!first) return [];
  const sinceMs = Math.min(...missing.map((fault) => fault.sinceMs));
  const titles = missing.map((fault) => fault.title).join(", ");
  return [
    {
      key: `${stationZone}|station|storage|`,
      zone: stationZone,
      server: "station",
      conditionId: "storage",
      branchId: "",
      eventId: "",
      name: "Storage",
      asset: null,
      tag: null,
      sourceName: "Station",
      message: missing.length === 1 ? `${titles}: ${first.text}` : `Not kept: ${titles}`,
      severity: SEVERITY,
      priority: priorityOf(SEVERITY),
      active: true,
      acked: false,
      confirmed: null,
      suppressedOrShelved: false,
      comment: "",
      ackedBy: "",
      activeAtMs: sinceMs,
      atMs: sinceMs,
      suspect: false,
    },
  ];
}
