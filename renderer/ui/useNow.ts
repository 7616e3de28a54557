import { useEffect, useState } from "react";
import { useClock } from "../store/appContext.ts";

/** The source's time in epoch milliseconds, renewed every `everyMs`, on the full second when that is one. */
export function useNow(everyMs = 1000): number {
  const clock = useClock();
  const [now, setNow] = useState(() => clock.nowMs());
  useEffect(() => {
    const look = (): void => setNow(clock.nowMs());
    look();
    return clock.watch(everyMs, look);
  }, [clock, everyMs]);
  return now;
}
