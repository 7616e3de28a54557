import { useCallback } from "react";
import type { NodeIdText, ValueReading } from "../../../../../shared/zones/addressSpace.ts";
import { useApi } from "../../../../store/appContext.ts";
import { usePolled, type Polled } from "../../../../ui/usePolled.ts";

const EVERY_MS = 1_000;

interface ReadingDeps {
  readonly zone: string;
  readonly server: string;
  readonly nodeId: NodeIdText;
  /** False while the link is down or the server does not let this user read. */
  readonly on: boolean;
}

/** The value as the server gives it now, read again each second while it is looked at. */
export function useReading({ zone, server, nodeId, on }: ReadingDeps): Polled<ValueReading> {
  const api = useApi();
  return usePolled(
    useCallback(() => api["browse.value"]({ zone, server, nodeId }), [api, zone, server, nodeId]),
    EVERY_MS,
    on,
  );
}
