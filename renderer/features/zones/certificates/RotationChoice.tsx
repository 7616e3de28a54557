import { Button, Checkbox } from "@mantine/core";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { KeyBits } from "../../../../shared/zones/pki.ts";
import { useApi } from "../../../store/appContext.ts";
import { InlineError } from "../../../ui/InlineError.tsx";
import { KeySize } from "./KeySize.tsx";
import { REASON_MISSING, ReasonField } from "./ReasonField.tsx";
import { withMember } from "./rotationModel.ts";
import { useReasonedRun } from "./useReasonedRun.ts";

/** What a rotation begins with. */
export interface Choice {
  readonly zones: ReadonlySet<ZoneId>;
  readonly keyBits: KeyBits;
}

interface RotationChoiceProps {
  readonly zones: readonly ZoneId[];
  readonly zoneName: (zone: ZoneId) => string;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
  readonly onStarted: () => void;
  readonly onClose: () => void;
}

/** The first step: which zones get a new key and certificate. */
export function RotationChoice({ zones, zoneName, choice, onChoose, onStarted, onClose }: RotationChoiceProps) {
  const api = useApi();
  const { reason, setReason, said, fault, run } = useReasonedRun();
  const count = choice.zones.size;
  const start = (): void => {
    const wanted = { zones: [...choice.zones], keyBits: choice.keyBits, reason: reason.trim() };
    run(api["pki.rotate"](wanted), onStarted);
  };
  return (
    <>
      <p>
        A new key and certificate is made in each zone. Nothing uses them until the servers trust them and you switch.
      </p>
      <div className="pki-zones">
        {zones.map((zone) => (
          <Checkbox
            key={zone}
            label={zoneName(zone)}
            checked={choice.zones.has(zone)}
            onChange={(e) => onChoose({ ...choice, zones: withMember(choice.zones, zone, e.currentTarget.checked) })}
          />
        ))}
      </div>
      <KeySize value={choice.keyBits} onChange={(keyBits) => onChoose({ ...choice, keyBits })} />
      <ReasonField value={reason} onChange={setReason} />
      {fault === "" ? null : <InlineError message={fault} />}
      <footer className="dialog-foot">
        {said ? null : <span className="dialog-note">{REASON_MISSING}</span>}
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button disabled={!said || count === 0} onClick={start}>
          Make {count === 1 ? "1 certificate" : `${count} certificates`}
        </Button>
      </footer>
    </>
  );
}
