import { useCallback, useEffect, useState } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { Rotation, ZonePkiStore } from "../../../../shared/zones/pki.ts";
import { useApi } from "../../../store/appContext.ts";
import { errorText } from "../../../ui/errorText.ts";

const EVERY_MS = 5000;
const ROTATING_MS = 1000;

/** Asks now, and again and again while it is looked at. */
function useAsked<T>(
  ask: () => Promise<T>,
  everyMs: number,
): { readonly value: T | null; readonly fault: string; readonly reload: () => void } {
  const [state, setState] = useState<{ value: T | null; fault: string }>({ value: null, fault: "" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async (): Promise<void> => {
      try {
        const value = await ask();
        if (wanted) setState({ value, fault: "" });
      } catch (err) {
        if (wanted) setState((s) => ({ ...s, fault: errorText(err) }));
      }
      if (wanted) timer = setTimeout(() => void run(), everyMs);
    };
    void run();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [ask, everyMs, round]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  return { ...state, reload };
}

export function usePkiStore(zone: ZoneId): {
  readonly value: ZonePkiStore | null;
  readonly fault: string;
  readonly reload: () => void;
} {
  const api = useApi();
  return useAsked(
    useCallback(() => api["pki.store"]({ zone }), [api, zone]),
    EVERY_MS,
  );
}

export function usePkiBoard(): {
  readonly value: readonly ZonePkiStore[] | null;
  readonly fault: string;
  readonly reload: () => void;
} {
  const api = useApi();
  return useAsked(
    useCallback(() => api["pki.board"]({}), [api]),
    EVERY_MS,
  );
}

export function useRotation(): {
  readonly value: Rotation | null;
  readonly fault: string;
  readonly reload: () => void;
} {
  const api = useApi();
  return useAsked(
    useCallback(() => api["pki.rotation"]({}), [api]),
    ROTATING_MS,
  );
}
