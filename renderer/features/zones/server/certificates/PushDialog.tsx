import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { AppError } from "../../../../../shared/errors.ts";
import type { ZoneId } from "../../../../../shared/ids.ts";
import type { Server } from "../../../../../shared/plant/model.ts";
import type { CertificateInfo } from "../../../../../shared/zones/health.ts";
import { useApi } from "../../../../store/appContext.ts";
import { ConfirmDialog } from "../../../../ui/ConfirmDialog.tsx";
import { groupHex } from "../../../../ui/format.ts";
import { PasteDialog } from "../../certificates/PasteDialog.tsx";
import { PemDialog } from "../../certificates/PemDialog.tsx";
import { commonName } from "../../certificates/pkiWords.ts";
import { INSTALLED, notBackWords, ownTitle, UPDATE_HINT } from "./pushWords.ts";

/** The dialog that is open over the server's certificates. */
export type PushOpen =
  | { readonly kind: "own"; readonly identity: "present" | "next" }
  | { readonly kind: "remove"; readonly certificate: CertificateInfo }
  | { readonly kind: "request" | "update" }
  | { readonly kind: "pem"; readonly pem: string };

interface PushDialogProps {
  readonly open: PushOpen;
  readonly zone: ZoneId;
  readonly server: Server;
  readonly nowMs: number;
  readonly onOpen: (what: PushOpen) => void;
  /** The server's lists changed. */
  readonly onChanged: () => Promise<void>;
  /** The server has a new certificate. */
  readonly onInstalled: () => void;
  readonly onClose: () => void;
}

/** One change of the certificates that the server keeps itself. */
export function PushDialog({ open, ...rest }: PushDialogProps) {
  switch (open.kind) {
    case "own":
      return <AddOwn {...rest} identity={open.identity} />;
    case "remove":
      return <RemoveTrusted {...rest} certificate={open.certificate} />;
    case "request":
      return <MakeRequest {...rest} />;
    case "update":
      return <InstallCertificate {...rest} />;
    case "pem":
      return (
        <PemDialog
          title={`Signing request of ${rest.server.name}`}
          hint="For your authority."
          pem={open.pem}
          onClose={rest.onClose}
        />
      );
  }
}

type ChangeProps = Omit<PushDialogProps, "open">;

function AddOwn({
  zone,
  server,
  identity,
  onChanged,
  onClose,
}: ChangeProps & { readonly identity: "present" | "next" }) {
  const api = useApi();
  return (
    <ConfirmDialog
      title={ownTitle(identity, server.name)}
      confirmLabel="Add"
      reason="required"
      onClose={onClose}
      onConfirm={async (reason) => {
        await api["pki.pushOwn"]({ zone, server: server.id, identity, reason });
        await onChanged();
        return "Added.";
      }}
    >
      <p>
        The server then accepts connections that show it. A certificate of an authority is added by its issuer and
        revocation list.
      </p>
    </ConfirmDialog>
  );
}

function RemoveTrusted({
  zone,
  server,
  certificate,
  onChanged,
  onClose,
}: ChangeProps & { readonly certificate: CertificateInfo }) {
  const api = useApi();
  return (
    <ConfirmDialog
      title={`Take ${commonName(certificate.subject)} out of the trust list of ${server.name}`}
      confirmLabel="Remove"
      reason="required"
      onClose={onClose}
      onConfirm={async (reason) => {
        await api["pki.pushRemove"]({ zone, server: server.id, sha256: certificate.sha256, reason });
        await onChanged();
        return "Removed. Who shows it is refused by the server from now on.";
      }}
    >
      <p className="mono select-text pki-print">{groupHex(certificate.sha256)}</p>
    </ConfirmDialog>
  );
}

function MakeRequest({ zone, server, onOpen, onClose }: ChangeProps) {
  const api = useApi();
  const [newKey, setNewKey] = useState(true);
  return (
    <ConfirmDialog
      title={`Have ${server.name} make a signing request`}
      confirmLabel="Make request"
      reason="required"
      onClose={onClose}
      onConfirm={async (reason) => {
        const { pem } = await api["pki.pushRequest"]({ zone, server: server.id, newKey, reason });
        onOpen({ kind: "pem", pem });
        return "The request is made.";
      }}
    >
      <p>
        The server's private key never leaves the server. Carry the request to your authority, then install the
        certificate that it makes of it.
      </p>
      <Checkbox label="With a new key" checked={newKey} onChange={(e) => setNewKey(e.currentTarget.checked)} />
    </ConfirmDialog>
  );
}

function InstallCertificate({ zone, server, nowMs, onInstalled, onClose }: ChangeProps) {
  const api = useApi();
  return (
    <PasteDialog
      zone={zone}
      nowMs={nowMs}
      title={`Install a new certificate on ${server.name}`}
      confirmLabel="Install"
      hint={UPDATE_HINT}
      onClose={onClose}
      onPasted={async (text, reason) => {
        const { live, reason: why } = await api["pki.pushUpdate"]({ zone, server: server.id, text, reason });
        onInstalled();
        if (!live) throw new AppError("unavailable", notBackWords(why));
        return INSTALLED;
      }}
    />
  );
}
