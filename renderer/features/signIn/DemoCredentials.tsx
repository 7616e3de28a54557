import { Button } from "@mantine/core";
import { useState } from "react";
import type { DemoCredential } from "../../../shared/ipc/sessionRows.ts";
import { useApi, useAppStore } from "../../store/appContext.ts";
import { errorText } from "../../ui/errorText.ts";
import { InlineError } from "../../ui/InlineError.tsx";
import { roleWords } from "../../ui/words.ts";

export interface DemoCredentialsProps {
  readonly credentials: readonly DemoCredential[];
  readonly onUse: (userId: string, password: string) => void;
}

/** The users of the demo plant with the passwords made for them at this start. */
export function DemoCredentials({ credentials, onUse }: DemoCredentialsProps) {
  const api = useApi();
  const store = useAppStore();
  const [fault, setFault] = useState("");
  const dismiss = (): void => {
    api["session.dismissDemoCredentials"]({}).then(
      () => {
        const { station } = store.getState();
        if (station) store.getState().set({ station: { ...station, demoCredentials: null } });
      },
      (err: unknown) => setFault(errorText(err)),
    );
  };
  return (
    <section className="sign-in-demo" aria-label="Users of the demo plant">
      <h2>Users of the demo plant</h2>
      <p className="muted">
        These passwords were made at random for this demo and are shown only until you put them away.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">User</th>
            <th scope="col">Role</th>
            <th scope="col">Password</th>
            <th scope="col">
              <span className="visually-hidden">Use</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {credentials.map((c) => (
            <tr key={c.userId}>
              <td>
                <strong>{c.userId}</strong>
              </td>
              <td className="muted">{roleWords[c.role]}</td>
              <td className="mono select-text">{c.password}</td>
              <td>
                <Button variant="default" onClick={() => onUse(c.userId, c.password)} aria-label={`Use ${c.userId}`}>
                  Use
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {fault === "" ? null : <InlineError message={fault} />}
      <footer>
        <Button variant="default" onClick={dismiss}>
          I have noted them
        </Button>
      </footer>
    </section>
  );
}
