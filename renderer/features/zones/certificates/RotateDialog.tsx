import { Button, Checkbox, Textarea } from "@mantine/core";
import { useState } from "react";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { KeyBits, Rotation, RotationZone } from "../../../../shared/zones/pki.ts";
import { useApi } from "../../../store/appContext.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { errorText } from "../../../ui/errorText.ts";
import { groupHex } from "../../../ui/format.ts";
import { InlineError } from "../../../ui/InlineError.tsx";
import { KeySize } from "./OwnDialogs.tsx";
import { ExportDialog } from "./PemDialog.tsx";
import { rotationWords, switchWords } from "./pkiWords.ts";

export interface RotateDialogProps {
  readonly zones: readonly ZoneId[];
  readonly zoneName: (zone: ZoneId) => string;
  readonly serverName: (server: string) => string;
  readonly rotation: Rotation | null;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

/** New certificates for all zones in three steps: make them, carry them to the servers, switch zone after zone. */
export function RotateDialog({ zones, zoneName, serverName, rotation, onChanged, onClose }: RotateDialogProps) {
  const api = useApi();
  const [chosen, setChosen] = useState<ReadonlySet<ZoneId>>(() => new Set(zones));
  const [keyBits, setKeyBits] = useState<KeyBits>(3072);
  const [allowDown, setAllowDown] = useState(false);
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState("");
  const [fresh, setFresh] = useState(() => rotation === null || rotation.phase === "done");
  const [shown, setShown] = useState<RotationZone | null>(null);
  const current = fresh ? null : rotation;
  const said = reason.trim().length >= 3;
  const run = (work: Promise<unknown>, started: boolean): void => {
    work.then(
      () => {
        setFault("");
        setReason("");
        if (started) setFresh(false);
        onChanged();
      },
      (err: unknown) => setFault(errorText(err)),
    );
  };
  const phase = current?.phase ?? "choose";
  return (
    <Dialog title="Renew the certificates of several zones" onClose={onClose} width={720}>
      <ol className="pki-steps" aria-label="Steps">
        {(["Make new certificates", "Carry them to the servers", "Switch zone after zone"] as const).map((step, i) => (
          <li key={step} aria-current={i === stepOf[phase] ? "step" : undefined}>
            {step}
          </li>
        ))}
      </ol>
      {current ? (
        <>
          <ul className="pki-list pki-rotation">
            {current.zones.map((z) => (
              <li key={z.zone}>
                <div className="grow">
                  <strong>{zoneName(z.zone)}</strong>{" "}
                  <span className={z.step === "failed" || z.step === "rolledBack" ? "pki-urgent" : "muted"}>
                    {rotationWords[z.step]}
                  </span>
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
                  <Button variant="default" onClick={() => setShown(z)}>
                    Show text
                  </Button>
                )}
              </li>
            ))}
          </ul>
          <p>{sentences[current.phase]}</p>
          {current.phase === "prepared" ? (
            <Checkbox
              label="Switch a zone even if one of its servers is down and cannot be asked"
              checked={allowDown}
              onChange={(e) => setAllowDown(e.currentTarget.checked)}
            />
          ) : null}
        </>
      ) : (
        <>
          <p>
            A new key and certificate is made in each zone. Nothing uses them until the servers trust them and you
            switch.
          </p>
          <div className="pki-zones">
            {zones.map((zone) => (
              <Checkbox
                key={zone}
                label={zoneName(zone)}
                checked={chosen.has(zone)}
                onChange={(e) => {
                  const next = new Set(chosen);
                  if (e.currentTarget.checked) next.add(zone);
                  else next.delete(zone);
                  setChosen(next);
                }}
              />
            ))}
          </div>
          <KeySize value={keyBits} onChange={setKeyBits} />
        </>
      )}
      {phase === "choose" || phase === "prepared" ? (
        <Textarea
          label="Reason"
          value={reason}
          onChange={(e) => setReason(e.currentTarget.value)}
          maxLength={500}
          minRows={2}
        />
      ) : null}
      {fault === "" ? null : <InlineError message={fault} />}
      <footer className="dialog-foot">
        {(phase === "choose" || phase === "prepared") && !said ? (
          <span className="dialog-note">Say why, in at least 3 characters.</span>
        ) : null}
        {current?.cancelling && phase !== "done" ? (
          <span className="dialog-note" role="status">
            Stops after the zone at work
          </span>
        ) : null}
        {current && phase !== "done" ? (
          <Button
            variant="default"
            disabled={current.cancelling}
            onClick={() =>
              run(api["pki.rotateCancel"]({ reason: said ? reason.trim() : "cancelled in the dialog" }), false)
            }
          >
            Cancel the rotation
          </Button>
        ) : null}
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        {phase === "choose" ? (
          <Button
            disabled={!said || chosen.size === 0}
            onClick={() => run(api["pki.rotate"]({ zones: [...chosen], keyBits, reason: reason.trim() }), true)}
          >
            Make {chosen.size === 1 ? "1 certificate" : `${chosen.size} certificates`}
          </Button>
        ) : null}
        {phase === "prepared" ? (
          <Button
            disabled={!said}
            onClick={() => run(api["pki.rotateSwitch"]({ allowDown, reason: reason.trim() }), false)}
          >
            Switch zone after zone
          </Button>
        ) : null}
        {phase === "done" ? (
          <Button variant="default" onClick={() => setFresh(true)}>
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
    </Dialog>
  );
}

const stepOf = { choose: 0, preparing: 0, prepared: 1, switching: 2, done: 2 } as const;
const sentences: Readonly<Record<Rotation["phase"], string>> = {
  preparing: "The keys are being made. This takes a few seconds for each zone.",
  prepared:
    "Carry each certificate to the servers of its zone, or push it there in the server's Certificates tab. Servers of the demo plant know them already. Then switch.",
  switching:
    "Each link is built anew and verified. A zone whose server refuses goes back to the certificate before, and the next zone is tried.",
  done: "This rotation is over.",
};
