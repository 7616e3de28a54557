import { NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { ELEVATION_MINUTES, type ElevatableRole, type ElevationChoice } from "../../../shared/access/elevation.ts";
import { useApi, useAppState, useSession } from "../../store/appContext.ts";
import { useSelectedAsset } from "../../store/usePlace.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { errorText } from "../../ui/errorText.ts";
import { roleWords } from "../../ui/words.ts";
import "./elevation.css";

const minutes = [1, ELEVATION_MINUTES.usual, 10, 15, ELEVATION_MINUTES.most].map((m) => ({
  value: String(m),
  label: `${m} min`,
}));

/** Takes a higher role in one zone for a short time, with a reason and somebody's proof. */
export function ElevateDialog({ onClose }: { readonly onClose: () => void }) {
  const api = useApi();
  const me = useAppState((s) => s.station?.session?.userId ?? "");
  const plant = useSession((s) => s.plant);
  const asset = useSelectedAsset();
  const selected = asset === null ? undefined : plant?.asset.get(asset)?.zone;
  const [offer, setOffer] = useState<{ readonly choices: readonly ElevationChoice[]; readonly reason: string }>({
    choices: [],
    reason: "Asking which roles you may take.",
  });
  const [zone, setZone] = useState(selected ?? "");
  const [role, setRole] = useState<ElevatableRole | "">("");
  const [by, setBy] = useState<"own" | "second" | null>(null);
  const [userId, setUserId] = useState("");
  const [password, setPassword] = useState("");
  const [forMin, setForMin] = useState(String(ELEVATION_MINUTES.usual));
  useEffect(() => {
    api["session.elevationChoices"]({}).then(setOffer, (err: unknown) =>
      setOffer({ choices: [], reason: errorText(err) }),
    );
  }, [api]);
  const zones = [...new Set(offer.choices.map((c) => c.zone))];
  const atZone = zones.includes(zone) ? zone : (zones[0] ?? "");
  const roles = offer.choices.filter((c) => c.zone === atZone);
  const choice = roles.find((c) => c.role === role) ?? roles.find((c) => c.own) ?? roles[0];
  const own = choice?.own === true && by !== "second";
  const zoneName = plant?.zone.get(atZone)?.name ?? atZone;
  const blocked = !choice
    ? offer.reason
    : !own && userId.trim() === ""
      ? "Name the second person."
      : !own && userId.trim().toLowerCase() === me
        ? "The second person is somebody else."
        : password === ""
          ? "A password is needed."
          : "";
  const elevate = async (reason: string): Promise<string> => {
    const taken = await api["session.elevate"]({
      zone: atZone,
      role: choice!.role,
      userId: own ? me : userId.trim(),
      password,
      reason,
      minutes: Number(forMin),
    });
    const down = taken.servers.filter((s) => s.state !== "elevated").length;
    return `You are ${roleWords[taken.role]} in ${zoneName} for ${forMin} min${down === 0 ? "" : `, not at ${down} of its servers`}.`;
  };
  return (
    <ConfirmDialog
      title="Take a higher role for a short time"
      confirmLabel="Elevate"
      reason="required"
      reasonLabel="Why you need it"
      blocked={blocked}
      onConfirm={elevate}
      onClose={onClose}
      width={560}
    >
      <div className="elevate-row">
        <NativeSelect
          label="Zone"
          data={zones.map((z) => ({ value: z, label: plant?.zone.get(z)?.name ?? z }))}
          value={atZone}
          onChange={(e) => setZone(e.currentTarget.value)}
        />
        <NativeSelect
          label="Role"
          data={roles.map((c) => ({ value: c.role, label: roleWords[c.role] }))}
          value={choice?.role ?? ""}
          onChange={(e) => setRole(e.currentTarget.value as ElevatableRole)}
        />
        <NativeSelect label="For" data={minutes} value={forMin} onChange={(e) => setForMin(e.currentTarget.value)} />
      </div>
      {choice?.own ? (
        <div className="chip-set" role="group" aria-label="Who vouches">
          <button type="button" className="chip" aria-pressed={own} onClick={() => setBy("own")}>
            I do, with my kept identity
          </button>
          <button type="button" className="chip" aria-pressed={!own} onClick={() => setBy("second")}>
            A second person
          </button>
        </div>
      ) : null}
      {own ? null : (
        <TextInput
          label="Second person"
          description={choice ? `Somebody who is ${roleWords[choice.role]} in ${zoneName}` : undefined}
          value={userId}
          onChange={(e) => setUserId(e.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          data-autofocus
        />
      )}
      <PasswordInput
        label={own ? "Your password" : "Password of the second person"}
        value={password}
        onChange={(e) => setPassword(e.currentTarget.value)}
        autoComplete="off"
        maxLength={256}
      />
      <p className="muted">
        Your session at the zone's servers goes on under the higher identity and comes back by itself. Both names and
        the reason are recorded.
      </p>
    </ConfirmDialog>
  );
}
