import { useEffect, useState } from "react";
import type { NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { useApi, useClock } from "../../../../store/appContext.ts";
import { lastHour, usualAggregate, type HistoryForm } from "./historyForm.ts";

interface HistoryFormState {
  readonly form: HistoryForm;
  readonly set: (part: Partial<HistoryForm>) => void;
  /** What the server computes; empty where it names nothing. */
  readonly aggregates: readonly NodeRow[];
}

/** What is to be read of a value's history; it begins with the last hour as it was sampled. */
export function useHistoryForm(zone: string, server: string): HistoryFormState {
  const api = useApi();
  const clock = useClock();
  const [form, setForm] = useState<HistoryForm>(() => lastHour(clock.nowMs()));
  const [aggregates, setAggregates] = useState<readonly NodeRow[]>([]);
  const set = (part: Partial<HistoryForm>): void => setForm((f) => ({ ...f, ...part }));
  useEffect(() => {
    let stale = false;
    api["serverHistory.aggregates"]({ zone, server }).then(
      (rows) => {
        if (stale) return;
        setAggregates(rows);
        setForm((f) => ({ ...f, aggregate: usualAggregate(rows) }));
      },
      // Without a list there is no processed read to choose.
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [api, zone, server]);
  return { form, set, aggregates };
}
