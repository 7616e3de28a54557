import { Button } from "@mantine/core";
import type { CertificateInfo } from "../../../../shared/zones/health.ts";
import type { StoredCertificate, StoredCrl, ZonePkiStore } from "../../../../shared/zones/pki.ts";
import { formatCount, formatDate, groupHex } from "../../../ui/format.ts";
import { GuardedButton } from "../../../ui/GuardedButton.tsx";
import { decisionVerbs, dueWords, emptyWords, usedWords, type Decision, type ListTab } from "./listWords.ts";
import { commonName, daysText, isUrgent, issuerWords } from "./pkiWords.ts";

/** What a row can open. */
export type RowAction =
  | { readonly kind: "decide"; readonly decision: Decision; readonly row: StoredCertificate }
  | { readonly kind: "export"; readonly certificate: CertificateInfo };

interface ListRowsProps {
  readonly at: ListTab;
  readonly store: ZonePkiStore;
  readonly serverNames: ReadonlyMap<string, string>;
  readonly nowMs: number;
  /** Why nothing can be decided here; empty when it can. */
  readonly blocked: string;
  readonly onAct: (action: RowAction) => void;
}

/** One of the zone's lists, a certificate or revocation list a row. */
export function ListRows({ at, store, ...row }: ListRowsProps) {
  return (
    <ul className="pki-list">
      {at === "crls"
        ? store.crls.map((crl) => <CrlRow key={crl.sha256} crl={crl} nowMs={row.nowMs} />)
        : store[at].map((stored) => <CertificateRow key={stored.certificate.sha256} row={stored} {...row} />)}
      {store[at].length === 0 ? <li className="muted">{emptyWords[at]}</li> : null}
    </ul>
  );
}

/** What can be decided about a certificate, by the list it stands in. */
const decisions: Readonly<Record<StoredCertificate["list"], readonly Decision[]>> = {
  trusted: ["reject"],
  issuers: ["remove"],
  rejected: ["trust", "remove"],
};

type CertificateRowProps = Omit<ListRowsProps, "at" | "store"> & { readonly row: StoredCertificate };

function CertificateRow({ row, serverNames, nowMs, blocked, onAct }: CertificateRowProps) {
  const { certificate } = row;
  return (
    <li>
      <div className="grow">
        <strong>{commonName(certificate.subject)}</strong>{" "}
        <span className="muted">
          issued by {issuerWords(certificate)}
          {usedWords(row, serverNames)}
        </span>
        <span className="mono muted pki-line pki-print select-text" title={certificate.subject}>
          {groupHex(certificate.sha256)}
        </span>
      </div>
      <span
        className={isUrgent(certificate.notAfterMs, nowMs) ? "pki-urgent" : "muted"}
        title={`Valid until ${formatDate(certificate.notAfterMs)}`}
      >
        {daysText(certificate.notAfterMs, nowMs)}
      </span>
      <Button variant="default" onClick={() => onAct({ kind: "export", certificate })}>
        Show text
      </Button>
      {decisions[row.list].map((decision) => (
        <GuardedButton key={decision} blocked={blocked} onClick={() => onAct({ kind: "decide", decision, row })}>
          {decisionVerbs[decision]}
        </GuardedButton>
      ))}
    </li>
  );
}

function CrlRow({ crl, nowMs }: { readonly crl: StoredCrl; readonly nowMs: number }) {
  const urgent = crl.nextUpdateMs !== null && isUrgent(crl.nextUpdateMs, nowMs);
  return (
    <li>
      <div className="grow">
        <strong>{crl.issuer}</strong>{" "}
        <span className="muted">
          of {formatDate(crl.thisUpdateMs)}, {formatCount(crl.revoked)} revoked
          {crl.issuerSha256 === null ? ", its issuer is not among the issuers" : ""}
        </span>
      </div>
      <span className={urgent ? "pki-urgent" : "muted"}>{dueWords(crl, nowMs)}</span>
    </li>
  );
}
