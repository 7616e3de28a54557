import { useCallback, useState } from "react";
import type { ServerId, ZoneId } from "../../../../../shared/ids.ts";
import type { Diagnosis } from "../../../../../shared/zones/doctor.ts";
import { useApi } from "../../../../store/appContext.ts";
import { errorText } from "../../../../ui/errorText.ts";
import { usePolled } from "../../../../ui/usePolled.ts";

const RUNNING_MS = 400;
const RESTING_MS = 3000;

interface LastLook {
  /** Null when nobody has looked yet, undefined until that is known. */
  readonly shown: Diagnosis | null | undefined;
  readonly running: boolean;
  readonly fault: string;
  readonly look: () => void;
  readonly cancel: () => void;
}

/** The last look at a server, followed while it is under way, also when somebody else or the link itself began it. */
export function useDiagnosis(zone: ZoneId, server: ServerId): LastLook {
  const api = useApi();
  /** A look of ours that has not been answered yet. */
  const [asking, setAsking] = useState(false);
  const [lookFault, setLookFault] = useState("");
  const [pace, setPace] = useState(RESTING_MS);
  const polled = usePolled(
    useCallback(async () => ({ shown: await api["doctor.shown"]({ zone, server }) }), [api, zone, server]),
    pace,
  );
  const shown = polled.value?.shown;
  const running = asking || shown?.state === "running";
  const wanted = running ? RUNNING_MS : RESTING_MS;
  if (pace !== wanted) setPace(wanted);
  const look = (): void => {
    setAsking(true);
    setLookFault("");
    api["doctor.look"]({ zone, server })
      .then(polled.reload, (err: unknown) => setLookFault(errorText(err)))
      .finally(() => setAsking(false));
  };
  const cancel = (): void => {
    api["doctor.cancel"]({ zone, server }).catch((err: unknown) => setLookFault(errorText(err)));
  };
  return { shown, running, fault: lookFault || polled.fault, look, cancel };
}
