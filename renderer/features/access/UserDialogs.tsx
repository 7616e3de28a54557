import { PasswordInput } from "@mantine/core";
import { useState } from "react";
import type { UserRow } from "../../../shared/ipc/accessRows.ts";
import { useApi } from "../../store/appContext.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { usePlaceNames } from "../../store/usePlaceNames.ts";
import { passwordProblem } from "../../ui/passwordProblem.ts";
import { PasswordStrength } from "../../ui/PasswordStrength.tsx";
import { GrantsEditor, grantsProblem } from "./GrantsEditor.tsx";

export interface UserDialogProps {
  readonly user: UserRow;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function GrantsDialog({ user, onDone, onClose }: UserDialogProps) {
  const api = useApi();
  const [grants, setGrants] = useState(user.grants);
  const save = async (reason: string): Promise<string> => {
    await api["access.setGrants"]({ userId: user.userId, grants: [...grants], reason });
    onDone();
    return `The roles of ${user.userId} are changed.`;
  };
  return (
    <ConfirmDialog
      title={`Change the roles of ${user.userId}`}
      confirmLabel="Change roles"
      reason="required"
      blocked={grantsProblem(grants)}
      onConfirm={save}
      onClose={onClose}
      width={560}
    >
      <GrantsEditor grants={grants} onChange={setGrants} />
    </ConfirmDialog>
  );
}

export function DisableDialog({ user, onDone, onClose }: UserDialogProps) {
  const api = useApi();
  const verb = user.disabled ? "Enable" : "Disable";
  const save = async (reason: string): Promise<string> => {
    await api["access.setDisabled"]({ userId: user.userId, disabled: !user.disabled, reason });
    onDone();
    return user.disabled ? `${user.userId} may sign in again.` : `${user.userId} is disabled.`;
  };
  return (
    <ConfirmDialog
      title={`${verb} ${user.userId}`}
      confirmLabel={verb}
      reason="required"
      onConfirm={save}
      onClose={onClose}
    >
      <p>
        {user.disabled
          ? "The user may sign in again with the same password and roles."
          : "The user is signed out everywhere and cannot sign in. Records of what the user did stay."}
      </p>
    </ConfirmDialog>
  );
}

export function PasswordResetDialog({ user, onDone, onClose }: UserDialogProps) {
  const api = useApi();
  const placeNames = usePlaceNames();
  const [password, setPassword] = useState("");
  const save = async (reason: string): Promise<string> => {
    await api["access.setPassword"]({ userId: user.userId, password, reason });
    onDone();
    return `The password of ${user.userId} is set.`;
  };
  return (
    <ConfirmDialog
      title={`Set the password of ${user.userId}`}
      confirmLabel="Set password"
      reason="required"
      blocked={passwordProblem(password, { ...user, placeNames })}
      onConfirm={save}
      onClose={onClose}
    >
      <div>
        <PasswordInput
          label="New password"
          description="The user must replace it at the next sign-in."
          value={password}
          onChange={(e) => setPassword(e.currentTarget.value)}
          autoComplete="new-password"
          data-autofocus
        />
        <PasswordStrength password={password} userId={user.userId} displayName={user.displayName} />
      </div>
    </ConfirmDialog>
  );
}
