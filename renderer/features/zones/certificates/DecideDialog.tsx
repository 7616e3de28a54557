import type { ZoneId } from "../../../../shared/ids.ts";
import type { StoredCertificate } from "../../../../shared/zones/pki.ts";
import { useApi } from "../../../store/appContext.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { CertificateFacts } from "./CertificateFacts.tsx";
import { decidedWords, decisionVerbs, effectWords, type Decision } from "./listWords.ts";
import { commonName } from "./pkiWords.ts";

interface DecideDialogProps {
  readonly zone: ZoneId;
  readonly decision: Decision;
  readonly row: StoredCertificate;
  readonly serverNames: ReadonlyMap<string, string>;
  readonly nowMs: number;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Trusts, rejects or removes a certificate of a zone's lists, after a look at what that leads to. */
export function DecideDialog({ zone, decision, row, serverNames, nowMs, onDone, onClose }: DecideDialogProps) {
  const api = useApi();
  const { certificate, list } = row;
  return (
    <ConfirmDialog
      title={`${decisionVerbs[decision]} ${commonName(certificate.subject)}`}
      confirmLabel={decisionVerbs[decision]}
      reason="required"
      onClose={onClose}
      width={640}
      onConfirm={async (reason) => {
        await api["pki.decide"]({ zone, sha256: certificate.sha256, decision, list, reason });
        onDone();
        return decidedWords[decision];
      }}
    >
      <p>{effectWords(decision, row, serverNames)}</p>
      <CertificateFacts certificate={certificate} nowMs={nowMs} />
    </ConfirmDialog>
  );
}
