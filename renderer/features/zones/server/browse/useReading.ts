import { useEffect, useState } from "react";
import type { NodeIdText, ValueReading } from "../../../../../shared/zones/addressSpace.ts";
import { useApi } from "../../../../store/appContext.ts";
import { errorText } from "../../../../ui/errorText.ts";

const EVERY_MS = 1_000;

interface ReadingDeps {
  readonly zone: string;
  readonly server: string;
  readonly nodeId: NodeIdText;
  /** As it came with the node. */
  readonly first: ValueReading;
  /** False while the link is down or the server does not let this user read. */
  readonly on: boolean;
}

/** The value as the server gives it now, read again each second while it is looked at. */
export function useReading({ zone, server, nodeId, first, on }: ReadingDeps): {
  readonly reading: ValueReading;
  readonly failed: string;
  /** Reads at once. */
  readonly reload: () => void;
} {
  const api = useApi();
  const [reading, setReading] = useState<ValueReading>(first);
  const [failed, setFailed] = useState("");
  const [again, setAgain] = useState(0);
  useEffect(() => {
    if (!on) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const read = (): void => {
      api["browse.value"]({ zone, server, nodeId })
        .then(
          (next) => {
            if (over) return;
            setReading(next);
            setFailed("");
          },
          (err: unknown) => {
            if (!over) setFailed(errorText(err));
          },
        )
        .finally(() => {
          if (!over) timer = setTimeout(read, EVERY_MS);
        });
    };
    timer = setTimeout(read, again > 0 ? 0 : EVERY_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [api, zone, server, nodeId, on, again]);
  return { reading, failed, reload: () => setAgain((n) => n + 1) };
}
