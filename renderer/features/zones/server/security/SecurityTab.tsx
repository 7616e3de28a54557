import { InlineError } from "../../../../ui/InlineError.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { SkeletonRows } from "../../../../ui/SkeletonRows.tsx";
import { FactTiles } from "../../FactTiles.tsx";
import type { ServerTabProps } from "../serverTabProps.ts";
import { AuditEvents } from "./AuditEvents.tsx";
import { securityFacts, watchReason } from "./securityWords.ts";
import { ServerSessions } from "./ServerSessions.tsx";
import { useServerSecurity } from "./useServerSecurity.ts";
import "./security.css";

/**
 * Who is connected to the server, and what the server itself says was done: seen by its security session.
 */
export function SecurityTab({ zone, server, nowMs }: ServerTabProps) {
  const { value, fault } = useServerSecurity(zone, server.id);
  if (!value)
    return fault === "" ? <SkeletonRows label="Asking the security session" /> : <InlineError message={fault} />;
  const { security, events, heard, missed } = value;
  const open = security.state === "open";
  return (
    <>
      {fault === "" ? null : <InlineError message={`This is as of a moment ago: ${fault}`} />}
      {security.reason === "" ? null : <InlineError message={watchReason(security)} code={security.code} />}
      <Panel title="Security session">
        <FactTiles facts={securityFacts(security, nowMs)} />
      </Panel>
      <ServerSessions sessions={security.sessions} total={security.sessionsTotal} open={open} nowMs={nowMs} />
      <AuditEvents events={events} heard={heard} missed={missed} hears={!open || security.hearsEvents} />
    </>
  );
}
