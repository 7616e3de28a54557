import { Button } from "@mantine/core";
import { useState } from "react";
import { diagnosisText } from "../../../../../shared/zones/doctor.ts";
import { EmptyState } from "../../../../ui/EmptyState.tsx";
import { GuardedButton } from "../../../../ui/GuardedButton.tsx";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { SkeletonRows } from "../../../../ui/SkeletonRows.tsx";
import { TextDialog } from "../../../../ui/TextDialog.tsx";
import { useWhyNot } from "../../../../ui/useWhyNot.ts";
import type { ServerTabProps } from "../serverTabProps.ts";
import { Cause } from "./Cause.tsx";
import { DoctorSteps } from "./DoctorSteps.tsx";
import { LOOK_TITLE, lookWords, notLookedWords, WHAT_A_LOOK_IS } from "./lookWords.ts";
import { useDiagnosis } from "./useDiagnosis.ts";
import "./doctor.css";

/** Why a link does not come up: the cause first, then what was looked at, each with its evidence. */
export function DoctorTab({ zone, server, link, nowMs }: ServerTabProps) {
  const refused = useWhyNot()("server.diagnose", zone);
  const { shown, running, fault, look, cancel } = useDiagnosis(zone, server.id);
  const [exporting, setExporting] = useState(false);
  const live = link?.state === "live";
  const over = shown && shown.state !== "running";
  return (
    <>
      <div className="doctor-head">
        <span className="muted grow">{shown ? lookWords(shown, nowMs) : WHAT_A_LOOK_IS}</span>
        {over ? (
          <Button variant="default" onClick={() => setExporting(true)}>
            Text for the server’s owner
          </Button>
        ) : null}
        {running ? (
          <GuardedButton blocked={refused} onClick={cancel}>
            Cancel
          </GuardedButton>
        ) : (
          <GuardedButton blocked={refused} title={LOOK_TITLE} primary onClick={look}>
            {shown ? "Look again" : "Find out why"}
          </GuardedButton>
        )}
      </div>
      {fault === "" ? null : <InlineError message={fault} />}
      {shown === undefined && fault === "" ? <SkeletonRows rows={8} label="Reading the last look" /> : null}
      {shown === null ? <EmptyState title="Nobody has looked yet">{notLookedWords(live)}</EmptyState> : null}
      {over ? <Cause diagnosis={shown} live={live} /> : null}
      {shown ? <DoctorSteps diagnosis={shown} /> : null}
      {exporting && shown ? (
        <TextDialog
          title={`Why ${server.name} does not connect`}
          text={diagnosisText(shown)}
          label="Result as text"
          onClose={() => setExporting(false)}
        />
      ) : null}
    </>
  );
}
