import { Textarea } from "@mantine/core";

export const REASON_MISSING = "Say why, in at least 3 characters.";

/** Why somebody does it; it is recorded with the action. */
export function ReasonField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  return (
    <Textarea
      label="Reason"
      value={value}
      onChange={(e) => onChange(e.currentTarget.value)}
      maxLength={500}
      minRows={2}
    />
  );
}
