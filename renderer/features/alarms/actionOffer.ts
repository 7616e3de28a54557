import type { ConditionRow } from "../../../shared/alarms/condition.ts";
import { stationZone } from "../../../shared/alarms/stationAlarms.ts";
import type { AlarmAction } from "../../live/alarmActions.ts";

/** What one action would do to the selection. */
export interface ActionOffer {
  /** The rows that it fits. */
  readonly rows: readonly ConditionRow[];
  /** Selected rows that it leaves out. */
  readonly skipped: number;
  /** Why it cannot be asked for; empty when it can. */
  readonly why: string;
}

const fits: Readonly<Record<AlarmAction, (row: ConditionRow) => boolean>> = {
  acknowledge: (row) => !row.acked,
  confirm: (row) => row.acked && row.confirmed === false,
};

const nothingFits: Readonly<Record<AlarmAction, string>> = {
  acknowledge: "Everything selected is acknowledged.",
  confirm: "Nothing selected waits for confirmation.",
};

const stationsOwn = "What the station cannot keep is nobody's to settle: its line goes when the cause is gone.";

/** @param whyNot why the user may not do it in a zone, in words; empty when the user may. */
export function actionOffer(
  action: AlarmAction,
  chosen: readonly ConditionRow[],
  whyNot: (zone: string) => string,
): ActionOffer {
  const ofServers = chosen.filter((row) => row.zone !== stationZone);
  const allowed = ofServers.filter((row) => whyNot(row.zone) === "");
  const rows = allowed.filter(fits[action]);
  return { rows, skipped: chosen.length - rows.length, why: reason() };

  function reason(): string {
    if (chosen.length === 0) return "Select rows first: click, Shift or Ctrl click, or Ctrl A.";
    const first = ofServers[0];
    if (first === undefined) return stationsOwn;
    if (allowed.length === 0) return whyNot(first.zone);
    return rows.length === 0 ? nothingFits[action] : "";
  }
}
