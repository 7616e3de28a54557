import { useEffect, useState } from "react";
import type { ServerId, ZoneId } from "../../../../../shared/ids.ts";
import type { ServerAuditEvent, ServerSecurity } from "../../../../../shared/zones/serverSecurity.ts";
import { useApi } from "../../../../store/appContext.ts";
import { errorText } from "../../../../ui/errorText.ts";

const EVERY_MS = 2000;
const PAGE = 1000;
/** As many as main keeps. */
const MOST = 5000;

export interface ServerSecurityView {
  readonly security: ServerSecurity | null;
  /** Newest first. */
  readonly events: readonly ServerAuditEvent[];
  readonly heard: number;
  readonly missed: number;
  readonly fault: string;
}
const nothing: ServerSecurityView = { security: null, events: [], heard: 0, missed: 0, fault: "" };

/** What the security session of a server says, asked for again and again while it is looked at. */
export function useServerSecurity(zone: ZoneId, server: ServerId): ServerSecurityView {
  const api = useApi();
  const [view, setView] = useState(nothing);
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let events: readonly ServerAuditEvent[] = [];
    const ask = async (): Promise<void> => {
      try {
        const [security, page] = await Promise.all([
          api["security.state"]({ zone, server }),
          api["security.events"]({ zone, server, afterSeq: events[0]?.seq ?? 0, limit: PAGE }),
        ]);
        if (!wanted) return;
        if (page.rows.length > 0) events = [...[...page.rows].reverse(), ...events].slice(0, MOST);
        setView({ security, events, heard: page.heard, missed: page.missed, fault: "" });
      } catch (err) {
        if (wanted) setView((v) => ({ ...v, fault: errorText(err) }));
      }
      if (wanted) timer = setTimeout(() => void ask(), EVERY_MS);
    };
    void ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, zone, server]);
  return view;
}
