import type { ReactNode } from "react";
import type { CertificateInfo } from "../../../../../shared/zones/health.ts";
import type { ServerPki } from "../../../../../shared/zones/pki.ts";
import { formatCount, groupHex } from "../../../../ui/format.ts";
import { GuardedButton } from "../../../../ui/GuardedButton.tsx";
import { commonName, daysText, isUrgent } from "../../certificates/pkiWords.ts";
import type { PushOpen } from "./PushDialog.tsx";

interface ServerListsProps {
  readonly lists: ServerPki;
  /** Whether the zone has a next certificate that waits to be switched to. */
  readonly hasNext: boolean;
  /** Why nothing can be changed at the server; empty when it can. */
  readonly blocked: string;
  readonly nowMs: number;
  readonly onOpen: (what: PushOpen) => void;
}

/** Whom the server trusts, and whether that is us. */
export function ServerLists({ lists, hasNext, blocked, nowMs, onOpen }: ServerListsProps) {
  return (
    <>
      <KnowsUs knows={lists.knows} hasNext={hasNext} blocked={blocked} onOpen={onOpen} />
      <CertificateList
        title="Trusted there"
        certificates={lists.trusted}
        nowMs={nowMs}
        action={(certificate) => (
          <GuardedButton blocked={blocked} onClick={() => onOpen({ kind: "remove", certificate })}>
            Remove
          </GuardedButton>
        )}
      />
      <CertificateList title="Issuers there" certificates={lists.issuers} nowMs={nowMs} />
      <CertificateList title="Rejected there" certificates={lists.rejected} nowMs={nowMs} />
      <p className="muted">{lists.crls === 1 ? "1 revocation list" : `${formatCount(lists.crls)} revocation lists`}.</p>
    </>
  );
}

type KnowsUsProps = Pick<ServerListsProps, "hasNext" | "blocked" | "onOpen"> & Pick<ServerPki, "knows">;

/** Whether the zone's certificates stand in the server's list, with a way to put them there. */
function KnowsUs({ knows, hasNext, blocked, onOpen }: KnowsUsProps) {
  return (
    <p className="row row-wrap">
      <span className={knows.present ? undefined : "pki-urgent"}>
        {knows.present
          ? "It knows the certificate that this zone uses."
          : "Its list does not hold the certificate that this zone uses."}
      </span>
      {knows.present ? null : (
        <GuardedButton blocked={blocked} onClick={() => onOpen({ kind: "own", identity: "present" })}>
          Add ours
        </GuardedButton>
      )}
      {hasNext ? <span>{knows.next ? "It knows the next one too." : "It does not know the next one yet."}</span> : null}
      {hasNext && !knows.next ? (
        <GuardedButton blocked={blocked} onClick={() => onOpen({ kind: "own", identity: "next" })}>
          Add the next one
        </GuardedButton>
      ) : null}
    </p>
  );
}

interface CertificateListProps {
  readonly title: string;
  readonly certificates: readonly CertificateInfo[];
  readonly nowMs: number;
  readonly action?: (certificate: CertificateInfo) => ReactNode;
}

function CertificateList({ title, certificates, nowMs, action }: CertificateListProps) {
  return (
    <section aria-label={title}>
      <h3 className="muted">{title}</h3>
      <ul className="pki-list">
        {certificates.map((c) => (
          <li key={c.sha256}>
            <div className="grow">
              <strong>{commonName(c.subject)}</strong>
              <span className="mono muted pki-line pki-print select-text">{groupHex(c.sha256)}</span>
            </div>
            <span className={isUrgent(c.notAfterMs, nowMs) ? "pki-urgent" : "muted"}>
              {daysText(c.notAfterMs, nowMs)}
            </span>
            {action?.(c)}
          </li>
        ))}
        {certificates.length === 0 ? <li className="muted">none</li> : null}
      </ul>
    </section>
  );
}
