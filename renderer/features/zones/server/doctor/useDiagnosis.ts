import { useCallback, useEffect, useState } from "react";
import type { ServerId, ZoneId } from "../../../../../shared/ids.ts";
import type { Diagnosis } from "../../../../../shared/zones/doctor.ts";
import { useApi } from "../../../../store/appContext.ts";
import { errorText } from "../../../../ui/errorText.ts";

const RUNNING_MS = 400;
const RESTING_MS = 3000;

/** The last look at a server, followed while it is under way, also when somebody else or the link itself began it. */
export function useDiagnosis(zone: ZoneId, server: ServerId) {
  const api = useApi();
  const [shown, setShown] = useState<Diagnosis | null | undefined>(undefined);
  const [readFault, setReadFault] = useState("");
  const [lookFault, setLookFault] = useState("");
  const [asking, setAsking] = useState(false);
  const running = asking || shown?.state === "running";
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      api["doctor.shown"]({ zone, server })
        .then(
          (answer) => {
            if (!wanted) return;
            setShown(answer);
            setReadFault("");
          },
          (err: unknown) => wanted && setReadFault(errorText(err)),
        )
        .finally(() => {
          if (wanted) timer = setTimeout(ask, running ? RUNNING_MS : RESTING_MS);
        });
    };
    ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, zone, server, running]);
  const look = useCallback((): void => {
    setAsking(true);
    setLookFault("");
    api["doctor.look"]({ zone, server })
      .then(setShown, (err: unknown) => setLookFault(errorText(err)))
      .finally(() => setAsking(false));
  }, [api, zone, server]);
  const cancel = useCallback((): void => {
    api["doctor.cancel"]({ zone, server }).catch((err: unknown) => setLookFault(errorText(err)));
  }, [api, zone, server]);
  return { shown, running, fault: lookFault || readFault, look, cancel };
}
