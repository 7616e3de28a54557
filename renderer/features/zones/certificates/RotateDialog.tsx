import { useState } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { KeyBits, Rotation } from "../../../../shared/zones/pki.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { RotationChoice, type Choice } from "./RotationChoice.tsx";
import { stepOf } from "./rotationModel.ts";
import { RotationProgress } from "./RotationProgress.tsx";
import { rotationSteps } from "./rotationWords.ts";

interface RotateDialogProps {
  readonly zones: readonly ZoneId[];
  readonly zoneName: (zone: ZoneId) => string;
  readonly serverName: (server: string) => string;
  readonly rotation: Rotation | null;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

const USUAL_KEY: KeyBits = 3072;

/** New certificates for all zones in three steps: make them, carry them to the servers, switch zone after zone. */
export function RotateDialog({ zones, zoneName, serverName, rotation, onChanged, onClose }: RotateDialogProps) {
  const [choice, setChoice] = useState<Choice>(() => ({ zones: new Set(zones), keyBits: USUAL_KEY }));
  const [choosing, setChoosing] = useState(() => rotation === null || rotation.phase === "done");
  const current = choosing ? null : rotation;
  const at = stepOf(current?.phase ?? "choose");
  return (
    <Dialog title="Renew the certificates of several zones" onClose={onClose} width={720}>
      <ol className="pki-steps" aria-label="Steps">
        {rotationSteps.map((step, i) => (
          <li key={step} aria-current={i === at ? "step" : undefined}>
            {step}
          </li>
        ))}
      </ol>
      {current ? (
        <RotationProgress
          rotation={current}
          zoneName={zoneName}
          serverName={serverName}
          onChanged={onChanged}
          onAnother={() => setChoosing(true)}
          onClose={onClose}
        />
      ) : (
        <RotationChoice
          zones={zones}
          zoneName={zoneName}
          choice={choice}
          onChoose={setChoice}
          onStarted={() => {
            setChoosing(false);
            onChanged();
          }}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}
