import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { hintOf, parseTyped, type FieldRule } from "./typedInput.ts";

interface TypedFieldProps {
  readonly label: string;
  readonly rule: FieldRule;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly autoFocus?: boolean;
}

/** One field for a value of the server's own type: a choice, a line, or a line for each item of a list. */
export function TypedField({ label, rule, value, onChange, autoFocus = false }: TypedFieldProps) {
  const parsed = parseTyped(value, rule);
  const error = value === "" || parsed.ok ? undefined : parsed.message;
  const focus = autoFocus ? { "data-autofocus": true } : {};
  const { options, builtIn } = rule.dataType;
  const choices =
    options ??
    (builtIn === "Boolean"
      ? [
          { value: 0, name: "false" },
          { value: 1, name: "true" },
        ]
      : null);
  if (choices && !rule.list) {
    const data = [
      { value: "", label: "Choose", disabled: true },
      ...choices.map((o) => ({
        value: String(o.value),
        label: builtIn === "Boolean" ? o.name : `${o.name} (${o.value})`,
      })),
    ];
    return (
      <NativeSelect
        label={label}
        value={value}
        data={data}
        onChange={(e) => onChange(e.currentTarget.value)}
        {...focus}
      />
    );
  }
  const common = {
    label,
    description: hintOf(rule),
    value,
    error,
    spellCheck: false,
    autoComplete: "off",
    onChange: (e: { currentTarget: { value: string } }) => onChange(e.currentTarget.value),
    ...focus,
  };
  return rule.list || builtIn === "String" || builtIn === "LocalizedText" ? (
    <Textarea {...common} rows={rule.list ? 5 : 2} maxLength={40_000} />
  ) : (
    <TextInput {...common} maxLength={4096} />
  );
}
