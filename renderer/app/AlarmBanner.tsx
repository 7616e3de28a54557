import { useState } from "react";
import { alarmState, type ConditionRow } from "../../shared/alarms/condition.ts";
import { stationZone } from "../../shared/alarms/stationAlarms.ts";
import { actOnAlarms } from "../live/alarmActions.ts";
import { useApi, useAppState, useAppStore, useSession } from "../store/appContext.ts";
import { formatCount, formatTime, formatTimeUtc } from "../ui/format.ts";
import { PriorityMark } from "../ui/PriorityMark.tsx";
import { useNow } from "../ui/useNow.ts";
import { useWhyNot } from "../ui/useWhyNot.ts";
import { ValueText } from "../ui/ValueText.tsx";
import { alarmWords } from "../ui/words.ts";

const ROWS = 3;
const MINUTE_MS = 60_000;
const SUSPECT = " · suspect: the link was lost, the list is being refreshed";
const noZones: readonly string[] = [];

/** The worst three alarms, unacknowledged first, on every view; it never scrolls away. */
export function AlarmBanner() {
  const store = useAppStore();
  const index = useSession((s) => s.alarmIndex);
  const zones = useAppState((s) => s.station?.session?.zones ?? noZones);
  const missing = useSession((s) =>
    missingWords(s.alarmFaults, s.alarmRevisions, zones, (id) => s.plant?.zone.get(id)?.name ?? id),
  );
  const now = useNow(MINUTE_MS);
  const rows = index.top.slice(0, ROWS);
  return (
    <section className="banner" aria-label="Worst alarms">
      <ul className="banner-rows">
        {rows.map((row) => (
          <BannerRow key={row.key} row={row} nowMs={now} />
        ))}
        {rows.length === 0 && missing === "" ? <li className="banner-note">No open alarms</li> : null}
        {rows.length < ROWS && missing !== "" ? (
          <li className="banner-note" data-strong="true" title={missing}>
            {missing}
          </li>
        ) : null}
      </ul>
      <button
        type="button"
        className="banner-counts"
        onClick={() => store.getState().go("alarms")}
        title="Open the alarm list (Alt 3)"
      >
        <span>
          <strong>{formatCount(index.counts.active)}</strong> active
        </span>
        <span>
          <strong>{formatCount(index.counts.unacked)}</strong> unacknowledged
        </span>
        {missing === "" || rows.length < ROWS ? null : (
          <span className="ellipsis" title={missing}>
            list incomplete
          </span>
        )}
      </button>
    </section>
  );
}

function BannerRow({ row, nowMs }: { readonly row: ConditionRow; readonly nowMs: number }) {
  const api = useApi();
  const store = useAppStore();
  const tag = useSession((s) => (row.tag === null ? null : (s.plant?.tag.get(row.tag) ?? null)));
  const area = useSession((s) => areaName(s.plant, row));
  const refused = useWhyNot()("alarm.ack", row.zone);
  const ofStation = row.zone === stationZone;
  const [state, setState] = useState<{ pending: boolean; fault: string }>({ pending: false, fault: "" });
  const open = (): void => {
    if (row.asset !== null) store.getState().select(row.asset);
    else store.getState().go("alarms", { text: row.message });
  };
  const acknowledge = (): void => {
    setState({ pending: true, fault: "" });
    void actOnAlarms(api, "acknowledge", [row], "").then((report) =>
      setState({ pending: false, fault: report.failed[0]?.words ?? "" }),
    );
  };
  return (
    <li className="banner-row">
      <button
        type="button"
        className="banner-open"
        onClick={open}
        title={`${row.message} · ${alarmWords[alarmState(row)]}${row.suspect ? SUSPECT : ""}`}
      >
        <PriorityMark priority={row.priority} state={alarmState(row)} size={16} />
        <time className="time-text muted" title={formatTimeUtc(row.activeAtMs)}>
          {formatTime(row.activeAtMs, nowMs)}
        </time>
        <span className="banner-source ellipsis">{row.asset ?? row.sourceName}</span>
        <span className="banner-message ellipsis">
          {row.message}
          {row.suspect ? <span className="hint"> suspect</span> : null}
        </span>
        {tag?.range ? <ValueText tag={tag} /> : null}
        <span className="banner-area ellipsis">{area}</span>
      </button>
      {state.fault === "" ? null : (
        <span className="banner-fault ellipsis" role="alert" title={`This alarm ${state.fault}.`}>
          {state.fault}
        </span>
      )}
      {row.acked || ofStation ? (
        <span className="banner-acked">{ofStation ? "not kept" : "acknowledged"}</span>
      ) : (
        <button
          type="button"
          className="banner-ack"
          onClick={acknowledge}
          disabled={refused !== "" || state.pending}
          title={refused}
        >
          {state.pending ? "Waiting" : "Acknowledge"}
        </button>
      )}
    </li>
  );
}

type Plant = {
  readonly asset: ReadonlyMap<string, { readonly area: string }>;
  readonly area: ReadonlyMap<string, { readonly name: string }>;
  readonly zone: ReadonlyMap<string, { readonly name: string }>;
} | null;

function areaName(plant: Plant, row: ConditionRow): string {
  const area = row.asset === null ? undefined : plant?.asset.get(row.asset)?.area;
  return (area === undefined ? undefined : plant?.area.get(area)?.name) ?? plant?.zone.get(row.zone)?.name ?? row.zone;
}

/** No open alarms may be claimed only when every zone's list has been read. */
function missingWords(
  faults: Readonly<Record<string, string>>,
  revisions: Readonly<Record<string, number>>,
  zones: readonly string[],
  name: (id: string) => string,
): string {
  const failed = zones.find((id) => faults[id] !== undefined);
  if (failed !== undefined) return `The alarms of ${name(failed)} cannot be read: ${faults[failed] ?? ""}`;
  const waiting = zones.filter((id) => revisions[id] === undefined);
  return waiting.length === 0 ? "" : `Reading the alarms of ${waiting.map(name).join(", ")}`;
}
