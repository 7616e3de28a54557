import { Textarea } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { PastedText } from "../../../../shared/zones/pki.ts";
import { useApi } from "../../../store/appContext.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { errorText } from "../../../ui/errorText.ts";
import { formatCount, formatDate, groupHex } from "../../../ui/format.ts";
import { commonName, daysText } from "./pkiWords.ts";

const QUIET_MS = 300;

interface PasteDialogProps {
  readonly zone: ZoneId;
  readonly title: string;
  readonly confirmLabel: string;
  readonly hint: string;
  readonly nowMs: number;
  readonly children?: ReactNode;
  readonly onPasted: (text: string, reason: string) => Promise<string>;
  readonly onClose: () => void;
}

/** Takes a certificate or a revocation list as text, and shows what it is before anybody decides. */
export function PasteDialog({ zone, title, confirmLabel, hint, nowMs, children, onPasted, onClose }: PasteDialogProps) {
  const api = useApi();
  const [text, setText] = useState("");
  const [found, setFound] = useState<{ of: string; pasted: PastedText | null; fault: string }>({
    of: "",
    pasted: null,
    fault: "",
  });
  const trimmed = text.trim();
  useEffect(() => {
    if (trimmed === "") return undefined;
    let wanted = true;
    const timer = setTimeout(() => {
      api["pki.inspect"]({ zone, text: trimmed }).then(
        (pasted) => wanted && setFound({ of: trimmed, pasted, fault: "" }),
        (err: unknown) => wanted && setFound({ of: trimmed, pasted: null, fault: errorText(err) }),
      );
    }, QUIET_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, zone, trimmed]);
  const known = found.of === trimmed ? found : null;
  const unread = trimmed === "" ? "Paste the text first." : "Reading the text.";
  const blocked = known === null || trimmed === "" ? unread : known.fault;
  return (
    <ConfirmDialog
      title={title}
      confirmLabel={confirmLabel}
      reason="required"
      blocked={blocked}
      onConfirm={(reason) => onPasted(trimmed, reason)}
      onClose={onClose}
      width={640}
    >
      <p className="muted">{hint}</p>
      <Textarea
        label="Text, from BEGIN to END"
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
        rows={7}
        maxLength={200_000}
        spellCheck={false}
        classNames={{ input: "mono" }}
        data-autofocus
      />
      {known?.pasted ? <Found pasted={known.pasted} nowMs={nowMs} /> : null}
      {children}
    </ConfirmDialog>
  );
}

function Found({ pasted, nowMs }: { readonly pasted: PastedText; readonly nowMs: number }) {
  return (
    <ul className="pki-found" aria-label="What the text holds">
      {pasted.certificates.map((c) => (
        <li key={c.sha256}>
          <strong>{commonName(c.subject)}</strong>{" "}
          <span className="muted">
            issued by {c.selfSigned ? "itself" : commonName(c.issuer)}, {c.keyBits} bits, until{" "}
            {formatDate(c.notAfterMs)} ({daysText(c.notAfterMs, nowMs)})
          </span>
          <span className="mono select-text">{groupHex(c.sha256)}</span>
        </li>
      ))}
      {pasted.crl ? (
        <li>
          <strong>Revocation list of {pasted.crl.issuer}</strong>{" "}
          <span className="muted">
            of {formatDate(pasted.crl.thisUpdateMs)}
            {pasted.crl.nextUpdateMs === null ? "" : `, next due ${formatDate(pasted.crl.nextUpdateMs)}`},{" "}
            {formatCount(pasted.crl.revoked)} revoked
          </span>
        </li>
      ) : null}
    </ul>
  );
}
