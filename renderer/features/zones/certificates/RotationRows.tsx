import { Button } from "@mantine/core";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { RotationZone } from "../../../../shared/zones/pki.ts";
import { groupHex } from "../../../ui/format.ts";
import { wentWrong } from "./rotationModel.ts";
import { rotationWords, switchWords } from "./rotationWords.ts";

interface RotationRowsProps {
  readonly zones: readonly RotationZone[];
  readonly zoneName: (zone: ZoneId) => string;
  readonly serverName: (server: string) => string;
  /** Shows the new certificate as text. */
  readonly onShow: (zone: RotationZone) => void;
}

/** How far each zone of a rotation has come, with its servers' answers and its new certificate. */
export function RotationRows({ zones, zoneName, serverName, onShow }: RotationRowsProps) {
  return (
    <ul className="pki-list pki-rotation">
      {zones.map((z) => (
        <li key={z.zone}>
          <div className="grow">
            <strong>{zoneName(z.zone)}</strong>{" "}
            <span className={wentWrong(z.step) ? "pki-urgent" : "muted"}>{rotationWords[z.step]}</span>
            {z.servers.map((s) => (
              <span key={s.server} className="pki-line muted">
                {serverName(s.server)}: {switchWords[s.result]}
                {s.reason === "" ? "" : `. ${s.reason}`}
              </span>
            ))}
            {z.reason === "" ? null : <span className="pki-line select-text">{z.reason}</span>}
            {z.sha256 === "" ? null : (
              <span className="mono muted pki-line pki-print select-text">{groupHex(z.sha256)}</span>
            )}
          </div>
          {z.sha256 === "" ? null : (
            <Button variant="default" onClick={() => onShow(z)}>
              Show text
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
