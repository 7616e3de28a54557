import { formatTime, formatTimeUtc } from "./format.ts";

export interface TimeTextProps {
  readonly atMs: number;
  /** The date is shown when it differs from this instant. */ readonly otherMs?: number;
}

/** A local time with UTC on hover. */
export function TimeText({ atMs, otherMs }: TimeTextProps) {
  return (
    <time className="time-text" title={formatTimeUtc(atMs)}>
      {formatTime(atMs, otherMs)}
    </time>
  );
}
