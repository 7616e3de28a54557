import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { useApi, useAppStore } from "../../store/appContext.ts";
import { errorText } from "../../ui/errorText.ts";
import { InlineError } from "../../ui/InlineError.tsx";

export interface SignInCardProps {
  readonly initial: { readonly userId: string; readonly password: string } | null;
}

export function SignInCard({ initial }: SignInCardProps) {
  const api = useApi();
  const store = useAppStore();
  const [userId, setUserId] = useState(initial?.userId ?? "");
  const [password, setPassword] = useState(initial?.password ?? "");
  const [pending, setPending] = useState(false);
  const [fault, setFault] = useState("");
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setPending(true);
    setFault("");
    try {
      await api["session.signIn"]({ userId, password });
      store.getState().set({ station: await api["session.state"]({}) });
    } catch (err) {
      setFault(errorText(err));
      setPassword("");
      setPending(false);
    }
  };
  return (
    <form className="sign-in-card stack" onSubmit={(event) => void submit(event)} aria-label="Sign in">
      <h2>Sign in</h2>
      <TextInput
        label="User"
        value={userId}
        onChange={(e) => setUserId(e.currentTarget.value)}
        autoComplete="username"
        autoFocus={initial === null}
        spellCheck={false}
      />
      <PasswordInput
        label="Password"
        value={password}
        onChange={(e) => setPassword(e.currentTarget.value)}
        autoComplete="current-password"
      />
      {fault === "" ? null : <InlineError message={fault} />}
      <Button type="submit" autoFocus={initial !== null} disabled={pending || userId.trim() === "" || password === ""}>
        {pending ? "Checking" : "Sign in"}
      </Button>
      <p className="hint">
        Checking takes about a second, and longer after each wrong attempt; that slows guessing down. Every attempt is
        recorded.
      </p>
    </form>
  );
}
