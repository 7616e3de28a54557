import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Dialog } from "./Dialog.tsx";

export interface TextDialogProps {
  readonly title: string;
  readonly text: string;
  /** Names the field. */ readonly label: string;
  readonly onClose: () => void;
}

/** Text to take elsewhere. A page of ours may not write to the clipboard; a person's Ctrl C may. */
export function TextDialog({ title, text, label, onClose }: TextDialogProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const selectAll = (): void => {
    field.current?.focus();
    field.current?.select();
  };
  useEffect(() => selectAll(), []);
  return (
    <Dialog title={title} onClose={onClose} width={760}>
      <p className="muted">
        All of it is selected: press <kbd>Ctrl</kbd> <kbd>C</kbd> to copy.
      </p>
      <textarea
        ref={field}
        className="json-text mono select-text"
        readOnly
        spellCheck={false}
        aria-label={label}
        value={text}
      />
      <footer className="dialog-foot">
        <Button variant="default" onClick={selectAll}>
          Select all
        </Button>
        <Button onClick={onClose}>Close</Button>
      </footer>
    </Dialog>
  );
}
