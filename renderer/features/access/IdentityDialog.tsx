import { useState } from "react";
import type { Api } from "../../../shared/ipc/contract.ts";
import { useApi, useSession } from "../../store/appContext.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { identityForm, type IdentityFields, type IdentityForm } from "./identityForm.ts";
import { IdentityInputs } from "./IdentityInputs.tsx";
import { userCertificateWords, isPerson, keptWords, purpose, titleOf, verbs } from "./identityWords.ts";

/** @param userId a console user, "service" (values and alarms) or "+security" (the servers' audit events). */
interface IdentityDialogProps {
  readonly userId: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Who a console user, or a session of Millward's own, is at a server: a name and password, or a certificate. */
export function IdentityDialog({ userId, onDone, onClose }: IdentityDialogProps) {
  const api = useApi();
  const zones = useSession((s) => s.plant?.model.zones ?? []).filter((z) => z.servers.length > 0);
  const servers = zones.flatMap((z) =>
    z.servers.map((s) => ({ value: `${z.id} ${s.id}`, label: `${s.name}, ${z.name}` })),
  );
  const [fields, setFields] = useState<IdentityFields>({
    at: servers[0]?.value ?? "",
    role: "",
    kind: "userName",
    userName: "",
    password: "",
    passphrase: "",
    commonName: isPerson(userId) ? userId : `millward ${userId.replace("+", "")}`,
  });
  const form = identityForm(userId, fields, zones);
  const save = async (): Promise<string> => {
    const said = await keep(api, userId, fields, form);
    onDone();
    return said;
  };
  return (
    <ConfirmDialog
      title={titleOf(userId)}
      confirmLabel={verbs[form.kind]}
      blocked={form.missing}
      onConfirm={save}
      onClose={onClose}
      width={520}
    >
      <p className="muted">{purpose(userId)}</p>
      <IdentityInputs
        person={isPerson(userId)}
        servers={servers}
        form={form}
        fields={fields}
        onChange={(patch) => setFields((before) => ({ ...before, ...patch }))}
      />
    </ConfirmDialog>
  );
}

/** @returns what was kept and how, in words. */
async function keep(api: Api, userId: string, fields: IdentityFields, form: IdentityForm): Promise<string> {
  const at = { userId, role: fields.role || null, zone: form.zone, server: form.server };
  const { userName, password, passphrase, commonName } = fields;
  if (form.kind === "userName") return keptWords[(await api["access.setIdentity"]({ ...at, userName, password })).kept];
  if (form.kind === "anonymous") return keptWords[(await api["access.setAnonymous"](at)).kept];
  const row =
    form.kind === "file"
      ? await api["access.importCertificate"]({ ...at, passphrase })
      : await api["access.createCertificate"]({ ...at, commonName });
  if (row === null) return "No file was chosen; nothing was changed.";
  return `${userCertificateWords(row.certificate)} ${keptWords[row.kept]}`;
}
