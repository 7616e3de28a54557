import { Button, Textarea } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { IconCheck, IconClock } from "@tabler/icons-react";
import { Dialog } from "./Dialog.tsx";
import { InlineError } from "./InlineError.tsx";
import { errorText } from "./errorText.ts";
import { useDoneClose } from "./useDoneClose.ts";

export interface ConfirmDialogProps {
  /** One sentence: what will happen. */
  readonly title: string;
  /** A verb: "Write", "Acknowledge 3". */
  readonly confirmLabel: string;
  /** "none" shows no field; "required" disables the button until something is said. */
  readonly reason?: "none" | "optional" | "required";
  readonly reasonLabel?: string;
  /** Range, live value, effect, fingerprint. */
  readonly children?: ReactNode;
  /** Why it cannot be confirmed now; shown beside the disabled button. */
  readonly blocked?: string;
  /** Runs the action. Resolves with a sentence that says what was done; a rejection is shown and the dialog stays. */
  readonly onConfirm: (reason: string) => Promise<string>;
  readonly onClose: () => void;
  readonly width?: number;
}

type Phase =
  | { readonly at: "asking" }
  | { readonly at: "pending" }
  | { readonly at: "done"; readonly text: string }
  | { readonly at: "failed"; readonly text: string };
const MIN_REASON = 3;

/**
 * The one way to confirm an action. Enter confirms only when the focus is on the button, so the focus starts
 * elsewhere. Pending, done (closes after 3 s) and failed (stays) are said in the dialog.
 */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    title,
    confirmLabel,
    reason = "none",
    reasonLabel = "Reason",
    children,
    blocked = "",
    onConfirm,
    onClose,
    width = 480,
  } = props;
  const [phase, setPhase] = useState<Phase>({ at: "asking" });
  const [text, setText] = useState("");
  const missing = reason === "required" && text.trim().length < MIN_REASON ? "Say why, in at least 3 characters." : "";
  const confirm = (): void => {
    setPhase({ at: "pending" });
    onConfirm(text.trim()).then(
      (done) => setPhase({ at: "done", text: done }),
      (err: unknown) => setPhase({ at: "failed", text: errorText(err) }),
    );
  };
  const over = phase.at === "done";
  useDoneClose(over, onClose);
  return (
    <Dialog title={title} onClose={onClose} width={width} locked={phase.at === "pending"}>
      {children}
      {reason === "none" || over ? null : (
        <Textarea
          label={reason === "required" ? reasonLabel : `${reasonLabel} (optional)`}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          maxLength={500}
          minRows={2}
          disabled={phase.at === "pending"}
          data-autofocus
        />
      )}
      {phase.at === "failed" ? <InlineError message={phase.text} /> : null}
      <footer className="dialog-foot">
        <PhaseNote phase={phase} blocked={blocked || missing} />
        <Button variant="default" onClick={onClose} disabled={phase.at === "pending"}>
          {over ? "Close" : "Cancel"}
        </Button>
        {over ? null : (
          <Button onClick={confirm} disabled={phase.at === "pending" || blocked !== "" || missing !== ""}>
            {phase.at === "failed" ? `${confirmLabel} again` : confirmLabel}
          </Button>
        )}
      </footer>
    </Dialog>
  );
}

/** What stands beside the buttons: why not yet, that it runs, or that it is done. */
function PhaseNote({ phase, blocked }: { readonly phase: Phase; readonly blocked: string }) {
  if (phase.at === "pending")
    return (
      <span className="dialog-note" role="status">
        <IconClock size={16} stroke={1.75} /> Waiting for the answer
      </span>
    );
  if (phase.at === "done")
    return (
      <span className="dialog-note" data-tone="ok" role="status">
        <IconCheck size={16} stroke={2} /> {phase.text}
      </span>
    );
  return phase.at === "asking" && blocked !== "" ? <span className="dialog-note">{blocked}</span> : null;
}
