import type { CertificateInfo } from "../../../../shared/zones/health.ts";
import { formatDate, formatTimeUtc, groupHex } from "../../../ui/format.ts";
import { FactRow, Facts } from "../../../ui/Facts.tsx";
import { daysText, isUrgent, issuerWords } from "./pkiWords.ts";

interface CertificateFactsProps {
  readonly certificate: CertificateInfo;
  readonly nowMs: number;
  /** Further facts, by label, after the issuer. */
  readonly more?: readonly (readonly [string, string])[];
}

/** What one compares and acts on. The fingerprint can be marked and copied. */
export function CertificateFacts({ certificate: c, nowMs, more = [] }: CertificateFactsProps) {
  const names = [...c.dnsNames, ...c.ipAddresses].join(", ");
  return (
    <Facts className="pki-facts">
      <FactRow label="Subject">{c.subject}</FactRow>
      <FactRow label="Issued by" title={c.issuer}>
        {issuerWords(c)}
      </FactRow>
      {more.map(([label, value]) => (
        <FactRow key={label} label={label}>
          {value}
        </FactRow>
      ))}
      <FactRow label="Valid" title={`${formatTimeUtc(c.notBeforeMs)} to ${formatTimeUtc(c.notAfterMs)}`}>
        {formatDate(c.notBeforeMs)} to {formatDate(c.notAfterMs)}{" "}
        <span className={isUrgent(c.notAfterMs, nowMs) ? "pki-urgent" : "muted"}>
          ({daysText(c.notAfterMs, nowMs)})
        </span>
      </FactRow>
      <FactRow label="Application URI">{c.applicationUri === "" ? "none" : c.applicationUri}</FactRow>
      <FactRow label="Host names">{names === "" ? "none" : names}</FactRow>
      <FactRow label="Key">
        {c.keyBits} bits, signed with {c.signatureAlgorithm === "" ? "an unknown algorithm" : c.signatureAlgorithm}
      </FactRow>
      <FactRow label="SHA-256">
        <span className="mono">{groupHex(c.sha256)}</span>
      </FactRow>
    </Facts>
  );
}
