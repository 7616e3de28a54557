import { useId } from "react";

interface ValueInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly unit?: string;
  /** Range or what else helps while typing. */
  readonly hint: string;
  /** Why the value does not do; shown once something was typed. */
  readonly error: string;
  /** Offers exactly these instead of free text. */
  readonly options?: readonly { readonly value: string; readonly name: string }[] | undefined;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
}

/** One labelled field with its unit, range and what is wrong with it. */
export function ValueInput(props: ValueInputProps) {
  const { label, unit = "", hint, error } = props;
  const id = useId();
  return (
    <div className="fp-field">
      <label htmlFor={id}>{label}</label>
      <span className="fp-field-row">
        {props.options ? <OptionsField {...props} id={id} options={props.options} /> : <TextField {...props} id={id} />}
        {unit === "" ? null : <span className="muted">{unit}</span>}
      </span>
      <span
        id={`${id}-h`}
        className="fp-field-hint"
        data-error={error !== ""}
        role={error === "" ? undefined : "alert"}
      >
        {error === "" ? hint : error}
      </span>
    </div>
  );
}

interface FieldProps extends ValueInputProps {
  readonly id: string;
}

function OptionsField(props: FieldProps & { readonly options: NonNullable<ValueInputProps["options"]> }) {
  const { id, value, options, onChange, disabled = false, autoFocus = false } = props;
  return (
    <select
      id={id}
      className="fp-input"
      value={value}
      disabled={disabled}
      onChange={(e) => onChange(e.currentTarget.value)}
      aria-describedby={`${id}-h`}
      {...focusAtFirst(autoFocus)}
    >
      <option value="" disabled>
        Choose
      </option>
      {options.map((o) => (
        <option key={o.value} value={o.value}>
          {o.name}
        </option>
      ))}
    </select>
  );
}

function TextField({ id, value, error, onChange, disabled = false, autoFocus = false }: FieldProps) {
  return (
    <input
      id={id}
      className="fp-input"
      type="text"
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      maxLength={200}
      value={value}
      disabled={disabled}
      aria-invalid={error !== ""}
      aria-describedby={`${id}-h`}
      onChange={(e) => onChange(e.currentTarget.value)}
      {...focusAtFirst(autoFocus)}
    />
  );
}

/** What the dialog around looks for when it opens. */
function focusAtFirst(on: boolean) {
  return on ? { "data-autofocus": true } : {};
}
