import { useState } from "react";
import type { SessionInfo } from "../../../shared/ipc/sessionRows.ts";
import { useApi, useAppStore } from "../../store/appContext.ts";
import { errorText } from "../../ui/errorText.ts";
import { PasswordForm } from "../../ui/PasswordForm.tsx";

/** All that stands open to somebody whose password was set by another: his own in its place, or leaving. */
export function DuePassword({ session }: { readonly session: SessionInfo }) {
  const api = useApi();
  const store = useAppStore();
  const [pending, setPending] = useState(false);
  const [fault, setFault] = useState("");
  const attempt = async (act: () => Promise<unknown>): Promise<void> => {
    setPending(true);
    setFault("");
    try {
      await act();
      store.getState().set({ station: await api["session.state"]({}) });
    } catch (err) {
      setFault(errorText(err));
      setPending(false);
    }
  };
  return (
    <section className="sign-in-card stack" aria-label="Change your password">
      <h2>Change your password</h2>
      <p className="muted">
        You are signed in as <strong>{session.userId}</strong> with a password that somebody else chose. Replace it by
        one that only you know; until then nothing else is open to you.
      </p>
      <PasswordForm
        userId={session.userId}
        displayName={session.displayName}
        pending={pending}
        fault={fault}
        onChange={(oldPassword, newPassword) =>
          void attempt(() => api["session.changePassword"]({ oldPassword, newPassword }))
        }
        leave={{ label: "Sign out", act: () => void attempt(() => api["session.signOut"]({})) }}
      />
    </section>
  );
}
