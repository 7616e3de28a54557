import { alarmState, priorities, type ConditionRow } from "../../../shared/alarms/condition.ts";
import { formatAge, formatCount } from "../../ui/format.ts";
import { LimitBar } from "../../ui/LimitBar.tsx";
import { PriorityMark } from "../../ui/PriorityMark.tsx";
import { Sparkline } from "../../ui/Sparkline.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { useNow } from "../../ui/useNow.ts";
import { ValueText } from "../../ui/ValueText.tsx";
import { linkWords } from "../../ui/words.ts";
import { ZoneMark } from "../../ui/ZoneMark.tsx";
import type { AreaTile } from "./areaTiles.ts";

interface AreaCardProps {
  readonly tile: AreaTile;
  readonly onAlarms: () => void;
  readonly onFloor: () => void;
  readonly onZone: () => void;
  readonly onAsset: (asset: string) => void;
}

/** Rows drawn at most; what does not fit is counted. */
const LISTED = 40;

/** One area: its state, its alarms by priority, its key values and its worst open alarms. */
export function AreaCard({ tile, onAlarms, onFloor, onZone, onAsset }: AreaCardProps) {
  const now = useNow(1000);
  return (
    <section className="area-card" aria-label={tile.area.name}>
      <header className="area-head">
        <h2>
          <button
            type="button"
            className="area-name ellipsis"
            onClick={onFloor}
            title={`${tile.area.name}: show on the floor`}
          >
            {tile.area.name}
          </button>
        </h2>
        <span className="area-state">{stateWords(tile)}</span>
        <button type="button" className="area-link" onClick={onZone} title={`Zone ${tile.zoneName}`}>
          <LinkWords tile={tile} nowMs={now} />
        </button>
      </header>
      <AreaCounts tile={tile} onAlarms={onAlarms} />
      <AreaKpis tile={tile} onAsset={onAsset} />
      <OpenAlarms rows={tile.open} onAsset={onAsset} onAlarms={onAlarms} nowMs={now} />
    </section>
  );
}

function LinkWords({ tile, nowMs }: { readonly tile: AreaTile; readonly nowMs: number }) {
  if (tile.link === null) return <span className="muted">link not known yet</span>;
  const trouble = tile.link === "live" ? "" : `: ${linkWords[tile.link]} ${formatAge(nowMs - tile.linkSinceMs)}`;
  return (
    <>
      <ZoneMark state={tile.link} />
      <span className="ellipsis">{`${tile.zoneName}${trouble}`}</span>
    </>
  );
}

function AreaCounts({ tile, onAlarms }: Pick<AreaCardProps, "tile" | "onAlarms">) {
  return (
    <div className="area-counts" role="group" aria-label="Open alarms by priority">
      {priorities.map((p) => {
        const { open, unacked } = tile.counts.byPriority[p];
        const known = open > 0 || !tile.unread;
        const acknowledged = open > 0 ? "acked" : "normal";
        return (
          <button
            key={p}
            type="button"
            className="area-count"
            data-zero={open === 0}
            onClick={onAlarms}
            title={`Priority ${p}: ${known ? `${open} open, ${unacked} unacknowledged` : "not read"}`}
          >
            <PriorityMark priority={p} state={unacked > 0 ? "unacked" : acknowledged} label={`Priority ${p}`} />
            {known ? (
              <span>
                {formatCount(open)}
                <span className="visually-hidden"> open, {formatCount(unacked)} unacknowledged</span>
              </span>
            ) : (
              <span>
                –<span className="visually-hidden"> not read</span>
              </span>
            )}
          </button>
        );
      })}
      <p className="area-why ellipsis" title={tile.why}>
        {tile.why === "" ? <span className="muted">Nothing abnormal</span> : tile.why}
      </p>
    </div>
  );
}

function AreaKpis({ tile, onAsset }: Pick<AreaCardProps, "tile" | "onAsset">) {
  return (
    <ul className="area-kpis">
      {tile.kpis.map(({ label, tag }) => (
        <li key={tag.id}>
          <button
            type="button"
            className="area-kpi"
            onClick={() => onAsset(tag.asset)}
            title={`${tag.id}: open the faceplate`}
          >
            <span className="area-kpi-label ellipsis">{label}</span>
            <LimitBar tag={tag} />
            <Sparkline tag={tag} width={80} height={20} />
            <ValueText tag={tag} size={16} unit={false} />
            <span className="area-kpi-unit">{tag.unit}</span>
          </button>
        </li>
      ))}
      {tile.kpis.length === 0 ? <li className="hint">No key values are listed for this area in plant.yaml.</li> : null}
    </ul>
  );
}

interface OpenAlarmsProps extends Pick<AreaCardProps, "onAsset" | "onAlarms"> {
  readonly rows: readonly ConditionRow[];
  readonly nowMs: number;
}

/** As many of the worst rows as the tile has room for. */
function OpenAlarms({ rows, onAsset, onAlarms, nowMs }: OpenAlarmsProps) {
  if (rows.length === 0) return <div className="area-alarms" />;
  return (
    <div className="area-alarms">
      <ul>
        {rows.slice(0, LISTED).map((row) => (
          <li key={row.key}>
            <button
              type="button"
              className="area-alarm"
              onClick={() => (row.asset === null ? onAlarms() : onAsset(row.asset))}
              title={row.message}
            >
              <PriorityMark priority={row.priority} state={alarmState(row)} size={14} />
              <TimeText atMs={row.activeAtMs} otherMs={nowMs} />
              <strong>{row.asset ?? row.sourceName}</strong>
              <span className="ellipsis">{row.message}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function stateWords(tile: AreaTile): string {
  if (tile.link !== null && tile.link !== "live" && tile.link !== "connecting") return "values not live";
  if (tile.unread) return "alarms not read";
  if (tile.counts.unacked > 0) return `${formatCount(tile.counts.unacked)} unacknowledged`;
  if (tile.open.length > 0) return `${formatCount(tile.open.length)} open, acknowledged`;
  return tile.link === "live" ? "normal" : "";
}
