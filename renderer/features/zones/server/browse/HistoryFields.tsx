import { NativeSelect, TextInput } from "@mantine/core";
import type { NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import type { HistoryForm } from "./historyForm.ts";
import { visibleText } from "./visibleText.ts";

interface HistoryFieldsProps {
  readonly form: HistoryForm;
  readonly aggregates: readonly NodeRow[];
  readonly onChange: (part: Partial<HistoryForm>) => void;
}

const kinds: readonly { readonly value: HistoryForm["kind"]; readonly label: string }[] = [
  { value: "raw", label: "Raw values" },
  { value: "processed", label: "Aggregates" },
  { value: "atTime", label: "At times" },
];
const units: readonly { readonly value: HistoryForm["unit"]; readonly label: string }[] = [
  { value: "s", label: "seconds" },
  { value: "min", label: "minutes" },
  { value: "h", label: "hours" },
];

/** Which history, from when to when, and for what is computed or picked, at which intervals. */
export function HistoryFields({ form, aggregates, onChange }: HistoryFieldsProps) {
  return (
    <>
      <NativeSelect
        label="Read"
        value={form.kind}
        onChange={(e) => onChange({ kind: e.currentTarget.value as HistoryForm["kind"] })}
        data={kinds}
      />
      <InstantField label="From" value={form.from} onChange={(from) => onChange({ from })} />
      <InstantField label="To" value={form.to} onChange={(to) => onChange({ to })} />
      {form.kind === "processed" ? (
        <NativeSelect
          label="Aggregate"
          value={form.aggregate}
          onChange={(e) => onChange({ aggregate: e.currentTarget.value })}
          data={aggregates.map((a) => ({ value: a.nodeId, label: visibleText(a.displayName) }))}
        />
      ) : null}
      {form.kind === "raw" ? null : (
        <>
          <TextInput
            label="Every"
            inputMode="decimal"
            value={form.every}
            onChange={(e) => onChange({ every: e.currentTarget.value })}
            className="history-every"
          />
          <NativeSelect
            label="Unit"
            value={form.unit}
            onChange={(e) => onChange({ unit: e.currentTarget.value as HistoryForm["unit"] })}
            data={units}
          />
        </>
      )}
    </>
  );
}

interface InstantFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function InstantField({ label, value, onChange }: InstantFieldProps) {
  return (
    <TextInput
      label={label}
      type="datetime-local"
      step={1}
      value={value}
      onChange={(e) => onChange(e.currentTarget.value)}
    />
  );
}
