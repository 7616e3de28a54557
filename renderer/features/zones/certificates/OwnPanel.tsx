import { Button } from "@mantine/core";
import { useState } from "react";
import type { OwnRole, ZonePkiStore } from "../../../../shared/zones/pki.ts";
import { useApi } from "../../../store/appContext.ts";
import { useWhyNot } from "../../../ui/useWhyNot.ts";
import { formatDate } from "../../../ui/format.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { CertificateFacts } from "./CertificateFacts.tsx";
import { ActivateDialog, DiscardDialog, PrepareDialog, RecallDialog, RequestDialog } from "./OwnDialogs.tsx";
import { PasteDialog } from "./PasteDialog.tsx";
import { PemDialog } from "./PemDialog.tsx";
import { ownWords } from "./pkiWords.ts";

export interface OwnPanelProps {
  readonly store: ZonePkiStore;
  readonly zoneName: string;
  readonly serverNames: ReadonlyMap<string, string>;
  readonly nowMs: number;
  readonly onChanged: () => void;
}

type Open =
  | "prepare"
  | "request"
  | "import"
  | "activate"
  | "discard"
  | "recall"
  | { readonly title: string; readonly hint: string; readonly pem: string };

/** The zone's own certificates, and every step of their life. */
export function OwnPanel({ store, zoneName, serverNames, nowMs, onChanged }: OwnPanelProps) {
  const api = useApi();
  const [open, setOpen] = useState<Open | null>(null);
  const refused = useWhyNot()("pki.manage", store.zone);
  const may = refused === "";
  const title = refused || undefined;
  const of = (role: OwnRole) => store.own.find((c) => c.role === role);
  const next = of("next");
  const close = (): void => setOpen(null);
  const dialog = { zone: store.zone, zoneName, onDone: onChanged, onClose: close };
  const command = (label: string, what: Open, primary = false) => (
    <Button variant={primary ? "filled" : "default"} disabled={!may} title={title} onClick={() => setOpen(what)}>
      {label}
    </Button>
  );
  return (
    <Panel
      title={`Own certificates of ${zoneName}`}
      actions={
        next ? null : (
          <>
            {command("Create new", "prepare")}
            {command("Request from an authority", "request")}
          </>
        )
      }
    >
      <p className={store.keyEncrypted ? "muted pki-protection" : "pki-protection pki-urgent"}>
        {store.keyEncrypted
          ? "The private key is encrypted on disk; this system's key ring keeps its secret."
          : "Private key not encrypted: this system has no key ring. Only the user who runs Millward can read its file."}
      </p>
      <div className="pki-own">
        {(["present", "next", "previous"] as const)
          .flatMap((role) => of(role) ?? [])
          .map((own) => (
            <section key={own.role} className="pki-own-one" data-role={own.role} aria-label={ownWords[own.role]}>
              <header className="row row-wrap">
                <h3 className="grow">{ownWords[own.role]}</h3>
                <Button
                  variant="default"
                  onClick={() =>
                    setOpen({
                      title: `Certificate of ${zoneName}: ${ownWords[own.role].toLowerCase()}`,
                      hint: "For the trust lists of the servers.",
                      pem: own.pem,
                    })
                  }
                >
                  Show text
                </Button>
                {own.role === "next" ? (
                  <>
                    {command("Discard", "discard")}
                    {command("Switch to it", "activate", true)}
                  </>
                ) : null}
                {own.role === "previous" && !next ? command("Bring back", "recall") : null}
              </header>
              <CertificateFacts
                certificate={own.certificate}
                nowMs={nowMs}
                more={own.issuers.length > 0 ? [["Chain", own.issuers.map((i) => i.subject).join(", then ")]] : []}
              />
            </section>
          ))}
        {store.request ? (
          <section className="pki-own-one" aria-label="Signing request">
            <header className="row row-wrap">
              <h3 className="grow">Signing request waits for its certificate</h3>
              <Button
                variant="default"
                onClick={() =>
                  setOpen({
                    title: `Signing request of ${zoneName}`,
                    hint: "For your authority.",
                    pem: store.request!.pem,
                  })
                }
              >
                Show text
              </Button>
              {next ? null : (
                <>
                  {command("Discard", "discard")}
                  {command("Import certificate", "import", true)}
                </>
              )}
            </header>
            <p className="muted">
              Made {formatDate(store.request.createdAtMs)} for{" "}
              {store.request.newKey ? `a new key of ${store.request.keyBits} bits` : "the key in use"}.
            </p>
          </section>
        ) : null}
      </div>
      {open === "prepare" ? <PrepareDialog {...dialog} /> : null}
      {open === "request" ? (
        <RequestDialog
          {...dialog}
          onMade={(pem) => setOpen({ title: `Signing request of ${zoneName}`, hint: "For your authority.", pem })}
        />
      ) : null}
      {open === "activate" && next ? <ActivateDialog {...dialog} next={next} serverNames={serverNames} /> : null}
      {open === "discard" ? <DiscardDialog {...dialog} /> : null}
      {open === "recall" ? <RecallDialog {...dialog} /> : null}
      {open === "import" ? (
        <PasteDialog
          zone={store.zone}
          title={`Import the signed certificate of ${zoneName}`}
          confirmLabel="Import"
          nowMs={nowMs}
          onClose={close}
          hint="Paste the certificate that the authority made of the request, and its issuers below it."
          onPasted={async (text, reason) => {
            await api["pki.importOwn"]({ zone: store.zone, text, reason });
            onChanged();
            return "Imported. It waits as the next certificate: switch to it once the servers trust its issuer.";
          }}
        />
      ) : null}
      {open !== null && typeof open === "object" ? <PemDialog {...open} onClose={close} /> : null}
    </Panel>
  );
}
