import { useState } from "react";
import type { CertificateInfo, TrustQuestion } from "../../../shared/zones/health.ts";
import { useApi } from "../../store/appContext.ts";
import { useWhyNot } from "../../ui/useWhyNot.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { FactRow, Facts } from "../../ui/Facts.tsx";
import { formatDate, formatTimeUtc, groupHex } from "../../ui/format.ts";
import { faultWords } from "../../ui/words.ts";

type TrustDecision = "trust" | "reject";

interface TrustDialogProps {
  readonly question: TrustQuestion;
  readonly serverName: string;
  readonly zoneName: string;
  readonly onClose: () => void;
}

/** Everything one needs to compare before deciding. Trust is possible only when being unknown is the only fault. */
export function TrustDialog({ question, serverName, zoneName, onClose }: TrustDialogProps) {
  const api = useApi();
  const refused = useWhyNot()("trust.decide", question.zone);
  const may = refused === "";
  const mendable = question.faults.length > 0 && question.faults.every((fault) => fault === "untrusted");
  const [decision, setDecision] = useState<TrustDecision>(mendable ? "trust" : "reject");
  const { sha256 } = question.certificate;
  const run = async (reason: string): Promise<string> => {
    const input = { zone: question.zone, server: question.server, sha256, reason };
    if (decision === "trust") await api["zones.trust"](input);
    else await api["zones.reject"](input);
    return decision === "trust"
      ? `Trusted. ${serverName} is being connected.`
      : "Rejected. The link stays refused until the server shows another certificate.";
  };
  return (
    <ConfirmDialog
      title={`${serverName} shows a certificate that ${zoneName} does not accept`}
      confirmLabel={decision === "trust" ? "Trust this certificate" : "Reject this certificate"}
      reason="required"
      reasonLabel={decision === "trust" ? "Why you trust it" : "Why you reject it"}
      blocked={refused}
      onConfirm={run}
      onClose={onClose}
      width={720}
    >
      <ul className="trust-faults">
        {question.faults.map((fault) => (
          <li key={fault}>
            <strong>{faultWords[fault].what}</strong> {faultWords[fault].mend}
          </li>
        ))}
      </ul>
      <div className="trust-print">
        <span className="hint">Fingerprint (SHA-256). Compare all of it with what the server itself shows.</span>
        <span className="mono select-text">{groupHex(sha256)}</span>
      </div>
      <AskedFacts
        certificate={question.certificate}
        endpointUrl={question.endpointUrl}
        expectedUri={question.expectedApplicationUri}
      />
      <DecisionChips decision={decision} mendable={mendable} may={may} onChoose={setDecision} />
    </ConfirmDialog>
  );
}

interface DecisionChipsProps {
  readonly decision: TrustDecision;
  /** Whether trusting it would mend what is wrong with it. */
  readonly mendable: boolean;
  readonly may: boolean;
  readonly onChoose: (decision: TrustDecision) => void;
}

function DecisionChips({ decision, mendable, may, onChoose }: DecisionChipsProps) {
  return (
    <div className="chip-set" role="group" aria-label="Decision">
      <button
        type="button"
        className="chip"
        aria-pressed={decision === "trust"}
        disabled={!mendable || !may}
        title={mendable ? "" : "Trust cannot mend these faults."}
        onClick={() => onChoose("trust")}
      >
        Trust
      </button>
      <button
        type="button"
        className="chip"
        aria-pressed={decision === "reject"}
        disabled={!may}
        onClick={() => onChoose("reject")}
      >
        Reject
      </button>
    </div>
  );
}

interface AskedFactsProps {
  readonly certificate: CertificateInfo;
  readonly endpointUrl: string;
  readonly expectedUri: string;
}

/** What the certificate says beside what is expected of it. */
function AskedFacts({ certificate: c, endpointUrl, expectedUri }: AskedFactsProps) {
  const names = [...c.dnsNames, ...c.ipAddresses].join(", ");
  const uri =
    c.applicationUri === expectedUri
      ? `${c.applicationUri}, as expected`
      : `${c.applicationUri === "" ? "none" : c.applicationUri}; expected ${expectedUri}`;
  return (
    <Facts>
      <FactRow label="Endpoint">{endpointUrl}</FactRow>
      <FactRow label="Subject">{c.subject}</FactRow>
      <FactRow label="Issuer" title={c.issuer}>
        {c.selfSigned ? "itself (self-signed)" : c.issuer}
      </FactRow>
      <FactRow label="Application URI">{uri}</FactRow>
      <FactRow label="Host names">{names === "" ? "none" : names}</FactRow>
      <FactRow label="Valid" title={`${formatTimeUtc(c.notBeforeMs)} to ${formatTimeUtc(c.notAfterMs)}`}>
        {`${formatDate(c.notBeforeMs)} to ${formatDate(c.notAfterMs)}`}
      </FactRow>
      <FactRow label="Key">{`${c.keyBits} bits, signed with ${c.signatureAlgorithm}`}</FactRow>
      <FactRow label="SHA-1" title="For tools that show only this one; do not decide by it." mono>
        {groupHex(c.sha1)}
      </FactRow>
    </Facts>
  );
}
