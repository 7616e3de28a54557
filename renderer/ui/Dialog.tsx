import { useEffect, useRef, type KeyboardEvent, type ReactNode, type SyntheticEvent } from "react";
import { IconX } from "@tabler/icons-react";

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly width?: number;
  /** While something runs the dialog cannot be closed. */
  readonly locked?: boolean;
}

/** A modal on the browser's own dialog: top layer, focus kept inside and given back, Esc closes it. */
export function Dialog({ title, onClose, children, width = 480, locked = false }: DialogProps) {
  const node = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = node.current;
    if (!dialog) return undefined;
    const before = document.activeElement;
    dialog.showModal();
    dialog
      .querySelector<HTMLElement>(
        "[data-autofocus] textarea, [data-autofocus] input, textarea[data-autofocus], input[data-autofocus]",
      )
      ?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const cancel = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!locked) onClose();
  };
  return (
    <dialog
      ref={node}
      className="dialog"
      aria-label={title}
      style={{ width: `min(${width}px, calc(100vw - 32px))` }}
      onCancel={cancel}
      onClose={onClose}
      onKeyDown={escapeEndsHere}
    >
      <header className="dialog-head">
        <h2>{title}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={onClose} disabled={locked}>
          <IconX size={16} stroke={1.75} />
        </button>
      </header>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}

/** Esc closes the dialog alone, not also what lies below it. */
function escapeEndsHere(event: KeyboardEvent): void {
  if (event.key === "Escape") event.stopPropagation();
}
