import { useState } from "react";
import { ownRoles, type ZonePkiStore } from "../../../../shared/zones/pki.ts";
import { useWhyNot } from "../../../ui/useWhyNot.ts";
import { GuardedButton } from "../../../ui/GuardedButton.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { OwnDialog, type OwnOpen } from "./OwnDialog.tsx";
import { OwnSection, RequestSection } from "./OwnSections.tsx";
import { keyWords } from "./ownWords.ts";

interface OwnPanelProps {
  readonly store: ZonePkiStore;
  readonly zoneName: string;
  readonly serverNames: ReadonlyMap<string, string>;
  readonly nowMs: number;
  readonly onChanged: () => void;
}

/** The zone's own certificates, and every step of their life. */
export function OwnPanel({ store, zoneName, serverNames, nowMs, onChanged }: OwnPanelProps) {
  const [open, setOpen] = useState<OwnOpen | null>(null);
  const blocked = useWhyNot()("pki.manage", store.zone);
  const hasNext = store.own.some((c) => c.role === "next");
  const begin = (
    <>
      <GuardedButton blocked={blocked} onClick={() => setOpen({ kind: "prepare" })}>
        Create new
      </GuardedButton>
      <GuardedButton blocked={blocked} onClick={() => setOpen({ kind: "request" })}>
        Request from an authority
      </GuardedButton>
    </>
  );
  const section = { zoneName, blocked, hasNext, onOpen: setOpen };
  return (
    <Panel title={`Own certificates of ${zoneName}`} actions={hasNext ? null : begin}>
      <p className={store.keyEncrypted ? "muted pki-protection" : "pki-protection pki-urgent"}>
        {keyWords(store.keyEncrypted)}
      </p>
      <div className="pki-own">
        {ownRoles
          .flatMap((role) => store.own.find((c) => c.role === role) ?? [])
          .map((own) => (
            <OwnSection key={own.role} {...section} own={own} nowMs={nowMs} />
          ))}
        {store.request ? <RequestSection {...section} request={store.request} /> : null}
      </div>
      {open ? (
        <OwnDialog
          open={open}
          store={store}
          zoneName={zoneName}
          serverNames={serverNames}
          nowMs={nowMs}
          onOpen={setOpen}
          onDone={onChanged}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </Panel>
  );
}
