import { useState } from "react";
import { TextDialog } from "./TextDialog.tsx";

/** A value as it was when the dialog opened: what goes on changing could not be selected and copied. */
export function JsonDialog({
  title,
  value,
  onClose,
}: {
  readonly title: string;
  readonly value: unknown;
  readonly onClose: () => void;
}) {
  const [text] = useState(() => JSON.stringify(value, null, 2));
  return <TextDialog title={title} text={text} label={`${title}, as JSON`} onClose={onClose} />;
}
