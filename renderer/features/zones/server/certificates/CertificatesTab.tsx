import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import type { PeerCertificate } from "../../../../../shared/zones/pki.ts";
import { useApi, useSession } from "../../../../store/appContext.ts";
import { useWhyNot } from "../../../../ui/useWhyNot.ts";
import { ConfirmDialog } from "../../../../ui/ConfirmDialog.tsx";
import { EmptyState } from "../../../../ui/EmptyState.tsx";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { SkeletonRows } from "../../../../ui/SkeletonRows.tsx";
import { CertificateFacts } from "../../certificates/CertificateFacts.tsx";
import { OwnPanel } from "../../certificates/OwnPanel.tsx";
import { ExportDialog } from "../../certificates/PemDialog.tsx";
import { commonName, trustWords } from "../../certificates/pkiWords.ts";
import { usePkiStore } from "../../certificates/usePki.ts";
import type { ServerTabProps } from "../serverTabProps.ts";
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

function PeerPanel({
  peer,
  zone,
  name,
  nowMs,
  onChanged,
}: {
  readonly peer: PeerCertificate;
  readonly zone: string;
  readonly name: string;
  readonly nowMs: number;
  readonly onChanged: () => void;
}) {
  const api = useApi();
  const [open, setOpen] = useState<"export" | "reject" | null>(null);
  const refused = useWhyNot()("pki.manage", zone);
  const may = refused === "";
  const { certificate } = peer;
  const title = peer.node === null ? `Certificate of ${name}` : `Certificate of ${name}, node ${peer.node}`;
  if (!certificate)
    return (
      <Panel title={title}>
        <EmptyState title="No certificate has been seen yet">It appears when the server has answered once.</EmptyState>
      </Panel>
    );
  const chain: (readonly [string, string])[] =
    peer.issuers.length > 0 ? [["Chain", peer.issuers.map((i) => commonName(i.subject)).join(", then ")]] : [];
  return (
    <Panel
      title={title}
      actions={
        <>
          <Button variant="default" onClick={() => setOpen("export")}>
            Show text
          </Button>
          {peer.pinned ? (
            <Button variant="default" disabled={!may} title={refused || undefined} onClick={() => setOpen("reject")}>
              Reject
            </Button>
          ) : null}
        </>
      }
    >
      <p className="pki-trust" data-strong={peer.trust !== "trusted"}>
        {trustWords(peer)}
        {peer.trust === "trusted" || peer.status === "" ? null : <span className="code-word"> {peer.status}</span>}
      </p>
      <CertificateFacts certificate={certificate} nowMs={nowMs} more={chain} />
      {open === "export" ? (
        <ExportDialog zone={zone} sha256={certificate.sha256} title={title} onClose={() => setOpen(null)} />
      ) : null}
      {open === "reject" ? (
        <ConfirmDialog
          title={`Reject the certificate of ${name}`}
          confirmLabel="Reject"
          reason="required"
          onClose={() => setOpen(null)}
          onConfirm={async (reason) => {
            await api["pki.decide"]({ zone, sha256: certificate.sha256, decision: "reject", list: "trusted", reason });
            onChanged();
            return "Rejected. The link is closed and refused until somebody trusts a certificate of this server again.";
          }}
        >
          <p>
            The link is closed. Its values and alarms are not live until somebody trusts a certificate of this server
            again.
          </p>
        </ConfirmDialog>
      ) : null}
    </Panel>
  );
}
