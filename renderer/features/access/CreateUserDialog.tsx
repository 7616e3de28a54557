import { PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { RoleGrant } from "../../../shared/access/roles.ts";
import { userNameProblem } from "../../../shared/access/userName.ts";
import { useApi } from "../../store/appContext.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { usePlaceNames } from "../../store/usePlaceNames.ts";
import { passwordProblem } from "../../ui/passwordProblem.ts";
import { PasswordStrength } from "../../ui/PasswordStrength.tsx";
import { GrantsEditor, grantsProblem } from "./GrantsEditor.tsx";

export function CreateUserDialog({ onDone, onClose }: { readonly onDone: () => void; readonly onClose: () => void }) {
  const api = useApi();
  const [fields, setFields] = useState({ userId: "", displayName: "", password: "" });
  const [grants, setGrants] = useState<readonly RoleGrant[]>([{ role: "Observer", zone: "*" }]);
  const change =
    (name: keyof typeof fields) =>
    (event: { currentTarget: { value: string } }): void =>
      setFields({ ...fields, [name]: event.currentTarget.value });
  const create = async (): Promise<string> => {
    const user = await api["access.createUser"]({ ...fields, grants: [...grants] });
    onDone();
    return `${user.userId} is created.`;
  };
  const placeNames = usePlaceNames();
  const unnamed = fields.displayName.trim() === "" ? "Give the person's name." : "";
  return (
    <ConfirmDialog
      title="Create a user"
      confirmLabel="Create user"
      blocked={
        userNameProblem(fields.userId) ||
        unnamed ||
        passwordProblem(fields.password, { ...fields, placeNames }) ||
        grantsProblem(grants)
      }
      onConfirm={create}
      onClose={onClose}
      width={560}
    >
      <TextInput
        label="User"
        description="2 to 32 lower-case letters, digits, dot, dash or underscore"
        value={fields.userId}
        onChange={change("userId")}
        spellCheck={false}
        autoComplete="off"
        data-autofocus
      />
      <TextInput
        label="Full name"
        value={fields.displayName}
        onChange={change("displayName")}
        maxLength={80}
        autoComplete="off"
      />
      <div>
        <PasswordInput
          label="First password"
          description="The user must replace it at the first sign-in."
          value={fields.password}
          onChange={change("password")}
          autoComplete="new-password"
        />
        <PasswordStrength password={fields.password} userId={fields.userId} displayName={fields.displayName} />
      </div>
      <GrantsEditor grants={grants} onChange={setGrants} />
    </ConfirmDialog>
  );
}
