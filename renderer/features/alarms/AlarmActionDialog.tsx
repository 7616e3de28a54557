import { useState } from "react";
import type { ConditionRow } from "../../../shared/alarms/condition.ts";
import { AppError } from "../../../shared/errors.ts";
import { actOnAlarms, type AlarmAction, type AlarmActionReport } from "../../live/alarmActions.ts";
import { useApi } from "../../store/appContext.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { formatCount } from "../../ui/format.ts";
import { PriorityMark } from "../../ui/PriorityMark.tsx";

interface AlarmActionDialogProps {
  readonly action: AlarmAction;
  readonly rows: readonly ConditionRow[];
  readonly skipped: number;
  readonly onReport: (report: AlarmActionReport) => void;
  readonly onClose: () => void;
}

const LISTED = 6;

function noneDone(failed: AlarmActionReport["failed"], done: string): string {
  const first = failed[0]?.words ?? "failed";
  return `None of the ${formatCount(failed.length)} alarms was ${done}. The first one ${first}.`;
}

export function AlarmActionDialog({ action, rows, skipped, onReport, onClose }: AlarmActionDialogProps) {
  const api = useApi();
  // The rows as they were when the dialog opened: what the operator has seen is what is acknowledged.
  const [seen] = useState(rows);
  const verb = action === "acknowledge" ? "Acknowledge" : "Confirm";
  const done = action === "acknowledge" ? "acknowledged" : "confirmed";
  const run = async (comment: string): Promise<string> => {
    const report = await actOnAlarms(api, action, seen, comment);
    onReport(report);
    if (report.done === 0 && report.failed.length > 0) throw new AppError("conflict", noneDone(report.failed, done));
    return report.failed.length === 0
      ? `${formatCount(report.done)} ${done}.`
      : `${formatCount(report.done)} of ${formatCount(seen.length)} ${done}; the list says why not for the others.`;
  };
  return (
    <ConfirmDialog
      title={seen.length === 1 ? `${verb} this alarm` : `${verb} ${formatCount(seen.length)} alarms`}
      confirmLabel={`${verb} ${formatCount(seen.length)}`}
      reason="optional"
      reasonLabel="Comment"
      onConfirm={run}
      onClose={onClose}
      width={560}
    >
      <ul className="alarm-digest">
        {seen.slice(0, LISTED).map((row) => (
          <li key={row.key}>
            <PriorityMark priority={row.priority} size={14} />
            <strong>{row.asset ?? row.sourceName}</strong>
            <span className="ellipsis">{row.message}</span>
          </li>
        ))}
        {seen.length > LISTED ? <li className="muted">and {formatCount(seen.length - LISTED)} more</li> : null}
      </ul>
      {skipped > 0 ? (
        <p className="hint">
          {formatCount(skipped)} of the selection {skipped === 1 ? "is" : "are"} left out: already {done}, or not
          permitted in that zone.
        </p>
      ) : null}
    </ConfirmDialog>
  );
}
