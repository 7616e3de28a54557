import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import type { CertificateInfo } from "../../../../shared/zones/health.ts";
import type { CertificateList, StoredCertificate, ZonePkiStore } from "../../../../shared/zones/pki.ts";
import { useApi } from "../../../store/appContext.ts";
import { useWhyNot } from "../../../ui/useWhyNot.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { formatCount, formatDate, groupHex } from "../../../ui/format.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { Tabs } from "../../../ui/Tabs.tsx";
import { CertificateFacts } from "./CertificateFacts.tsx";
import { PasteDialog } from "./PasteDialog.tsx";
import { ExportDialog } from "./PemDialog.tsx";
import { commonName, daysText, isUrgent, issuerWords } from "./pkiWords.ts";

export interface ListsPanelProps {
  readonly store: ZonePkiStore;
  readonly zoneName: string;
  readonly serverNames: ReadonlyMap<string, string>;
  readonly nowMs: number;
  readonly onChanged: () => void;
}

type At = CertificateList | "crls";
type Decision = "trust" | "reject" | "remove";
type Open =
  | { readonly kind: "paste"; readonly what: "certificate" | "issuer" | "crl" }
  | { readonly kind: "decide"; readonly decision: Decision; readonly row: StoredCertificate }
  | { readonly kind: "export"; readonly certificate: CertificateInfo };

const verbs: Readonly<Record<Decision, string>> = { trust: "Trust", reject: "Reject", remove: "Remove" };

