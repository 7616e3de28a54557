import type { CertificateInfo } from "../../../../shared/zones/health.ts";
import { formatDate, formatTimeUtc, groupHex } from "../../../ui/format.ts";
import { daysText, isUrgent, issuerWords } from "./pkiWords.ts";

/** What one compares and acts on. The fingerprint can be marked and copied. */
export function CertificateFacts({
  certificate: c,
  nowMs,
  more = [],
}: {
  readonly certificate: CertificateInfo;
  readonly nowMs: number;
  readonly more?: readonly (readonly [string, string])[];
}) {
  const names = [...c.dnsNames, ...c.ipAddresses].join(", ");
  return (
    <dl className="facts pki-facts">
      <Row label="Subject">{c.subject}</Row>
      <Row label="Issued by" title={c.issuer}>
        {issuerWords(c)}
      </Row>
      {more.map(([label, value]) => (
        <Row key={label} label={label}>
          {value}
        </Row>
      ))}
      <Row label="Valid" title={`${formatTimeUtc(c.notBeforeMs)} to ${formatTimeUtc(c.notAfterMs)}`}>
        {formatDate(c.notBeforeMs)} to {formatDate(c.notAfterMs)}{" "}
        <span className={isUrgent(c.notAfterMs, nowMs) ? "pki-urgent" : "muted"}>
          ({daysText(c.notAfterMs, nowMs)})
        </span>
      </Row>
      <Row label="Application URI">{c.applicationUri === "" ? "none" : c.applicationUri}</Row>
      <Row label="Host names">{names === "" ? "none" : names}</Row>
      <Row label="Key">
        {c.keyBits} bits, signed with {c.signatureAlgorithm === "" ? "an unknown algorithm" : c.signatureAlgorithm}
      </Row>
      <Row label="SHA-256">
        <span className="mono">{groupHex(c.sha256)}</span>
      </Row>
    </dl>
  );
}

function Row({
  label,
  title,
  children,
}: {
  readonly label: string;
  readonly title?: string;
  readonly children: React.ReactNode;
}) {
  return (
    <div className="facts-row">
      <dt>{label}</dt>
      <dd title={title}>{children}</dd>
    </div>
  );
}
