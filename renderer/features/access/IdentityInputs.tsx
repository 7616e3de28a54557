import { NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { elevatableRoles, type ElevatableRole } from "../../../shared/access/elevation.ts";
import { roleWords } from "../../ui/words.ts";
import type { IdentityFields, IdentityForm, IdentityKind } from "./identityForm.ts";
import { filesHint, nameHint } from "./identityWords.ts";

interface IdentityInputsProps {
  /** A person may have an identity for each role taken for a short time. */
  readonly person: boolean;
  readonly servers: readonly { readonly value: string; readonly label: string }[];
  readonly form: IdentityForm;
  readonly fields: IdentityFields;
  readonly onChange: (patch: Partial<IdentityFields>) => void;
}

const uses = [
  { value: "", label: "for everyday work" },
  ...elevatableRoles.map((r) => ({ value: r, label: `only while elevated to ${roleWords[r]}` })),
];
const kinds = [
  { value: "userName", label: "User name and password" },
  { value: "file", label: "Certificate and key from files" },
  { value: "create", label: "New certificate, made here" },
];
const nobody = { value: "anonymous", label: "Nobody (anonymous): the plant file allows it" };

/** Where the identity holds, and what proves it there. */
export function IdentityInputs({ person, servers, form, fields, onChange }: IdentityInputsProps) {
  return (
    <>
      <NativeSelect
        label="Server"
        data={[...servers]}
        value={fields.at}
        onChange={(e) => onChange({ at: e.currentTarget.value })}
      />
      {person ? (
        <NativeSelect
          label="Used"
          data={uses}
          value={fields.role}
          onChange={(e) => onChange({ role: e.currentTarget.value as ElevatableRole | "" })}
        />
      ) : null}
      <NativeSelect
        label="Proof"
        data={form.anonymous ? [...kinds, nobody] : kinds}
        value={form.kind}
        onChange={(e) => onChange({ kind: e.currentTarget.value as IdentityKind })}
      />
      <Proof kind={form.kind} fields={fields} onChange={onChange} />
    </>
  );
}

interface ProofProps extends Pick<IdentityInputsProps, "fields" | "onChange"> {
  readonly kind: IdentityKind;
}

function Proof({ kind, fields, onChange }: ProofProps) {
  switch (kind) {
    case "userName":
      return <NameAndPassword fields={fields} onChange={onChange} />;
    case "file":
      return (
        <PasswordInput
          label="Passphrase of the key, if it has one"
          description={filesHint}
          value={fields.passphrase}
          onChange={(e) => onChange({ passphrase: e.currentTarget.value })}
          autoComplete="off"
          maxLength={256}
        />
      );
    case "create":
      return (
        <TextInput
          label="Name in the certificate"
          description={nameHint}
          value={fields.commonName}
          onChange={(e) => onChange({ commonName: e.currentTarget.value })}
          autoComplete="off"
          maxLength={64}
        />
      );
    case "anonymous":
      return <p>The server then cannot tell Millward from anybody else. The zone's card names this weakness.</p>;
  }
}

function NameAndPassword({ fields, onChange }: Omit<ProofProps, "kind">) {
  return (
    <>
      <TextInput
        label="User name at the server"
        value={fields.userName}
        onChange={(e) => onChange({ userName: e.currentTarget.value })}
        autoComplete="off"
        spellCheck={false}
        maxLength={128}
        data-autofocus
      />
      <PasswordInput
        label="Password at the server"
        value={fields.password}
        onChange={(e) => onChange({ password: e.currentTarget.value })}
        autoComplete="new-password"
        maxLength={256}
      />
    </>
  );
}
