import { NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useApp, useAppState } from "../../store/store.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";

export interface IdentityDialogProps { readonly userId: string; readonly onDone: () => void; readonly onClose: () => void }

/** Under which name a console user, or the service that carries values and alarms, signs in at a server. */
export function IdentityDialog({ userId, onDone, onClose }: IdentityDialogProps) {
  const { api } = useApp();
  const zones = useAppState((s) => s.plant?.model.zones ?? []).filter((z) => z.servers.length > 0);
  const choices = zones.flatMap((z) => z.servers.map((s) => ({ value: `${z.id} ${s.id}`, label: `${s.name}, ${z.name}` })));
  const [at, setAt] = useState(choices[0]?.value ?? "");
  const [userName, setUserName] = useState("");
  const [password, setPassword] = useState("");
  const save = async (): Promise<string> => {
    const [zone = "", server = ""] = at.split(" ");
    const { kept } = await api["access.setIdentity"]({ userId, zone, server, userName, password });
    onDone();
    return kept === "vault" ? "Kept, encrypted by the operating system." : "Kept in memory only: this computer has no key store, so it must be set again after a restart.";
  };
  const blocked = at === "" ? "This plant has no servers." : userName === "" ? "Give the user name at the server." : password === "" ? "Give the password at the server." : "";
  const who = userId === "service" ? "The service identity carries values and alarms; it should only be able to read." : `Writes, commands and acknowledgements of ${userId} reach the server under this name, so the server's own log names the person.`;
  return (
    <ConfirmDialog title={userId === "service" ? "Set the service identity at a server" : `Set the identity of ${userId} at a server`} confirmLabel="Set identity" blocked={blocked} onConfirm={save} onClose={onClose}>
      <p className="muted">{who}</p>
      <NativeSelect label="Server" data={choices} value={at} onChange={(e) => setAt(e.currentTarget.value)} />
      <TextInput label="User name at the server" value={userName} onChange={(e) => setUserName(e.currentTarget.value)} autoComplete="off" spellCheck={false} maxLength={128} data-autofocus />
      <PasswordInput label="Password at the server" value={password} onChange={(e) => setPassword(e.currentTarget.value)} autoComplete="new-password" maxLength={256} />
    </ConfirmDialog>
  );
}