/** Whom the zone trusts, by which authorities, and whom it refused. */
export function ListsPanel({ store, zoneName, serverNames, nowMs, onChanged }: ListsPanelProps) {
  const api = useApi();
  const [at, setAt] = useState<At>("trusted");
  const [open, setOpen] = useState<Open | null>(null);
  const [vouches, setVouches] = useState(false);
  const refused = useWhyNot()("pki.manage", store.zone);
  const may = refused === "";
  const title = refused || undefined;
  const close = (): void => setOpen(null);
  const rows = at === "crls" ? [] : store[at];
  const command = (label: string, what: Open) => (
    <Button variant="default" disabled={!may} title={title} onClick={() => setOpen(what)}>
      {label}
    </Button>
  );
  const tabs = [
    { id: "trusted" as const, label: "Trusted", count: store.trusted.length },
    { id: "issuers" as const, label: "Issuers", count: store.issuers.length },
    { id: "crls" as const, label: "Revocation lists", count: store.crls.length },
    { id: "rejected" as const, label: "Rejected", count: store.rejected.length },
  ];
  return (
    <Panel
      title={`Trust of ${zoneName}`}
      flush
      actions={
        <>
          {command("Add certificate", { kind: "paste", what: "certificate" })}
          {command("Add issuer", { kind: "paste", what: "issuer" })}
          {command("Add revocation list", { kind: "paste", what: "crl" })}
        </>
      }
    >
      <Tabs label={`Lists of ${zoneName}`} id={`pki-${store.zone}`} tabs={tabs} at={at} onChange={setAt} />
      <div role="tabpanel" id={`pki-${store.zone}-panel`} aria-labelledby={`pki-${store.zone}-tab-${at}`}>
        <ul className="pki-list">
          {rows.map((row) => (
            <li key={row.certificate.sha256}>
              <div className="grow">
                <strong>{commonName(row.certificate.subject)}</strong>{" "}
                <span className="muted">
                  issued by {issuerWords(row.certificate)}
                  {row.usedBy.length === 0
                    ? ""
                    : `, shown by ${row.usedBy.map((s) => serverNames.get(s) ?? s).join(", ")}`}
                  {row.ca && row.list === "trusted" ? ", an authority: what it issues is accepted" : ""}
                </span>
                <span className="mono muted pki-line pki-print select-text" title={row.certificate.subject}>
                  {groupHex(row.certificate.sha256)}
                </span>
              </div>
              <span
                className={isUrgent(row.certificate.notAfterMs, nowMs) ? "pki-urgent" : "muted"}
                title={`Valid until ${formatDate(row.certificate.notAfterMs)}`}
              >
                {daysText(row.certificate.notAfterMs, nowMs)}
              </span>
              <Button variant="default" onClick={() => setOpen({ kind: "export", certificate: row.certificate })}>
                Show text
              </Button>
              {row.list === "rejected" ? command("Trust", { kind: "decide", decision: "trust", row }) : null}
              {row.list === "trusted" ? command("Reject", { kind: "decide", decision: "reject", row }) : null}
              {row.list === "trusted" ? null : command("Remove", { kind: "decide", decision: "remove", row })}
            </li>
          ))}
          {at === "crls"
            ? store.crls.map((crl) => (
                <li key={crl.sha256}>
                  <div className="grow">
                    <strong>{crl.issuer}</strong>{" "}
                    <span className="muted">
                      of {formatDate(crl.thisUpdateMs)}, {formatCount(crl.revoked)} revoked
                      {crl.issuerSha256 === null ? ", its issuer is not among the issuers" : ""}
                    </span>
                  </div>
                  <span
                    className={crl.nextUpdateMs !== null && isUrgent(crl.nextUpdateMs, nowMs) ? "pki-urgent" : "muted"}
                  >
                    {crl.nextUpdateMs === null
                      ? "no next date promised"
                      : `next one due: ${daysText(crl.nextUpdateMs, nowMs)}`}
                  </span>
                </li>
              ))
            : null}
          {(at === "crls" ? store.crls : rows).length === 0 ? <li className="muted">{emptyWords[at]}</li> : null}
        </ul>
      </div>
      {open?.kind === "export" ? (
        <ExportDialog
          zone={store.zone}
          sha256={open.certificate.sha256}
          title={commonName(open.certificate.subject)}
          onClose={close}
        />
      ) : null}
      {open?.kind === "decide" ? (
        <ConfirmDialog
          title={`${verbs[open.decision]} ${commonName(open.row.certificate.subject)}`}
          confirmLabel={verbs[open.decision]}
          reason="required"
          onClose={close}
          width={640}
          onConfirm={async (reason) => {
            await api["pki.decide"]({
              zone: store.zone,
              sha256: open.row.certificate.sha256,
              decision: open.decision,
              list: open.row.list,
              reason,
            });
            onChanged();
            return {
              trust: "Trusted. A link that waited for it is tried at once.",
              reject: "Rejected. Links that showed it are closed.",
              remove: "Removed from the list.",
            }[open.decision];
          }}
        >
          <p>{decisionWords(open.decision, open.row, serverNames)}</p>
          <CertificateFacts certificate={open.row.certificate} nowMs={nowMs} />
        </ConfirmDialog>
      ) : null}
      {open?.kind === "paste" ? (
        <PasteDialog
          zone={store.zone}
          nowMs={nowMs}
          onClose={close}
          confirmLabel="Add"
          title={
            {
              certificate: `Trust a server's certificate in ${zoneName}`,
              issuer: `Add an authority to ${zoneName}`,
              crl: `Add a revocation list to ${zoneName}`,
            }[open.what]
          }
          hint={
            {
              certificate:
                "Paste the certificate as its owner gave it to you, and compare the fingerprint below with the server's own display.",
              issuer:
                "Paste the authority's own certificate. Compare the fingerprint below with what the authority publishes.",
              crl: "Paste the list as the authority publishes it. It is taken only if a known issuer signed it and no later one is here.",
            }[open.what]
          }
          onPasted={async (text, reason) => {
            if (open.what === "certificate") await api["pki.trust"]({ zone: store.zone, text, reason });
            else if (open.what === "issuer")
              await api["pki.addIssuer"]({ zone: store.zone, text, trusted: vouches, reason });
            else await api["pki.addCrl"]({ zone: store.zone, text, reason });
            onChanged();
            return "Added.";
          }}
        >
          {open.what === "issuer" ? (
            <Checkbox
              label="Accept every server certificate that it issues and has not revoked"
              checked={vouches}
              onChange={(e) => setVouches(e.currentTarget.checked)}
            />
          ) : null}
        </PasteDialog>
      ) : null}
    </Panel>
  );
}

const emptyWords: Readonly<Record<At, string>> = {
  trusted: "Nothing is trusted yet. A server's certificate comes here when somebody trusts it.",
  issuers: "No authority is known. Add one when your servers' certificates are issued by it.",
  crls: "No revocation list. Each issuer needs one before its certificates count.",
  rejected: "Nothing was rejected. Certificates of strangers come here when they are refused.",
};

function decisionWords(decision: Decision, row: StoredCertificate, serverNames: ReadonlyMap<string, string>): string {
  const users = row.usedBy.map((s) => serverNames.get(s) ?? s).join(", ");
  if (decision === "trust")
    return "Compare the whole fingerprint with the one the server itself shows, over another way than this network.";
  if (decision === "reject")
    return users === ""
      ? "No link shows it now. It is refused from now on."
      : `The link to ${users} is closed and refused from now on.`;
  return row.list === "issuers"
    ? "Its revocation list goes with it. Servers that count only through it are refused from now on."
    : "The server may show it again; it is then refused and listed anew.";
}
