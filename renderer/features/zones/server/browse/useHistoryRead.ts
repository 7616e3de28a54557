import { useEffect, useRef, useState } from "react";
import type { HistoryPage, HistoryQuery, NodeIdText } from "../../../../../shared/zones/addressSpace.ts";
import { useApi } from "../../../../store/appContext.ts";
import { errorText } from "../../../../ui/errorText.ts";

/** What has been read of a value's history so far: the rows of all pages, the rest as the last page says it. */
type FoundHistory = Pick<HistoryPage, "rows" | "more" | "total" | "stopped">;

interface HistoryReader {
  readonly found: FoundHistory | null;
  readonly busy: boolean;
  readonly failed: string;
  readonly read: (query: HistoryQuery) => Promise<void>;
  readonly readMore: () => Promise<void>;
}

/** Reads a value's history page by page; what the server still holds is given back when nobody wants it any more. */
export function useHistoryRead(zone: string, server: string, nodeId: NodeIdText): HistoryReader {
  const api = useApi();
  const [found, setFound] = useState<FoundHistory | null>(null);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState("");
  /** Names the rest of the list, which the server holds. */
  const held = useRef<string | null>(null);
  useEffect(
    () => () => {
      if (held.current !== null)
        api["serverHistory.release"]({ zone, server, more: held.current }).catch(() => undefined);
    },
    [api, zone, server],
  );
  const first = async (query: HistoryQuery): Promise<HistoryPage> => {
    const more = held.current;
    if (more !== null) await api["serverHistory.release"]({ zone, server, more }).catch(() => undefined);
    return api["serverHistory.read"]({ zone, server, nodeId, query: query as never });
  };
  const next = (): Promise<HistoryPage> => api["serverHistory.more"]({ zone, server, more: held.current ?? "" });
  /** @param query null for the next page of the one before. */
  const page = async (query: HistoryQuery | null): Promise<void> => {
    setBusy(true);
    setFailed("");
    try {
      const got = query ? await first(query) : await next();
      held.current = got.more;
      setFound((before) => (query || !before ? got : { ...got, rows: [...before.rows, ...got.rows] }));
    } catch (err) {
      held.current = null;
      setFailed(errorText(err));
      if (query) setFound(null);
    } finally {
      setBusy(false);
    }
  };
  return { found, busy, failed, read: page, readMore: () => page(null) };
}
