import { Checkbox, NativeSelect } from "@mantine/core";
import { useState } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import { keySizes, type KeyBits, type OwnCertificate } from "../../../../shared/zones/pki.ts";
import { useApi } from "../../../store/appContext.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { groupHex } from "../../../ui/format.ts";
import { KeySize } from "./KeySize.tsx";
import { switchOutcome } from "./switchOutcome.ts";

interface StepDialogProps {
  readonly zone: ZoneId;
  readonly zoneName: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Makes a new key and certificate beside the one in use. */
export function PrepareDialog({ zone, zoneName, onDone, onClose }: StepDialogProps) {
  const api = useApi();
  const [keyBits, setKeyBits] = useState<KeyBits>(3072);
  return (
    <ConfirmDialog
      title={`Create a new key and certificate for ${zoneName}`}
      confirmLabel="Create"
      reason="required"
      onClose={onClose}
      onConfirm={async (reason) => {
        await api["pki.prepare"]({ zone, keyBits, reason });
        onDone();
        return "It is made and waits. Carry it to the servers, then switch to it.";
      }}
    >
      <p>
        The certificate in use stays in use. The new one waits as the next until the servers trust it and you switch to
        it.
      </p>
      <KeySize value={keyBits} onChange={setKeyBits} />
    </ConfirmDialog>
  );
}

/** Makes a signing request for an authority. */
export function RequestDialog({
  zone,
  zoneName,
  onDone,
  onClose,
  onMade,
}: StepDialogProps & { readonly onMade: (pem: string) => void }) {
  const api = useApi();
  const [key, setKey] = useState<"present" | KeyBits>(3072);
  return (
    <ConfirmDialog
      title={`Ask an authority for a certificate for ${zoneName}`}
      confirmLabel="Create request"
      reason="required"
      onClose={onClose}
      onConfirm={async (reason) => {
        const { pem } = await api["pki.request"]({ zone, keyBits: key === "present" ? null : key, reason });
        onDone();
        onMade(pem);
        return "The request is made.";
      }}
    >
      <p>
        The private key stays on this station. Carry the request to your authority and import the certificate that it
        makes of it.
      </p>
      <NativeSelect
        label="Key"
        data={[
          ...keySizes.map((bits) => ({ value: String(bits), label: `a new key of ${bits} bits` })),
          { value: "present", label: "the key in use" },
        ]}
        value={String(key)}
        onChange={(e) =>
          setKey(e.currentTarget.value === "present" ? "present" : (Number(e.currentTarget.value) as KeyBits))
        }
      />
    </ConfirmDialog>
  );
}

/** Puts the next certificate into use, link after link. */
export function ActivateDialog({
  zone,
  zoneName,
  next,
  serverNames,
  onDone,
  onClose,
}: StepDialogProps & { readonly next: OwnCertificate; readonly serverNames: ReadonlyMap<string, string> }) {
  const api = useApi();
  const [allowDown, setAllowDown] = useState(false);
  return (
    <ConfirmDialog
      title={`Switch ${zoneName} to its next certificate`}
      confirmLabel="Switch"
      reason="required"
      onClose={onClose}
      width={560}
      onConfirm={async (reason) => {
        try {
          return switchOutcome(
            await api["pki.activate"]({ zone, sha256: next.certificate.sha256, allowDown, reason }),
            (server) => serverNames.get(server) ?? server,
          );
        } finally {
          onDone();
        }
      }}
    >
      <p>
        The links to {serverNames.size === 1 ? "its server" : `its ${serverNames.size} servers`} are built anew one
        after the other, a few seconds each. If a server refuses the new certificate, all go back to the one in use now.
      </p>
      <p className="mono select-text pki-print">{groupHex(next.certificate.sha256)}</p>
      <Checkbox
        label="Switch even if a server is down and cannot be asked"
        checked={allowDown}
        onChange={(e) => setAllowDown(e.currentTarget.checked)}
      />
    </ConfirmDialog>
  );
}

/** Gives up the next certificate or the open request. */
export function DiscardDialog({ zone, zoneName, onDone, onClose }: StepDialogProps) {
  const api = useApi();
  return (
    <ConfirmDialog
      title={`Discard what waits in ${zoneName}`}
      confirmLabel="Discard"
      reason="required"
      onClose={onClose}
      onConfirm={async (reason) => {
        await api["pki.discardNext"]({ zone, reason });
        onDone();
        return "Discarded. The certificate in use is not touched.";
      }}
    >
      <p>The next certificate, its key and any open signing request are deleted.</p>
    </ConfirmDialog>
  );
}

/** Makes the certificate before the next one again. */
export function RecallDialog({ zone, zoneName, onDone, onClose }: StepDialogProps) {
  const api = useApi();
  return (
    <ConfirmDialog
      title={`Bring back the previous certificate of ${zoneName}`}
      confirmLabel="Bring back"
      reason="required"
      onClose={onClose}
      onConfirm={async (reason) => {
        await api["pki.recall"]({ zone, reason });
        onDone();
        return "It waits as the next certificate. Switch to it.";
      }}
    >
      <p>It becomes the next certificate, to be switched to like any other. Nothing changes until then.</p>
    </ConfirmDialog>
  );
}
