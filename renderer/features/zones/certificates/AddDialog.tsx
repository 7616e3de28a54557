import { Checkbox } from "@mantine/core";
import { useState } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import { useApi } from "../../../store/appContext.ts";
import { additionHints, additionTitles, type Addition } from "./listWords.ts";
import { PasteDialog } from "./PasteDialog.tsx";

interface AddDialogProps {
  readonly zone: ZoneId;
  readonly zoneName: string;
  readonly what: Addition;
  readonly nowMs: number;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Adds a certificate, an authority or a revocation list to the trust of a zone. */
export function AddDialog({ zone, zoneName, what, nowMs, onDone, onClose }: AddDialogProps) {
  const api = useApi();
  /** Whether everything that the authority issues is accepted. */
  const [vouches, setVouches] = useState(false);
  const add = (text: string, reason: string): Promise<unknown> => {
    if (what === "certificate") return api["pki.trust"]({ zone, text, reason });
    if (what === "issuer") return api["pki.addIssuer"]({ zone, text, trusted: vouches, reason });
    return api["pki.addCrl"]({ zone, text, reason });
  };
  return (
    <PasteDialog
      zone={zone}
      nowMs={nowMs}
      onClose={onClose}
      confirmLabel="Add"
      title={additionTitles[what](zoneName)}
      hint={additionHints[what]}
      onPasted={async (text, reason) => {
        await add(text, reason);
        onDone();
        return "Added.";
      }}
    >
      {what === "issuer" ? (
        <Checkbox
          label="Accept every server certificate that it issues and has not revoked"
          checked={vouches}
          onChange={(e) => setVouches(e.currentTarget.checked)}
        />
      ) : null}
    </PasteDialog>
  );
}
