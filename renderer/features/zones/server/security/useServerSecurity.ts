import { useCallback } from "react";
import type { ServerId, ZoneId } from "../../../../../shared/ids.ts";
import type { ServerAuditEvent, ServerSecurity } from "../../../../../shared/zones/serverSecurity.ts";
import { useApi } from "../../../../store/appContext.ts";
import { usePolled, type Polled } from "../../../../ui/usePolled.ts";

const EVERY_MS = 2000;
const PAGE = 1000;
/** As many as main keeps. */
const MOST = 5000;

interface ServerSecurityView {
  readonly security: ServerSecurity;
  /** Newest first. */
  readonly events: readonly ServerAuditEvent[];
  readonly heard: number;
  readonly missed: number;
}

/** What the security session of a server says; each answer brings only the events since the one before. */
export function useServerSecurity(zone: ZoneId, server: ServerId): Polled<ServerSecurityView> {
  const api = useApi();
  return usePolled(
    useCallback(
      async (last: ServerSecurityView | null): Promise<ServerSecurityView> => {
        const known = last?.events ?? [];
        const [security, page] = await Promise.all([
          api["security.state"]({ zone, server }),
          api["security.events"]({ zone, server, afterSeq: known[0]?.seq ?? 0, limit: PAGE }),
        ]);
        const events = page.rows.length === 0 ? known : [...[...page.rows].reverse(), ...known].slice(0, MOST);
        return { security, events, heard: page.heard, missed: page.missed };
      },
      [api, zone, server],
    ),
    EVERY_MS,
  );
}
