import { Button } from "@mantine/core";
import { useState } from "react";
import { useApi, useAppState } from "../store/appContext.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { errorText } from "../ui/errorText.ts";
import { PasswordForm } from "../ui/PasswordForm.tsx";

interface Phase {
  readonly pending: boolean;
  readonly done: boolean;
  readonly fault: string;
}

export function PasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const api = useApi();
  const userId = useAppState((s) => s.station?.session?.userId ?? "");
  const displayName = useAppState((s) => s.station?.session?.displayName ?? "");
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
        <PasswordForm
          userId={userId}
          displayName={displayName}
          pending={phase.pending}
          fault={phase.fault}
          onChange={change}
          leave={{ label: "Cancel", act: onClose }}
        />
      )}
    </Dialog>
  );
}
