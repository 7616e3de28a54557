import { NativeSelect } from "@mantine/core";
import { keySizes, type KeyBits } from "../../../../shared/zones/pki.ts";

interface KeySizeProps {
  readonly value: KeyBits;
  readonly onChange: (bits: KeyBits) => void;
}

/** How long a new key is. */
export function KeySize({ value, onChange }: KeySizeProps) {
  return (
    <NativeSelect
      label="Key size"
      data={keySizes.map((bits) => ({ value: String(bits), label: `${bits} bits` }))}
      value={String(value)}
      onChange={(e) => onChange(Number(e.currentTarget.value) as KeyBits)}
    />
  );
}
