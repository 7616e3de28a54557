import { Button, PasswordInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { InlineError } from "./InlineError.tsx";
import { PasswordStrength } from "./PasswordStrength.tsx";

interface PasswordFormProps {
  readonly userId: string;
  readonly displayName: string;
  readonly pending: boolean;
  /** Why the last try failed, in words; empty when it did not. */
  readonly fault: string;
  readonly onChange: (oldPassword: string, newPassword: string) => void;
  /** The way out without a change. */
  readonly leave: { readonly label: string; readonly act: () => void };
}

/** The present password, and a new one twice. */
export function PasswordForm({ userId, displayName, pending, fault, onChange, leave }: PasswordFormProps) {
  const [oldPassword, setOld] = useState("");
  const [newPassword, setNew] = useState("");
  const [again, setAgain] = useState("");
  const differs = again !== "" && again !== newPassword;
  const incomplete = oldPassword === "" || newPassword === "" || again !== newPassword;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    onChange(oldPassword, newPassword);
  };
  return (
    <form className="stack" onSubmit={submit}>
      <PasswordInput
        label="Present password"
        value={oldPassword}
        onChange={(e) => setOld(e.currentTarget.value)}
        autoComplete="current-password"
        data-autofocus
        autoFocus
      />
      <div>
        <PasswordInput
          label="New password"
          value={newPassword}
          onChange={(e) => setNew(e.currentTarget.value)}
          autoComplete="new-password"
        />
        <PasswordStrength password={newPassword} userId={userId} displayName={displayName} />
      </div>
      <PasswordInput
        label="New password again"
        value={again}
        onChange={(e) => setAgain(e.currentTarget.value)}
        autoComplete="new-password"
        error={differs ? "The two new passwords differ." : undefined}
      />
      {fault === "" ? null : <InlineError message={fault} />}
      <footer className="dialog-foot">
        <Button variant="default" onClick={leave.act} disabled={pending}>
          {leave.label}
        </Button>
        <Button type="submit" disabled={pending || incomplete}>
          {pending ? "Changing" : "Change password"}
        </Button>
      </footer>
    </form>
  );
}
