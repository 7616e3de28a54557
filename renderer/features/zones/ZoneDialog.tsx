import type { ServerId, ZoneId } from "../../../shared/ids.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { TrustQuestion } from "../../../shared/zones/health.ts";
import { useApi } from "../../store/appContext.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { DiscoveryDialog } from "./discovery/DiscoveryDialog.tsx";
import { TrustDialog } from "./TrustDialog.tsx";
import { askedLabel, serverLabel, zoneLabel } from "./zoneNames.ts";

/** The dialog that is open over the zones. */
export type ZoneOpen =
  | { readonly kind: "trust"; readonly question: TrustQuestion }
  | { readonly kind: "discover"; readonly first: ZoneId }
  | { readonly kind: "restart"; readonly zone: ZoneId; readonly server: ServerId };

interface ZoneDialogProps {
  readonly open: ZoneOpen;
  readonly plant: PlantIndex;
  readonly onClose: () => void;
}

/** A decision about a certificate, a look at an address, or the restart of a link. */
export function ZoneDialog({ open, plant, onClose }: ZoneDialogProps) {
  switch (open.kind) {
    case "trust":
      return (
        <TrustDialog
          question={open.question}
          serverName={askedLabel(plant, open.question)}
          zoneName={zoneLabel(plant, open.question.zone)}
          onClose={onClose}
        />
      );
    case "discover":
      return <DiscoveryDialog first={open.first} plant={plant} onClose={onClose} />;
    case "restart":
      return (
        <RestartDialog
          zone={open.zone}
          server={open.server}
          name={serverLabel(plant, open.zone, open.server)}
          onClose={onClose}
        />
      );
  }
}

interface RestartDialogProps {
  readonly zone: ZoneId;
  readonly server: ServerId;
  readonly name: string;
  readonly onClose: () => void;
}

function RestartDialog({ zone, server, name, onClose }: RestartDialogProps) {
  const api = useApi();
  return (
    <ConfirmDialog
      title={`Restart the link to ${name}`}
      confirmLabel="Restart link"
      onClose={onClose}
      onConfirm={async () => {
        await api["zones.restartLink"]({ zone, server });
        return "The link is being built anew.";
      }}
    >
      <p>Its values and alarms are not live for a few seconds. The process itself is not touched.</p>
    </ConfirmDialog>
  );
}
