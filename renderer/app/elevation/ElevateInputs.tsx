import { NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { ELEVATION_MINUTES, type ElevatableRole } from "../../../shared/access/elevation.ts";
import { roleWords } from "../../ui/words.ts";
import type { ElevateFields, ElevateForm } from "./elevateForm.ts";

interface ElevateInputsProps {
  readonly form: ElevateForm;
  readonly fields: ElevateFields;
  readonly zoneName: (zone: string) => string;
  readonly onChange: (patch: Partial<ElevateFields>) => void;
}

const minutes = [1, ELEVATION_MINUTES.usual, 10, 15, ELEVATION_MINUTES.most].map((m) => ({
  value: String(m),
  label: `${m} min`,
}));

/** Where, as what and how long; then who vouches for it. */
export function ElevateInputs({ form, fields, zoneName, onChange }: ElevateInputsProps) {
  const { choice, own } = form;
  return (
    <>
      <RoleRow form={form} fields={fields} zoneName={zoneName} onChange={onChange} />
      {choice?.own ? (
        <div className="chip-set" role="group" aria-label="Who vouches">
          <button type="button" className="chip" aria-pressed={own} onClick={() => onChange({ by: "own" })}>
            I do, with my kept identity
          </button>
          <button type="button" className="chip" aria-pressed={!own} onClick={() => onChange({ by: "second" })}>
            A second person
          </button>
        </div>
      ) : null}
      {own ? null : (
        <TextInput
          label="Second person"
          description={choice ? `Somebody who is ${roleWords[choice.role]} in ${zoneName(form.zone)}` : undefined}
          value={fields.userId}
          onChange={(e) => onChange({ userId: e.currentTarget.value })}
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          data-autofocus
        />
      )}
      <PasswordInput
        label={own ? "Your password" : "Password of the second person"}
        value={fields.password}
        onChange={(e) => onChange({ password: e.currentTarget.value })}
        autoComplete="off"
        maxLength={256}
      />
    </>
  );
}

function RoleRow({ form, fields, zoneName, onChange }: ElevateInputsProps) {
  return (
    <div className="elevate-row">
      <NativeSelect
        label="Zone"
        data={form.zones.map((z) => ({ value: z, label: zoneName(z) }))}
        value={form.zone}
        onChange={(e) => onChange({ zone: e.currentTarget.value })}
      />
      <NativeSelect
        label="Role"
        data={form.roles.map((c) => ({ value: c.role, label: roleWords[c.role] }))}
        value={form.choice?.role ?? ""}
        onChange={(e) => onChange({ role: e.currentTarget.value as ElevatableRole })}
      />
      <NativeSelect
        label="For"
        data={minutes}
        value={fields.minutes}
        onChange={(e) => onChange({ minutes: e.currentTarget.value })}
      />
    </div>
  );
}
