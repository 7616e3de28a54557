import { useCallback } from "react";
import type { ValueReport } from "../../../../shared/ipc/diagnosisRows.ts";
import type { Tag } from "../../../../shared/plant/model.ts";
import { valueChain, type ValueChain } from "../../../../shared/zones/valueChain.ts";
import { NEVER_STATUS } from "../../../live/quality.ts";
import type { TagTable } from "../../../live/tagTable.ts";
import { useApi, useSession } from "../../../store/appContext.ts";
import { usePolled } from "../../../ui/usePolled.ts";
import type { WindowFacts } from "../../../../shared/zones/valueFacts.ts";

const AGAIN_MS = 1000;

/** The chain of a tag, asked again a second after each answer while somebody looks. */
export function useValueChain(tag: Tag): { readonly chain: ValueChain | null; readonly fault: string } {
  const api = useApi();
  const table = useSession((s) => s.table);
  const ask = useCallback(async () => {
    const report = await api["diagnosis.value"]({ zone: tag.zone, tag: tag.id });
    return table ? chainOf(report, table, tag) : null;
  }, [api, table, tag]);
  const { value, fault } = usePolled(ask, AGAIN_MS);
  return { chain: value, fault };
}

const chainOf = (report: ValueReport, table: TagTable, tag: Tag): ValueChain =>
  valueChain({ ...report, window: windowFacts(table, tag) });

function windowFacts(table: TagTable, tag: Tag): WindowFacts {
  const status = table.status[tag.index] ?? NEVER_STATUS;
  return {
    seen: status !== NEVER_STATUS,
    stale: table.quality(tag.index) === "stale",
    status,
    lastContactMs: table.lastContactMs(tag.index),
    batchMs: null,
    coalesced: table.coalesced,
    gaps: table.gaps,
  };
}
