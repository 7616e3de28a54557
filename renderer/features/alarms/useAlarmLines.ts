import { useEffect, useMemo, useState } from "react";
import type { ConditionRow } from "../../../shared/alarms/condition.ts";
import { useSession, useSource } from "../../store/appContext.ts";
import { arrange, toLine, type AlarmFilter, type AlarmLine, type AlarmSort, type Names } from "./alarmView.ts";

/** The list follows the alarm table at most four times a second, however fast that changes. */
const EVERY_MS = 250;

export function useAlarmLines(
  filter: AlarmFilter,
  sort: AlarmSort,
): { readonly lines: readonly AlarmLine[]; readonly total: number } {
  const alarms = useSlowAlarms();
  const plant = useSession((s) => s.plant);
  const names = useMemo<Names>(
    () => ({
      areaOf: (asset) => {
        const id = plant?.asset.get(asset)?.area;
        return id === undefined ? null : { id, name: plant?.area.get(id)?.name ?? id };
      },
      zoneName: (zone) => plant?.zone.get(zone)?.name ?? zone,
    }),
    [plant],
  );
  const all = useMemo(() => Object.values(alarms).map((row) => toLine(row, names)), [alarms, names]);
  const lines = useMemo(() => arrange(all, filter, sort), [all, filter, sort]);
  return { lines, total: all.length };
}

function useSlowAlarms(): Readonly<Record<string, ConditionRow>> {
  const { store } = useSource();
  const [alarms, setAlarms] = useState(() => store.getState().alarms);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const take = (): void => {
      timer = null;
      setAlarms(store.getState().alarms);
    };
    const stop = store.subscribe((state, before) => {
      if (state.alarms !== before.alarms && timer === null) timer = setTimeout(take, EVERY_MS);
    });
    take();
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [store]);
  return alarms;
}
