import { Button } from "@mantine/core";
import { useState } from "react";
import type { ZoneId } from "../../../../../shared/ids.ts";
import type { PeerCertificate } from "../../../../../shared/zones/pki.ts";
import { useApi } from "../../../../store/appContext.ts";
import { useWhyNot } from "../../../../ui/useWhyNot.ts";
import { ConfirmDialog } from "../../../../ui/ConfirmDialog.tsx";
import { EmptyState } from "../../../../ui/EmptyState.tsx";
import { GuardedButton } from "../../../../ui/GuardedButton.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { CertificateFacts } from "../../certificates/CertificateFacts.tsx";
import { ExportDialog } from "../../certificates/PemDialog.tsx";
import { commonName, trustWords } from "../../certificates/pkiWords.ts";

interface PeerPanelProps {
  readonly peer: PeerCertificate;
  readonly zone: ZoneId;
  /** Of the server. */
  readonly name: string;
  readonly nowMs: number;
  readonly onChanged: () => void;
}

/** The certificate that a server, or one node of it, shows us, and why it counts as it does. */
export function PeerPanel({ peer, zone, name, nowMs, onChanged }: PeerPanelProps) {
  const [open, setOpen] = useState<"export" | "reject" | null>(null);
  const blocked = useWhyNot()("pki.manage", zone);
  const { certificate } = peer;
  const title = peer.node === null ? `Certificate of ${name}` : `Certificate of ${name}, node ${peer.node}`;
  if (!certificate)
    return (
      <Panel title={title}>
        <EmptyState title="No certificate has been seen yet">It appears when the server has answered once.</EmptyState>
      </Panel>
    );
  const { sha256 } = certificate;
  const chain: (readonly [string, string])[] =
    peer.issuers.length > 0 ? [["Chain", peer.issuers.map((i) => commonName(i.subject)).join(", then ")]] : [];
  const actions = (
    <>
      <Button variant="default" onClick={() => setOpen("export")}>
        Show text
      </Button>
      {peer.pinned ? (
        <GuardedButton blocked={blocked} onClick={() => setOpen("reject")}>
          Reject
        </GuardedButton>
      ) : null}
    </>
  );
  const dialog = { zone, sha256, onClose: () => setOpen(null) };
  return (
    <Panel title={title} actions={actions}>
      <p className="pki-trust" data-strong={peer.trust !== "trusted"}>
        {trustWords(peer)}
        {peer.trust === "trusted" || peer.status === "" ? null : <span className="code-word"> {peer.status}</span>}
      </p>
      <CertificateFacts certificate={certificate} nowMs={nowMs} more={chain} />
      {open === "export" ? <ExportDialog {...dialog} title={title} /> : null}
      {open === "reject" ? <RejectDialog {...dialog} name={name} onDone={onChanged} /> : null}
    </Panel>
  );
}

interface RejectDialogProps {
  readonly zone: ZoneId;
  readonly sha256: string;
  readonly name: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function RejectDialog({ zone, sha256, name, onDone, onClose }: RejectDialogProps) {
  const api = useApi();
  return (
    <ConfirmDialog
      title={`Reject the certificate of ${name}`}
      confirmLabel="Reject"
      reason="required"
      onClose={onClose}
      onConfirm={async (reason) => {
        await api["pki.decide"]({ zone, sha256, decision: "reject", list: "trusted", reason });
        onDone();
        return "Rejected. The link is closed and refused until somebody trusts a certificate of this server again.";
      }}
    >
      <p>
        The link is closed. Its values and alarms are not live until somebody trusts a certificate of this server again.
      </p>
    </ConfirmDialog>
  );
}
