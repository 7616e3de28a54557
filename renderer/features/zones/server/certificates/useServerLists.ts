import { useState } from "react";
import type { ServerId, ZoneId } from "../../../../../shared/ids.ts";
import type { ServerPki } from "../../../../../shared/zones/pki.ts";
import { useApi } from "../../../../store/appContext.ts";
import { errorText } from "../../../../ui/errorText.ts";

interface ServerLists {
  /** Null until somebody has asked. */
  readonly lists: ServerPki | null;
  readonly fault: string;
  readonly asking: boolean;
  readonly read: () => Promise<void>;
  /** They may have changed: nothing is shown until somebody asks again. */
  readonly forget: () => void;
}

/** The server's own lists of certificates, read when somebody wants to know and not before. */
export function useServerLists(zone: ZoneId, server: ServerId): ServerLists {
  const api = useApi();
  const [lists, setLists] = useState<ServerPki | null>(null);
  const [fault, setFault] = useState("");
  const [asking, setAsking] = useState(false);
  const read = async (): Promise<void> => {
    setAsking(true);
    try {
      setLists(await api["pki.pushRead"]({ zone, server }));
      setFault("");
    } catch (err) {
      setFault(errorText(err));
    } finally {
      setAsking(false);
    }
  };
  return { lists, fault, asking, read, forget: () => setLists(null) };
}
