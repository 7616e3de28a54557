import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { Rotation, RotationZone } from "../../../../shared/zones/pki.ts";
import { useApi } from "../../../store/appContext.ts";
import { InlineError } from "../../../ui/InlineError.tsx";
import { ExportDialog } from "./PemDialog.tsx";
import { REASON_MISSING, ReasonField } from "./ReasonField.tsx";
import { RotationRows } from "./RotationRows.tsx";
import { phaseWords } from "./rotationWords.ts";
import { useReasonedRun } from "./useReasonedRun.ts";

interface RotationProgressProps {
  readonly rotation: Rotation;
  readonly zoneName: (zone: ZoneId) => string;
  readonly serverName: (server: string) => string;
  readonly onChanged: () => void;
  readonly onAnother: () => void;
  readonly onClose: () => void;
}

/** A rotation under way: how far each zone is, and what a person can decide now. */
export function RotationProgress(props: RotationProgressProps) {
  const { rotation, zoneName, serverName, onChanged, onAnother, onClose } = props;
  const api = useApi();
  const { reason, setReason, said, fault, run } = useReasonedRun();
  const [allowDown, setAllowDown] = useState(false);
  const [shown, setShown] = useState<RotationZone | null>(null);
  const { phase, cancelling } = rotation;
  const cancel = (): void =>
    run(api["pki.rotateCancel"]({ reason: said ? reason.trim() : "cancelled in the dialog" }), onChanged);
  const switchOver = (): void => run(api["pki.rotateSwitch"]({ allowDown, reason: reason.trim() }), onChanged);
  return (
    <>
      <RotationRows zones={rotation.zones} zoneName={zoneName} serverName={serverName} onShow={setShown} />
      <p>{phaseWords[phase]}</p>
      {phase === "prepared" ? (
        <>
          <Checkbox
            label="Switch a zone even if one of its servers is down and cannot be asked"
            checked={allowDown}
            onChange={(e) => setAllowDown(e.currentTarget.checked)}
          />
          <ReasonField value={reason} onChange={setReason} />
        </>
      ) : null}
      {fault === "" ? null : <InlineError message={fault} />}
      <footer className="dialog-foot">
        <FootNotes phase={phase} said={said} cancelling={cancelling} />
        {phase === "done" ? null : (
          <Button variant="default" disabled={cancelling} onClick={cancel}>
            Cancel the rotation
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        {phase === "prepared" ? (
          <Button disabled={!said} onClick={switchOver}>
            Switch zone after zone
          </Button>
        ) : null}
        {phase === "done" ? (
          <Button variant="default" onClick={onAnother}>
            Start another
          </Button>
        ) : null}
      </footer>
      {shown ? (
        <ExportDialog
          zone={shown.zone}
          sha256={shown.sha256}
          title={`Next certificate of ${zoneName(shown.zone)}`}
          onClose={() => setShown(null)}
        />
      ) : null}
    </>
  );
}

interface FootNotesProps {
  readonly phase: Rotation["phase"];
  readonly said: boolean;
  readonly cancelling: boolean;
}

function FootNotes({ phase, said, cancelling }: FootNotesProps) {
  return (
    <>
      {phase === "prepared" && !said ? <span className="dialog-note">{REASON_MISSING}</span> : null}
      {cancelling && phase !== "done" ? (
        <span className="dialog-note" role="status">
          Stops after the zone at work
        </span>
      ) : null}
    </>
  );
}
