import { useId } from "react";

export interface ValueInputProps {
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
export function ValueInput({
  label,
  value,
  onChange,
  unit = "",
  hint,
  error,
  options,
  disabled = false,
  autoFocus = false,
}: ValueInputProps) {
  const id = useId();
  const focus = autoFocus ? { "data-autofocus": true } : {};
  return (
    <div className="fp-field">
      <label htmlFor={id}>{label}</label>
      <span className="fp-field-row">
        {options ? (
          <select
            id={id}
            className="fp-input"
            value={value}
            disabled={disabled}
            onChange={(e) => onChange(e.currentTarget.value)}
            aria-describedby={`${id}-h`}
            {...focus}
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
        ) : (
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
            {...focus}
          />
        )}
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
