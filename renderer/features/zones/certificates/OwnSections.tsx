import { Button } from "@mantine/core";
import type { OwnCertificate, PendingRequest } from "../../../../shared/zones/pki.ts";
import { GuardedButton } from "../../../ui/GuardedButton.tsx";
import { CertificateFacts } from "./CertificateFacts.tsx";
import { requestText, type OwnOpen } from "./OwnDialog.tsx";
import { ownWords, requestWords } from "./ownWords.ts";

interface SectionProps {
  readonly zoneName: string;
  /** Why nothing can be changed here; empty when it can. */
  readonly blocked: string;
  /** Whether a certificate waits to be switched to. */
  readonly hasNext: boolean;
  readonly onOpen: (what: OwnOpen) => void;
}

/** One of the zone's own certificates, with what can be done with it. */
export function OwnSection({
  own,
  nowMs,
  zoneName,
  blocked,
  hasNext,
  onOpen,
}: SectionProps & { readonly own: OwnCertificate; readonly nowMs: number }) {
  const name = ownWords[own.role];
  const chain: (readonly [string, string])[] =
    own.issuers.length > 0 ? [["Chain", own.issuers.map((i) => i.subject).join(", then ")]] : [];
  return (
    <section className="pki-own-one" data-role={own.role} aria-label={name}>
      <header className="row row-wrap">
        <h3 className="grow">{name}</h3>
        <Button
          variant="default"
          onClick={() =>
            onOpen({
              kind: "pem",
              title: `Certificate of ${zoneName}: ${name.toLowerCase()}`,
              hint: "For the trust lists of the servers.",
              pem: own.pem,
            })
          }
        >
          Show text
        </Button>
        {own.role === "next" ? (
          <>
            <GuardedButton blocked={blocked} onClick={() => onOpen({ kind: "discard" })}>
              Discard
            </GuardedButton>
            <GuardedButton blocked={blocked} primary onClick={() => onOpen({ kind: "activate", next: own })}>
              Switch to it
            </GuardedButton>
          </>
        ) : null}
        {own.role === "previous" && !hasNext ? (
          <GuardedButton blocked={blocked} onClick={() => onOpen({ kind: "recall" })}>
            Bring back
          </GuardedButton>
        ) : null}
      </header>
      <CertificateFacts certificate={own.certificate} nowMs={nowMs} more={chain} />
    </section>
  );
}

/** A signing request that is on its way to an authority and back. */
export function RequestSection({
  request,
  zoneName,
  blocked,
  hasNext,
  onOpen,
}: SectionProps & { readonly request: PendingRequest }) {
  return (
    <section className="pki-own-one" aria-label="Signing request">
      <header className="row row-wrap">
        <h3 className="grow">Signing request waits for its certificate</h3>
        <Button variant="default" onClick={() => onOpen(requestText(zoneName, request.pem))}>
          Show text
        </Button>
        {hasNext ? null : (
          <>
            <GuardedButton blocked={blocked} onClick={() => onOpen({ kind: "discard" })}>
              Discard
            </GuardedButton>
            <GuardedButton blocked={blocked} primary onClick={() => onOpen({ kind: "import" })}>
              Import certificate
            </GuardedButton>
          </>
        )}
      </header>
      <p className="muted">{requestWords(request)}</p>
    </section>
  );
}
