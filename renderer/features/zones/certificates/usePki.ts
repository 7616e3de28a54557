import { useCallback } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { Rotation, ZonePkiStore } from "../../../../shared/zones/pki.ts";
import { useApi } from "../../../store/appContext.ts";
import { usePolled, type Polled } from "../../../ui/usePolled.ts";

const EVERY_MS = 5000;
const ROTATING_MS = 1000;

/** Keys, certificates and trust of one zone. */
export function usePkiStore(zone: ZoneId): Polled<ZonePkiStore> {
  const api = useApi();
  return usePolled(
    useCallback(() => api["pki.store"]({ zone }), [api, zone]),
    EVERY_MS,
  );
}

/** The same of every zone that answers. */
export function usePkiBoard(): Polled<readonly ZonePkiStore[]> {
  const api = useApi();
  return usePolled(
    useCallback(() => api["pki.board"]({}), [api]),
    EVERY_MS,
  );
}

/** The rotation under way, or the last one; null when there was none. */
export function useRotation(): Polled<Rotation | null> {
  const api = useApi();
  return usePolled(
    useCallback(() => api["pki.rotation"]({}), [api]),
    ROTATING_MS,
  );
}
