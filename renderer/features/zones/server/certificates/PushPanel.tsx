import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import type { ZoneId } from "../../../../../shared/ids.ts";
import type { Server } from "../../../../../shared/plant/model.ts";
import type { CertificateInfo } from "../../../../../shared/zones/health.ts";
import type { ServerPki } from "../../../../../shared/zones/pki.ts";
import { AppError } from "../../../../../shared/errors.ts";
import { useApi } from "../../../../store/appContext.ts";
import { useWhyNot } from "../../../../ui/useWhyNot.ts";
import { ConfirmDialog } from "../../../../ui/ConfirmDialog.tsx";
import { errorText } from "../../../../ui/errorText.ts";
import { formatCount, groupHex } from "../../../../ui/format.ts";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { PasteDialog } from "../../certificates/PasteDialog.tsx";
import { PemDialog } from "../../certificates/PemDialog.tsx";
import { commonName, daysText, isUrgent } from "../../certificates/pkiWords.ts";

export interface PushPanelProps {
  readonly zone: ZoneId;
  readonly server: Server;
  readonly live: boolean;
  readonly hasNext: boolean;
  readonly nowMs: number;
  readonly onChanged: () => void;
}

type Open =
  | { readonly kind: "own"; readonly identity: "present" | "next" }
  | { readonly kind: "remove"; readonly certificate: CertificateInfo }
  | { readonly kind: "request" }
  | { readonly kind: "update" }
  | { readonly kind: "pem"; readonly pem: string };

/** The server's own certificate management, with the user's account there. Nothing is asked before somebody wants to know. */
export function PushPanel({ zone, server, live, hasNext, nowMs, onChanged }: PushPanelProps) {
  const api = useApi();
  const [lists, setLists] = useState<ServerPki | null>(null);
  const [fault, setFault] = useState("");
  const [asking, setAsking] = useState(false);
  const [open, setOpen] = useState<Open | null>(null);
  const [newKey, setNewKey] = useState(true);
  const refused = useWhyNot()("pki.manage", zone);
  const may = refused === "";
  const at = { zone, server: server.id };
  const blocked = may ? (live ? "" : "The link is not live.") : refused;
  const read = async (): Promise<void> => {
    setAsking(true);
    try {
      setLists(await api["pki.pushRead"](at));
      setFault("");
    } catch (err) {
      setFault(errorText(err));
    } finally {
      setAsking(false);
    }
  };
  const close = (): void => setOpen(null);
  const command = (label: string, what: Open) => (
    <Button
      variant="default"
      disabled={blocked !== ""}
      title={blocked === "" ? undefined : blocked}
      onClick={() => setOpen(what)}
    >
      {label}
    </Button>
  );
  return (
    <Panel
      title={`Certificates kept by ${server.name}`}
      actions={
        <>
          {command("New certificate: request", { kind: "request" })}
          {command("New certificate: install", { kind: "update" })}
          <Button
            variant="default"
            disabled={blocked !== "" || asking}
            title={blocked === "" ? undefined : blocked}
            onClick={() => void read()}
          >
            {lists ? "Read again" : "Read its lists"}
          </Button>
        </>
      }
    >
      {fault === "" ? null : <InlineError message={fault} />}
      {lists === null ? (
        <p className="muted">
          A server with certificate push management lets a security administrator manage its trust list and its own
          certificate from here. Your own account at the server is used.
        </p>
      ) : (
        <>
          <p className="row row-wrap">
            <span className={lists.knows.present ? undefined : "pki-urgent"}>
              {lists.knows.present
                ? "It knows the certificate that this zone uses."
                : "Its list does not hold the certificate that this zone uses."}
            </span>
            {lists.knows.present ? null : command("Add ours", { kind: "own", identity: "present" })}
            {hasNext ? (
              <>
                <span>{lists.knows.next ? "It knows the next one too." : "It does not know the next one yet."}</span>
                {lists.knows.next ? null : command("Add the next one", { kind: "own", identity: "next" })}
              </>
            ) : null}
          </p>
          <ServerList
            title="Trusted there"
            certificates={lists.trusted}
            nowMs={nowMs}
            action={(certificate) => command("Remove", { kind: "remove", certificate })}
          />
          <ServerList title="Issuers there" certificates={lists.issuers} nowMs={nowMs} />
          <ServerList title="Rejected there" certificates={lists.rejected} nowMs={nowMs} />
          <p className="muted">
            {lists.crls === 1 ? "1 revocation list" : `${formatCount(lists.crls)} revocation lists`}.
          </p>
        </>
      )}
      {open?.kind === "own" ? (
        <ConfirmDialog
          title={`Put this zone's ${open.identity === "next" ? "next " : ""}certificate into the trust list of ${server.name}`}
          confirmLabel="Add"
          reason="required"
          onClose={close}
          onConfirm={async (reason) => {
            await api["pki.pushOwn"]({ ...at, identity: open.identity, reason });
            await read();
            return "Added.";
          }}
        >
          <p>
            The server then accepts connections that show it. A certificate of an authority is added by its issuer and
            revocation list.
          </p>
        </ConfirmDialog>
      ) : null}
      {open?.kind === "remove" ? (
        <ConfirmDialog
          title={`Take ${commonName(open.certificate.subject)} out of the trust list of ${server.name}`}
          confirmLabel="Remove"
          reason="required"
          onClose={close}
          onConfirm={async (reason) => {
            await api["pki.pushRemove"]({ ...at, sha256: open.certificate.sha256, reason });
            await read();
            return "Removed. Who shows it is refused by the server from now on.";
          }}
        >
          <p className="mono select-text pki-print">{groupHex(open.certificate.sha256)}</p>
        </ConfirmDialog>
      ) : null}
      {open?.kind === "request" ? (
        <ConfirmDialog
          title={`Have ${server.name} make a signing request`}
          confirmLabel="Make request"
          reason="required"
          onClose={close}
          onConfirm={async (reason) => {
            const { pem } = await api["pki.pushRequest"]({ ...at, newKey, reason });
            setOpen({ kind: "pem", pem });
            return "The request is made.";
          }}
        >
          <p>
            The server's private key never leaves the server. Carry the request to your authority, then install the
            certificate that it makes of it.
          </p>
          <Checkbox label="With a new key" checked={newKey} onChange={(e) => setNewKey(e.currentTarget.checked)} />
        </ConfirmDialog>
      ) : null}
      {open?.kind === "pem" ? (
        <PemDialog
          title={`Signing request of ${server.name}`}
          hint="For your authority."
          pem={open.pem}
          onClose={close}
        />
      ) : null}
      {open?.kind === "update" ? (
        <PasteDialog
          zone={zone}
          nowMs={nowMs}
          title={`Install a new certificate on ${server.name}`}
          confirmLabel="Install"
          onClose={close}
          hint="Paste the certificate made of the server's last request, and its issuers below it. The server may end all its connections; this link comes back by itself."
          onPasted={async (text, reason) => {
            const { live: back, reason: why } = await api["pki.pushUpdate"]({ ...at, text, reason });
            onChanged();
            setLists(null);
            if (!back)
              throw new AppError(
                "unavailable",
                `The server has the certificate, but the link is not live with it yet. ${why}`,
              );
            return "Installed, and the link is live with it.";
          }}
        />
      ) : null}
    </Panel>
  );
}

function ServerList({
  title,
  certificates,
  nowMs,
  action,
}: {
  readonly title: string;
  readonly certificates: readonly CertificateInfo[];
  readonly nowMs: number;
  readonly action?: (certificate: CertificateInfo) => React.ReactNode;
}) {
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
