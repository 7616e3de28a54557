import { useState } from "react";
import type { ZonePkiStore } from "../../../../shared/zones/pki.ts";
import { useWhyNot } from "../../../ui/useWhyNot.ts";
import { GuardedButton } from "../../../ui/GuardedButton.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { Tabs } from "../../../ui/Tabs.tsx";
import { AddDialog } from "./AddDialog.tsx";
import { DecideDialog } from "./DecideDialog.tsx";
import { listNames, type Addition, type ListTab } from "./listWords.ts";
import { ListRows, type RowAction } from "./ListRows.tsx";
import { ExportDialog } from "./PemDialog.tsx";
import { commonName } from "./pkiWords.ts";

interface ListsPanelProps {
  readonly store: ZonePkiStore;
  readonly zoneName: string;
  readonly serverNames: ReadonlyMap<string, string>;
  readonly nowMs: number;
  readonly onChanged: () => void;
}

type Open = RowAction | { readonly kind: "add"; readonly what: Addition };

const order: readonly ListTab[] = ["trusted", "issuers", "crls", "rejected"];
const additions: readonly { readonly what: Addition; readonly label: string }[] = [
  { what: "certificate", label: "Add certificate" },
  { what: "issuer", label: "Add issuer" },
  { what: "crl", label: "Add revocation list" },
];

/** Whom the zone trusts, by which authorities, and whom it refused. */
export function ListsPanel({ store, zoneName, serverNames, nowMs, onChanged }: ListsPanelProps) {
  const [at, setAt] = useState<ListTab>("trusted");
  const [open, setOpen] = useState<Open | null>(null);
  const blocked = useWhyNot()("pki.manage", store.zone);
  const close = (): void => setOpen(null);
  const dialog = { zone: store.zone, nowMs, onDone: onChanged, onClose: close };
  return (
    <Panel
      title={`Trust of ${zoneName}`}
      flush
      actions={additions.map(({ what, label }) => (
        <GuardedButton key={what} blocked={blocked} onClick={() => setOpen({ kind: "add", what })}>
          {label}
        </GuardedButton>
      ))}
    >
      <Tabs
        label={`Lists of ${zoneName}`}
        id={`pki-${store.zone}`}
        tabs={order.map((id) => ({ id, label: listNames[id], count: store[id].length }))}
        at={at}
        onChange={setAt}
      />
      <div role="tabpanel" id={`pki-${store.zone}-panel`} aria-labelledby={`pki-${store.zone}-tab-${at}`}>
        <ListRows at={at} store={store} serverNames={serverNames} nowMs={nowMs} blocked={blocked} onAct={setOpen} />
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
        <DecideDialog {...dialog} decision={open.decision} row={open.row} serverNames={serverNames} />
      ) : null}
      {open?.kind === "add" ? <AddDialog {...dialog} what={open.what} zoneName={zoneName} /> : null}
    </Panel>
  );
}
