import { useEffect, useState } from "react";
import type { ServerId, ZoneId } from "../../../../../shared/ids.ts";
import type { LinkDiagnosis } from "../../../../../shared/zones/linkCounters.ts";
import { useApi } from "../../../../store/appContext.ts";
import { errorText } from "../../../../ui/errorText.ts";
import { joined, newestOf } from "./linkHistory.ts";

const EVERY_MS = 1000;

/** What the link carried and what befell it, renewed each second while somebody looks. */
export function useLinkDiagnosis(
  zone: ZoneId,
  server: ServerId,
): { readonly diagnosis: LinkDiagnosis | null; readonly fault: string } {
  const api = useApi();
  const [state, setState] = useState<{ readonly diagnosis: LinkDiagnosis | null; readonly fault: string }>({
    diagnosis: null,
    fault: "",
  });
  useEffect(() => {
    let wanted = true;
    let kept: LinkDiagnosis | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      api["diagnosis.link"]({ zone, server, ...newestOf(kept) })
        .then(
          (news) => {
            kept = joined(kept, news);
            if (wanted) setState({ diagnosis: kept, fault: "" });
          },
          (err: unknown) => wanted && setState({ diagnosis: kept, fault: errorText(err) }),
        )
        .finally(() => {
          if (wanted) timer = setTimeout(ask, EVERY_MS);
        });
    };
    ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, zone, server]);
  return state;
}
