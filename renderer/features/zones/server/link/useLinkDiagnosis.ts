import { useCallback } from "react";
import type { ServerId, ZoneId } from "../../../../../shared/ids.ts";
import type { LinkDiagnosis } from "../../../../../shared/zones/linkCounters.ts";
import { useApi } from "../../../../store/appContext.ts";
import { usePolled, type Polled } from "../../../../ui/usePolled.ts";
import { joined, newestOf } from "./linkHistory.ts";

const EVERY_MS = 1000;

/** What the link carried and what befell it; each answer brings only what is new since the one before. */
export function useLinkDiagnosis(zone: ZoneId, server: ServerId): Polled<LinkDiagnosis> {
  const api = useApi();
  return usePolled(
    useCallback(
      async (kept: LinkDiagnosis | null) =>
        joined(kept, await api["diagnosis.link"]({ zone, server, ...newestOf(kept) })),
      [api, zone, server],
    ),
    EVERY_MS,
  );
}
