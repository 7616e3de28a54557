import { useState } from "react";
import { alarmState, compareRows, type ConditionRow } from "../../../shared/alarms/condition.ts";
import type { Asset } from "../../../shared/plant/model.ts";
import { useApi, useSession } from "../../store/appContext.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { errorText } from "../../ui/errorText.ts";
import { InlineError } from "../../ui/InlineError.tsx";
import { PriorityMark } from "../../ui/PriorityMark.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { alarmWords } from "../../ui/words.ts";
import { useConsoleRight } from "./useRights.ts";
import { isGoodStatus } from "../../../shared/zones/statusCodes.ts";

/** Rows of one asset that are not back to normal, worst first. */
export function openRows(rows: readonly ConditionRow[], assetId: string): ConditionRow[] {
  return rows.filter((r) => r.asset === assetId && alarmState(r) !== "normal").sort(compareRows);
}

export function AlarmsTab({ asset }: { readonly asset: Asset }) {
  const alarms = useSession((s) => s.alarms);
  const fault = useSession((s) => s.alarmFaults[asset.zone] ?? "");
  const rows = openRows(Object.values(alarms), asset.id);
  return (
    <>
      {fault === "" ? null : <InlineError message={fault} />}
      {rows.length === 0 && fault === "" ? (
        <EmptyState title="No open alarm">
          Alarms of {asset.id} appear here while they are active or wait to be acknowledged.
        </EmptyState>
      ) : null}
      <ul className="fp-alarms">
        {rows.map((row) => (
          <AlarmItem key={row.key} row={row} />
        ))}
      </ul>
    </>
  );
}

function AlarmItem({ row }: { readonly row: ConditionRow }) {
  const api = useApi();
  const right = useConsoleRight("alarm.ack", row.zone);
  const [pending, setPending] = useState(false);
  const [failed, setFailed] = useState("");
  const refused = right.state === "refused";
  const acknowledge = (): void => {
    setPending(true);
    setFailed("");
    api["alarms.acknowledge"]({ zone: row.zone, keys: [row.key], comment: "" })
      .then(
        (results) => {
          const wrong = results.find((r) => !isGoodStatus(r.statusCode));
          if (wrong)
            setFailed(`The server did not take the acknowledgement (${wrong.status}). The alarm stays unacknowledged.`);
        },
        (err: unknown) => setFailed(errorText(err)),
      )
      .finally(() => setPending(false));
  };
  return (
    <li>
      <PriorityMark priority={row.priority} state={alarmState(row)} size={16} />
      <span className="fp-alarm-text">
        <span>{row.message}</span>
        <span className="hint">
          {row.name} · {alarmWords[alarmState(row)]}
          {row.suspect ? " · not confirmed since the link was lost" : ""}
        </span>
      </span>
      <TimeText atMs={row.activeAtMs} />
      {row.acked ? null : (
        <button
          type="button"
          className="fp-command"
          aria-disabled={refused || pending}
          title={right.reason}
          onClick={() => refused || pending || acknowledge()}
        >
          {pending ? "Acknowledging" : "Acknowledge"}
        </button>
      )}
      {failed === "" ? null : <InlineError message={failed} onRetry={acknowledge} />}
    </li>
  );
}
