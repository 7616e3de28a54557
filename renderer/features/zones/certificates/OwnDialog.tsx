import type { OwnCertificate, ZonePkiStore } from "../../../../shared/zones/pki.ts";
import { useApi } from "../../../store/appContext.ts";
import { ActivateDialog, DiscardDialog, PrepareDialog, RecallDialog, RequestDialog } from "./StepDialogs.tsx";
import { IMPORT_HINT, IMPORTED } from "./ownWords.ts";
import { PasteDialog } from "./PasteDialog.tsx";
import { PemDialog } from "./PemDialog.tsx";

/** The dialog that is open over the zone's own certificates. */
export type OwnOpen =
  | { readonly kind: "prepare" | "request" | "import" | "discard" | "recall" }
  | { readonly kind: "activate"; readonly next: OwnCertificate }
  | { readonly kind: "pem"; readonly title: string; readonly hint: string; readonly pem: string };

interface OwnDialogProps {
  readonly open: OwnOpen;
  readonly store: ZonePkiStore;
  readonly zoneName: string;
  readonly serverNames: ReadonlyMap<string, string>;
  readonly nowMs: number;
  readonly onOpen: (what: OwnOpen) => void;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** One step in the life of the zone's own certificates. */
export function OwnDialog({ open, store, zoneName, serverNames, nowMs, onOpen, onDone, onClose }: OwnDialogProps) {
  const api = useApi();
  const { zone } = store;
  const dialog = { zone, zoneName, onDone, onClose };
  switch (open.kind) {
    case "prepare":
      return <PrepareDialog {...dialog} />;
    case "request":
      return <RequestDialog {...dialog} onMade={(pem) => onOpen(requestText(zoneName, pem))} />;
    case "activate":
      return <ActivateDialog {...dialog} next={open.next} serverNames={serverNames} />;
    case "discard":
      return <DiscardDialog {...dialog} />;
    case "recall":
      return <RecallDialog {...dialog} />;
    case "import":
      return (
        <PasteDialog
          zone={zone}
          title={`Import the signed certificate of ${zoneName}`}
          confirmLabel="Import"
          nowMs={nowMs}
          onClose={onClose}
          hint={IMPORT_HINT}
          onPasted={async (text, reason) => {
            await api["pki.importOwn"]({ zone, text, reason });
            onDone();
            return IMPORTED;
          }}
        />
      );
    case "pem":
      return <PemDialog title={open.title} hint={open.hint} pem={open.pem} onClose={onClose} />;
  }
}

/** The request as text, to be carried to an authority. */
export const requestText = (zoneName: string, pem: string): OwnOpen => ({
  kind: "pem",
  title: `Signing request of ${zoneName}`,
  hint: "For your authority.",
  pem,
});
