import { useEffect, useState } from "react";
import { ELEVATION_MINUTES } from "../../../shared/access/elevation.ts";
import { useApi, useAppState, useSession } from "../../store/appContext.ts";
import { useSelectedAsset } from "../../store/usePlace.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { errorText } from "../../ui/errorText.ts";
import { roleWords } from "../../ui/words.ts";
import { ElevateInputs } from "./ElevateInputs.tsx";
import { elevateForm, type ElevateFields, type ElevationOffer } from "./elevateForm.ts";
import "./elevation.css";

function useOffer(): ElevationOffer {
  const api = useApi();
  const [offer, setOffer] = useState<ElevationOffer>({ choices: [], reason: "Asking which roles you may take." });
  useEffect(() => {
    api["session.elevationChoices"]({}).then(setOffer, (err: unknown) =>
      setOffer({ choices: [], reason: errorText(err) }),
    );
  }, [api]);
  return offer;
}

/** Takes a higher role in one zone for a short time, with a reason and somebody's proof. */
export function ElevateDialog({ onClose }: { readonly onClose: () => void }) {
  const api = useApi();
  const me = useAppState((s) => s.station?.session?.userId ?? "");
  const plant = useSession((s) => s.plant);
  const asset = useSelectedAsset();
  const offer = useOffer();
  const [fields, setFields] = useState<ElevateFields>(() => ({
    zone: asset === null ? "" : (plant?.asset.get(asset)?.zone ?? ""),
    role: "",
    by: "own",
    userId: "",
    password: "",
    minutes: String(ELEVATION_MINUTES.usual),
  }));
  const form = elevateForm(offer, fields, me);
  const zoneName = (zone: string): string => plant?.zone.get(zone)?.name ?? zone;
  const elevate = async (reason: string): Promise<string> => {
    const taken = await api["session.elevate"]({
      zone: form.zone,
      role: form.choice!.role,
      userId: form.own ? me : fields.userId.trim(),
      password: fields.password,
      reason,
      minutes: Number(fields.minutes),
    });
    const down = taken.servers.filter((s) => s.state !== "elevated").length;
    const where = down === 0 ? "" : `, not at ${down} of its servers`;
    return `You are ${roleWords[taken.role]} in ${zoneName(form.zone)} for ${fields.minutes} min${where}.`;
  };
  return (
    <ConfirmDialog
      title="Take a higher role for a short time"
      confirmLabel="Elevate"
      reason="required"
      reasonLabel="Why you need it"
      blocked={form.blocked}
      onConfirm={elevate}
      onClose={onClose}
      width={560}
    >
      <ElevateInputs
        form={form}
        fields={fields}
        zoneName={zoneName}
        onChange={(patch) => setFields((before) => ({ ...before, ...patch }))}
      />
      <p className="muted">
        Your session at the zone's servers goes on under the higher identity and comes back by itself. Both names and
        the reason are recorded.
      </p>
    </ConfirmDialog>
  );
}
