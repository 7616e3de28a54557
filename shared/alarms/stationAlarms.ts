import type { StorageFault } from "../storage/fault.ts";
import { priorityOf, type ConditionRow } from "./condition.ts";

/** Stands where a zone's id does: the station itself. No zone has an empty id. */
export const stationZone = "";

const SEVERITY = 700;

/**
 * What the station cannot keep, as rows of the alarm list. They go when the cause is gone, and are nobody's to
 * acknowledge: no server asks for it, and a station that cannot record must not look as if somebody had settled it.
 */
export const stationAlarms = (missing: readonly StorageFault[]): ConditionRow[] =>
  missing.map(({ id, title, text, sinceMs }) => ({
    key: `${stationZone}|station|${id}|`,
    zone: stationZone,
    server: "station",
    conditionId: id,
    branchId: "",
    eventId: "",
    name: title,
    asset: null,
    tag: null,
    sourceName: "Station",
    message: `${title}: ${text}`,
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
  }));
