import { NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { elevatableRoles, type ElevatableRole } from "../../../shared/access/elevation.ts";
import type { UserCertificate } from "../../../shared/ipc/identityRows.ts";
import { useApi, useSession } from "../../store/appContext.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { formatDate } from "../../ui/format.ts";
import { roleWords } from "../../ui/words.ts";

/** @param userId a console user, "service" (values and alarms) or "+security" (the servers' audit events). */
export interface IdentityDialogProps {
  readonly userId: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

type Kind = "userName" | "file" | "create" | "anonymous";
const titles: Readonly<Record<string, string>> = {
  service: "Set the service identity at a server",
  "+security": "Set the security session's identity at a server",
};
const keptWords = {
  vault: "Kept, encrypted by the operating system.",
  memory: "Kept in memory only: this computer has no key store, so it must be set again after a restart.",
} as const;

/** Who a console user, or a session of Millward's own, is at a server: a name and password, or a certificate. */
export function IdentityDialog({ userId, onDone, onClose }: IdentityDialogProps) {
  const api = useApi();
  const zones = useSession((s) => s.plant?.model.zones ?? []).filter((z) => z.servers.length > 0);
  const choices = zones.flatMap((z) =>
    z.servers.map((s) => ({ value: `${z.id} ${s.id}`, label: `${s.name}, ${z.name}` })),
  );
  const person = titles[userId] === undefined;
  const [at, setAt] = useState(choices[0]?.value ?? "");
  const [role, setRole] = useState<ElevatableRole | "">("");
  const [kind, setKind] = useState<Kind>("userName");
  const [userName, setUserName] = useState("");
  const [password, setPassword] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [commonName, setCommonName] = useState(person ? userId : `millward ${userId.replace("+", "")}`);
  const [zone = "", server = ""] = at.split(" ");
  const anonymous =
    userId === "service" && zones.find((z) => z.id === zone)?.servers.find((s) => s.id === server)?.anonymous === true;
  const used = kind === "anonymous" && !anonymous ? "userName" : kind;
  const kinds = [
    { value: "userName", label: "User name and password" },
    { value: "file", label: "Certificate and key from files" },
    { value: "create", label: "New certificate, made here" },
    ...(anonymous ? [{ value: "anonymous", label: "Nobody (anonymous): the plant file allows it" }] : []),
  ];
  const save = async (): Promise<string> => {
    const place = { userId, role: role || null, zone, server };
    const said = await keep(place);
    onDone();
    return said;
  };
  const keep = async (place: {
    userId: string;
    role: ElevatableRole | null;
    zone: string;
    server: string;
  }): Promise<string> => {
    if (used === "userName") return keptWords[(await api["access.setIdentity"]({ ...place, userName, password })).kept];
    if (used === "anonymous") return keptWords[(await api["access.setAnonymous"](place)).kept];
    const row =
      used === "file"
        ? await api["access.importCertificate"]({ ...place, passphrase })
        : await api["access.createCertificate"]({ ...place, commonName });
    return row === null
      ? "No file was chosen; nothing was changed."
      : `${certificateWords(row.certificate)} ${keptWords[row.kept]}`;
  };
  const missing =
    at === ""
      ? "This plant has no servers."
      : used === "userName"
        ? userName === ""
          ? "Give the user name at the server."
          : password === ""
            ? "Give the password at the server."
            : ""
        : used === "create" && commonName.trim() === ""
          ? "Give the certificate a name."
          : "";
  return (
    <ConfirmDialog
      title={titles[userId] ?? `Set the identity of ${userId} at a server`}
      confirmLabel={used === "file" ? "Choose files" : used === "create" ? "Make and keep" : "Set identity"}
      blocked={missing}
      onConfirm={save}
      onClose={onClose}
      width={520}
    >
      <p className="muted">{purpose(userId)}</p>
      <NativeSelect label="Server" data={choices} value={at} onChange={(e) => setAt(e.currentTarget.value)} />
      {person ? (
        <NativeSelect
          label="Used"
          data={[
            { value: "", label: "for everyday work" },
            ...elevatableRoles.map((r) => ({ value: r, label: `only while elevated to ${roleWords[r]}` })),
          ]}
          value={role}
          onChange={(e) => setRole(e.currentTarget.value as ElevatableRole | "")}
        />
      ) : null}
      <NativeSelect label="Proof" data={kinds} value={used} onChange={(e) => setKind(e.currentTarget.value as Kind)} />
      {used === "userName" ? (
        <>
          <TextInput
            label="User name at the server"
            value={userName}
            onChange={(e) => setUserName(e.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            maxLength={128}
            data-autofocus
          />
          <PasswordInput
            label="Password at the server"
            value={password}
            onChange={(e) => setPassword(e.currentTarget.value)}
            autoComplete="new-password"
            maxLength={256}
          />
        </>
      ) : null}
      {used === "file" ? (
        <PasswordInput
          label="Passphrase of the key, if it has one"
          description="Two PEM files, or one with both. They are read by Millward itself; the key does not pass this window."
          value={passphrase}
          onChange={(e) => setPassphrase(e.currentTarget.value)}
          autoComplete="off"
          maxLength={256}
        />
      ) : null}
      {used === "create" ? (
        <TextInput
          label="Name in the certificate"
          description="The key stays in Millward. Carry the certificate to the server's list of trusted users: Kept identities shows it."
          value={commonName}
          onChange={(e) => setCommonName(e.currentTarget.value)}
          autoComplete="off"
          maxLength={64}
        />
      ) : null}
      {used === "anonymous" ? (
        <p>The server then cannot tell Millward from anybody else. The zone's card names this weakness.</p>
      ) : null}
    </ConfirmDialog>
  );
}

const certificateWords = (c: UserCertificate | null): string =>
  c ? `${c.subject}, valid until ${formatDate(c.notAfterMs)}.` : "";

function purpose(userId: string): string {
  if (userId === "service") return "The service identity carries values and alarms; it should only be able to read.";
  if (userId === "+security")
    return "A session of its own that hears the server's audit events and sees who is connected. It needs the role SecurityAdmin at the server and never writes.";
  return `Writes, commands and acknowledgements of ${userId} reach the server under this identity, so the server's own log names the person.`;
}
