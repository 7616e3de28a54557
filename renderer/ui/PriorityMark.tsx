import type { AlarmState, Priority } from "../../shared/alarms/condition.ts";
import { alarmWords } from "./words.ts";

export interface PriorityMarkProps {
  readonly priority: Priority;
  /** Flashes while unacknowledged, outline only once returned. Default: steady. */
  readonly state?: AlarmState;
  readonly size?: 14 | 16 | 20;
  /**
   * Words for a screen reader; default "priority 1, active, unacknowledged". Empty: hidden from it, because the text
   * beside says it.
   */
  readonly label?: string;
}

const shape: Readonly<Record<Priority, string>> = {
  1: "M2 2h16v16H2z",
  2: "M10 1.2 19.4 18H.6z",
  3: "M10 .6 19.4 10 10 19.4.6 10z",
  4: "M10 1a9 9 0 1 1 0 18 9 9 0 0 1 0-18z",
};

/** Shape, number and colour of a priority, always together. Only this mark ever flashes. */
export function PriorityMark({ priority, state = "acked", size = 16, label }: PriorityMarkProps) {
  const unacked = state === "unacked" || state === "returnedUnacked";
  const words = label ?? `priority ${priority}, ${alarmWords[state]}`;
  return (
    <svg
      className="priority-mark"
      data-priority={priority}
      data-state={state}
      data-unacked={unacked}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      {...(words === "" ? { "aria-hidden": true } : { role: "img", "aria-label": words })}
    >
      <path d={shape[priority]} className="priority-mark-shape" />
      <text x="10" y={priority === 2 ? 16 : 14.2} textAnchor="middle" className="priority-mark-number">
        {priority}
      </text>
      {unacked ? <circle className="priority-mark-dot" cx="18" cy="2.5" r="2.5" /> : null}
    </svg>
  );
}
