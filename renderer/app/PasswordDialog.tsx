import { Button, PasswordInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { useApi, useAppState } from "../store/appContext.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { errorText } from "../ui/errorText.ts";
import { InlineError } from "../ui/InlineError.tsx";
import { PasswordStrength } from "../ui/PasswordStrength.tsx";

interface Phase {
  readonly pending: boolean;
  readonly done: boolean;
  readonly fault: string;
}

export function PasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const api = useApi();
  const userId = useAppState((s) => s.station?.session?.userId ?? "");
  const [phase, setPhase] = useState<Phase>({ pending: false, done: false, fault: "" });
  const change = (oldPassword: string, newPassword: string): void => {
    setPhase({ pending: true, done: false, fault: "" });
    api["session.changePassword"]({ oldPassword, newPassword }).then(
      () => setPhase({ pending: false, done: true, fault: "" }),
      (err: unknown) => setPhase({ pending: false, done: false, fault: errorText(err) }),
    );
  };
  return (
    <Dialog title={`Change the password of ${userId}`} onClose={onClose} width={440} locked={phase.pending}>
      {phase.done ? (
        <>
          <p role="status">Your password is changed.</p>
          <footer className="dialog-foot">
            <Button onClick={onClose}>Close</Button>
          </footer>
        </>
      ) : (
        <PasswordForm userId={userId} phase={phase} onChange={change} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface PasswordFormProps {
  readonly userId: string;
  readonly phase: Phase;
  readonly onChange: (oldPassword: string, newPassword: string) => void;
  readonly onClose: () => void;
}

function PasswordForm({ userId, phase, onChange, onClose }: PasswordFormProps) {
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
      />
      <div>
        <PasswordInput
          label="New password"
          value={newPassword}
          onChange={(e) => setNew(e.currentTarget.value)}
          autoComplete="new-password"
        />
        <PasswordStrength password={newPassword} userId={userId} displayName="" />
      </div>
      <PasswordInput
        label="New password again"
        value={again}
        onChange={(e) => setAgain(e.currentTarget.value)}
        autoComplete="new-password"
        error={differs ? "The two new passwords differ." : undefined}
      />
      {phase.fault === "" ? null : <InlineError message={phase.fault} />}
      <footer className="dialog-foot">
        <Button variant="default" onClick={onClose} disabled={phase.pending}>
          Cancel
        </Button>
        <Button type="submit" disabled={phase.pending || incomplete}>
          {phase.pending ? "Changing" : "Change password"}
        </Button>
      </footer>
    </form>
  );
}
