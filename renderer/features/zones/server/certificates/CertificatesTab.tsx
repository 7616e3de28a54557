import { useMemo } from "react";
import { useSession } from "../../../../store/appContext.ts";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { SkeletonRows } from "../../../../ui/SkeletonRows.tsx";
import { OwnPanel } from "../../certificates/OwnPanel.tsx";
import { usePkiStore } from "../../certificates/usePki.ts";
import type { ServerTabProps } from "../serverTabProps.ts";
import { PeerPanel } from "./PeerPanel.tsx";
import { PushPanel } from "./PushPanel.tsx";
import "../../certificates/certificates.css";

/** What the server shows us, what we show it, and what it keeps about certificates itself. */
export function CertificatesTab({ zone, server, link, nowMs }: ServerTabProps) {
  const { value: store, fault, reload } = usePkiStore(zone);
  const plant = useSession((s) => s.plant);
  const here = useMemo(
    () => new Map<string, string>(plant?.zone.get(zone)?.servers.map((s) => [s.id, s.name])),
    [plant, zone],
  );
  if (!store)
    return fault === "" ? (
      <SkeletonRows label="Reading the certificates" />
    ) : (
      <InlineError message={fault} onRetry={reload} />
    );
  const zoneName = plant?.zone.get(zone)?.name ?? zone;
  const peers = store.peers.filter((p) => p.server === server.id);
  return (
    <>
      {fault === "" ? null : <InlineError message={`This is as of a moment ago: ${fault}`} />}
      {peers.map((peer) => (
        <PeerPanel key={peer.node ?? 0} peer={peer} zone={zone} name={server.name} nowMs={nowMs} onChanged={reload} />
      ))}
      <OwnPanel store={store} zoneName={zoneName} serverNames={here} nowMs={nowMs} onChanged={reload} />
      <PushPanel
        zone={zone}
        server={server}
        live={link?.state === "live"}
        hasNext={store.own.some((c) => c.role === "next")}
        nowMs={nowMs}
        onChanged={reload}
      />
    </>
  );
}
