import { useMemo, useRef } from "react";
import type { Tag } from "../../shared/plant/model.ts";
import { usePaint } from "./usePaint.ts";
import { useSession } from "../store/appContext.ts";
import { formatNumber } from "./format.ts";
import { barPosition, layoutLimits } from "./limitBarModel.ts";

export interface LimitBarProps {
  readonly tag: Tag;
  /** Set point of the loop, drawn as a notch. */
  readonly setPoint?: Tag | null;
  /** A fixed value to compare with, e.g. the one being typed: an outlined notch. */
  readonly proposed?: number | null;
}

/**
 * Range with normal band, limit ticks, set-point notch and a pointer that takes a priority's colour only while in
 * alarm.
 */
export function LimitBar({ tag, setPoint = null, proposed = null }: LimitBarProps) {
  const table = useSession((s) => s.table);
  const alarm = useSession((s) => s.alarmIndex.worstOfTag.get(tag.id) ?? null);
  const pointer = useRef<HTMLSpanElement>(null);
  const notch = useRef<HTMLSpanElement>(null);
  const layout = useMemo(() => layoutLimits(tag.range, tag.limits), [tag]);
  usePaint(table, setPoint ? [tag.index, setPoint.index] : [tag.index], () => {
    place(
      pointer.current,
      table && table.quality(tag.index) !== "never" ? barPosition(tag.range, table.value[tag.index]!) : null,
    );
    if (pointer.current && table) pointer.current.dataset["quality"] = table.quality(tag.index);
    if (setPoint) place(notch.current, table ? barPosition(tag.range, table.value[setPoint.index]!) : null);
  });
  if (!tag.range) return null;
  const at = proposed === null ? null : barPosition(tag.range, proposed);
  const bounds =
    `${formatNumber(tag.range.low, tag.decimals)} to ${formatNumber(tag.range.high, tag.decimals)} ${tag.unit}`.trim();
  return (
    <span className="limit-bar" title={`Range ${bounds}`} aria-hidden="true">
      <span className="limit-bar-band" style={{ left: `${layout.band.left}%`, width: `${layout.band.width}%` }} />
      {layout.ticks.map((t) => (
        <span key={t.name} className="limit-bar-tick" data-outer={t.outer} style={{ left: `${t.at}%` }} />
      ))}
      {setPoint ? <span ref={notch} className="limit-bar-notch" hidden /> : null}
      {at === null ? null : <span className="limit-bar-notch" data-proposed="true" style={{ left: `${at}%` }} />}
      <span
        ref={pointer}
        className="limit-bar-pointer"
        data-priority={alarm?.active ? alarm.priority : undefined}
        hidden
      />
    </span>
  );
}

function place(node: HTMLElement | null, percent: number | null): void {
  if (!node) return;
  node.hidden = percent === null;
  if (percent !== null) node.style.left = `${percent.toFixed(2)}%`;
}
