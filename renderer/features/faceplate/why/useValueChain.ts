import { useEffect, useState } from "react";
import type { ValueReport } from "../../../../shared/ipc/diagnosisRows.ts";
import type { Tag } from "../../../../shared/plant/model.ts";
import { valueChain, type ValueChain, type WindowFacts } from "../../../../shared/zones/valueChain.ts";
import { NEVER_STATUS } from "../../../live/quality.ts";
import type { TagTable } from "../../../live/tagTable.ts";
import { useApi, useSession } from "../../../store/appContext.ts";
import { errorText } from "../../../ui/errorText.ts";

const AGAIN_MS = 1000;

/** The chain of a tag, asked anew a second after each answer while somebody looks. */
export function useValueChain(tag: Tag): { readonly chain: ValueChain | null; readonly fault: string } {
  const api = useApi();
  const table = useSession((s) => s.table);
  const [state, setState] = useState<{ readonly chain: ValueChain | null; readonly fault: string }>({
    chain: null,
    fault: "",
  });
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      api["diagnosis.value"]({ zone: tag.zone, tag: tag.id })
        .then(
          (report) => wanted && setState({ chain: table ? chainOf(report, table, tag) : null, fault: "" }),
          (err: unknown) => wanted && setState((s) => ({ chain: s.chain, fault: errorText(err) })),
        )
        .finally(() => {
          if (wanted) timer = setTimeout(ask, AGAIN_MS);
        });
    };
    ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, table, tag]);
  return state;
}

const chainOf = (report: ValueReport, table: TagTable, tag: Tag): ValueChain =>
  valueChain({ ...report, window: windowFacts(table, tag) });

function windowFacts(table: TagTable, tag: Tag): WindowFacts {
  const status = table.status[tag.index] ?? NEVER_STATUS;
  return {
    seen: status !== NEVER_STATUS,
    stale: table.quality(tag.index) === "stale",
    status,
    heardMs: table.heardMs(tag.index),
    batchMs: null,
    coalesced: table.coalesced,
    gaps: table.gaps,
  };
}
