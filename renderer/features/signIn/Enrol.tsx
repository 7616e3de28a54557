import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { userNameProblem } from "../../../shared/access/userName.ts";
import { useApi, useAppStore } from "../../store/appContext.ts";
import { usePlaceNames } from "../../store/usePlaceNames.ts";
import { errorText } from "../../ui/errorText.ts";
import { InlineError } from "../../ui/InlineError.tsx";
import { PasswordStrength } from "../../ui/PasswordStrength.tsx";
import { enrolProblem, type EnrolFields } from "./enrolForm.ts";

const noFields: EnrolFields = { userId: "", displayName: "", password: "", again: "" };

/** First start: whoever is at the station becomes the first security administrator. There is no default password. */
export function Enrol() {
  const api = useApi();
  const store = useAppStore();
  const placeNames = usePlaceNames();
  const [fields, setFields] = useState(noFields);
  const [pending, setPending] = useState(false);
  const [fault, setFault] = useState("");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setPending(true);
    setFault("");
    api["session.enrol"]({ userId: fields.userId, displayName: fields.displayName, password: fields.password }).then(
      (station) => store.getState().set({ station }),
      (err: unknown) => {
        setFault(errorText(err));
        setPending(false);
      },
    );
  };
  return (
    <form className="sign-in-card stack" onSubmit={submit} aria-label="Set up the first user">
      <h2>Set up the first user</h2>
      <p className="muted">
        This station has no users yet. You become its security administrator: you create the other users, decide which
        certificates are trusted, and read the audit log. You cannot operate the process with this user.
      </p>
      <EnrolInputs fields={fields} onChange={setFields} />
      {fault === "" ? null : <InlineError message={fault} />}
      <Button type="submit" disabled={pending || enrolProblem(fields, placeNames) !== ""}>
        {pending ? "Setting up" : "Set up"}
      </Button>
      <p className="hint">Keep this password safe: nobody can read or recover it.</p>
    </form>
  );
}

interface EnrolInputsProps {
  readonly fields: EnrolFields;
  readonly onChange: (fields: EnrolFields) => void;
}

function EnrolInputs({ fields, onChange }: EnrolInputsProps) {
  const change =
    (name: keyof EnrolFields) =>
    (event: { currentTarget: { value: string } }): void =>
      onChange({ ...fields, [name]: event.currentTarget.value });
  const differs = fields.again !== "" && fields.again !== fields.password;
  return (
    <>
      <TextInput
        label="User"
        description="2 to 32 lower-case letters, digits, dot, dash or underscore"
        value={fields.userId}
        onChange={change("userId")}
        autoComplete="username"
        error={fields.userId === "" ? undefined : userNameProblem(fields.userId)}
        spellCheck={false}
        autoFocus
      />
      <TextInput
        label="Full name"
        value={fields.displayName}
        onChange={change("displayName")}
        maxLength={80}
        autoComplete="name"
      />
      <div>
        <PasswordInput
          label="Password"
          value={fields.password}
          onChange={change("password")}
          autoComplete="new-password"
        />
        <PasswordStrength password={fields.password} userId={fields.userId} displayName={fields.displayName} />
      </div>
      <PasswordInput
        label="Password again"
        value={fields.again}
        onChange={change("again")}
        autoComplete="new-password"
        error={differs ? "The two passwords differ." : undefined}
      />
    </>
  );
}
