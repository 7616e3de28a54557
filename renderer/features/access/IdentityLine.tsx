import { Button } from "@mantine/core";
import type { IdentityRow } from "../../../shared/ipc/identityRows.ts";
import { useSession } from "../../store/appContext.ts";
import { DASH, formatDate } from "../../ui/format.ts";
import { useNow } from "../../ui/useNow.ts";
import { roleWords } from "../../ui/words.ts";
import { holderWords } from "./identityWords.ts";

interface IdentityLineProps {
  readonly row: IdentityRow;
  /** Its certificate is shown below the list. */
  readonly shown: boolean;
  readonly onShow: (on: boolean) => void;
  /** It was asked to go; one row of the list at a time. */
  readonly removing: boolean;
  readonly onAskRemove: () => void;
  readonly onRemove: () => void;
}

const SOON_MS = 30 * 86_400_000;
const kindWords = { userName: "user name", x509: "certificate", anonymous: "anonymous" } as const;

/** One identity: whose, where, what it is and what can be done with it. Removing asks once more in place. */
export function IdentityLine({ row, shown, onShow, removing, onAskRemove, onRemove }: IdentityLineProps) {
  const zone = useSession((s) => s.plant?.zone.get(row.zone));
  const server = zone?.servers.find((s) => s.id === row.server)?.name ?? row.server;
  return (
    <tr>
      <td>
        <strong>{holderWords(row.holder)}</strong>
        {row.role === null ? null : <div className="hint">while {roleWords[row.role]}</div>}
      </td>
      <td>{`${server}, ${zone?.name ?? row.zone}`}</td>
      <td>
        <span className="muted">{kindWords[row.kind]}</span>
        {row.kind === "anonymous" ? null : ` ${row.name}`}
      </td>
      <td className="time-text">
        <ValidUntil notAfterMs={row.certificate?.notAfterMs ?? null} />
      </td>
      <td className="muted">{row.kept === "vault" ? "encrypted" : "until Millward stops"}</td>
      <td className="identity-actions">
        {row.certificate === null ? null : (
          <Button variant="default" size="compact-sm" onClick={() => onShow(!shown)}>
            {shown ? "Hide certificate" : "Show certificate"}
          </Button>
        )}
        {removing ? (
          <Button size="compact-sm" onClick={onRemove}>
            Remove it now
          </Button>
        ) : (
          <Button variant="default" size="compact-sm" onClick={onAskRemove}>
            Remove
          </Button>
        )}
      </td>
    </tr>
  );
}

function ValidUntil({ notAfterMs }: { readonly notAfterMs: number | null }) {
  const now = useNow(60_000);
  if (notAfterMs === null) return <span className="hint">{DASH}</span>;
  const words = formatDate(notAfterMs);
  return notAfterMs - now < SOON_MS ? <strong>{words}</strong> : words;
}
