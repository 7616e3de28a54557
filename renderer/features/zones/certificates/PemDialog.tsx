import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import { useApi } from "../../../store/appContext.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { errorText } from "../../../ui/errorText.ts";
import { InlineError } from "../../../ui/InlineError.tsx";

/** Text to carry to a server or an authority. A page of ours may not write to the clipboard; a person's Ctrl C may. */
export function PemDialog({
  title,
  hint,
  pem,
  onClose,
}: {
  readonly title: string;
  readonly hint: string;
  readonly pem: string;
  readonly onClose: () => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const selectAll = (): void => {
    field.current?.focus();
    field.current?.select();
  };
  useEffect(() => selectAll(), [pem]);
  return (
    <Dialog title={title} onClose={onClose} width={640}>
      <p className="muted">
        {hint} All of it is selected: press <kbd>Ctrl</kbd> <kbd>C</kbd> to copy. It is public, nothing in it is secret.
      </p>
      <textarea
        ref={field}
        className="pki-text mono select-text"
        readOnly
        spellCheck={false}
        aria-label={title}
        value={pem}
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

/** The same for a certificate that is known by its fingerprint. */
export function ExportDialog({
  zone,
  sha256,
  title,
  onClose,
}: {
  readonly zone: ZoneId;
  readonly sha256: string;
  readonly title: string;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const [state, setState] = useState({ pem: "", fault: "" });
  useEffect(() => {
    let wanted = true;
    api["pki.pem"]({ zone, sha256 }).then(
      ({ pem }) => wanted && setState({ pem, fault: "" }),
      (err: unknown) => wanted && setState({ pem: "", fault: errorText(err) }),
    );
    return () => {
      wanted = false;
    };
  }, [api, zone, sha256]);
  if (state.fault !== "")
    return (
      <Dialog title={title} onClose={onClose}>
        <InlineError message={state.fault} />
      </Dialog>
    );
  return state.pem === "" ? null : (
    <PemDialog title={title} hint="The certificate as PEM text." pem={state.pem} onClose={onClose} />
  );
}
