import type { ReactNode } from "react";
import type { Tag } from "../../shared/plant/model.ts";
import { LimitBar } from "./LimitBar.tsx";
import { PriorityMark } from "./PriorityMark.tsx";
import { Sparkline } from "./Sparkline.tsx";
import { ValueText, type ValueTextProps } from "./ValueText.tsx";
import { alarmState } from "../../shared/alarms/condition.ts";
import { useSession } from "../store/appContext.ts";

export interface ValueCellProps {
  readonly tag: Tag;
  /** Default: the tag's label. */
  readonly label?: string;
  readonly size?: NonNullable<ValueTextProps["size"]>;
  readonly setPoint?: Tag | null;
  readonly spark?: boolean;
  /** Right of the value: an edit button, a mode word. */
  readonly extra?: ReactNode;
}

/** Label, value, limit bar and the last minute of one tag. */
export function ValueCell({ tag, label, size = 16, setPoint = null, spark = true, extra }: ValueCellProps) {
  const alarm = useSession((s) => s.alarmIndex.worstOfTag.get(tag.id) ?? null);
  return (
    <div className="value-cell">
      <span className="value-cell-label" title={`${label ?? tag.label} · ${tag.id}`}>
        {label ?? tag.label}
      </span>
      <span className="value-cell-value">
        {alarm ? <PriorityMark priority={alarm.priority} state={alarmState(alarm)} size={14} /> : null}
        <ValueText tag={tag} size={size} />
        {extra}
      </span>
      {tag.range ? <LimitBar tag={tag} setPoint={setPoint} /> : null}
      {spark && tag.range ? <Sparkline tag={tag} /> : null}
    </div>
  );
}
