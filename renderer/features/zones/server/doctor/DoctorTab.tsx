import { Button } from "@mantine/core";
import { useState } from "react";
import { diagnosisText, doctorSideWords, type Diagnosis } from "../../../../../shared/zones/doctor.ts";
import { useWhyNot } from "../../../../ui/useWhyNot.ts";
import { EmptyState } from "../../../../ui/EmptyState.tsx";
import { formatAge } from "../../../../ui/format.ts";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { SkeletonRows } from "../../../../ui/SkeletonRows.tsx";
import { TextDialog } from "../../../../ui/TextDialog.tsx";
import type { ServerTabProps } from "../serverTabProps.ts";
import { DoctorSteps } from "./DoctorSteps.tsx";
import { MendSteps } from "./MendSteps.tsx";
import { useDiagnosis } from "./useDiagnosis.ts";
import "./doctor.css";

/** Why a link does not come up: the cause first, then what was looked at, each with its evidence. */
export function DoctorTab({ zone, server, link, nowMs }: ServerTabProps) {
  const refused = useWhyNot()("server.diagnose", zone);
  const may = refused === "";
  const { shown, running, fault, look, cancel } = useDiagnosis(zone, server.id);
  const [exporting, setExporting] = useState(false);
  return (
    <>
      <div className="doctor-head">
        <span className="muted grow">
          {shown
            ? said(shown, nowMs)
            : "Looks at the link step by step: the network, the security offered, both certificates, the channel and the sign-in."}
        </span>
        {shown && shown.state !== "running" ? (
          <Button variant="default" onClick={() => setExporting(true)}>
            Text for the server’s owner
          </Button>
        ) : null}
        {running ? (
          <Button variant="default" disabled={!may} onClick={cancel}>
            Cancel
          </Button>
        ) : (
          <Button
            disabled={!may}
            title={may ? "Signs in once with the zone’s own account when all before that holds" : refused}
            onClick={look}
          >
            {shown ? "Look again" : "Find out why"}
          </Button>
        )}
      </div>
      {fault === "" ? null : <InlineError message={fault} />}
      {shown === undefined ? (
        fault === "" ? (
          <SkeletonRows rows={8} label="Reading the last look" />
        ) : null
      ) : shown === null ? (
        <EmptyState title="Nobody has looked yet">
          {link?.state === "live"
            ? "The link is live. A look shows every step that holds."
            : "The look takes a few seconds, never more than 15. It changes nothing."}
        </EmptyState>
      ) : (
        <>
          {shown.state === "running" ? null : <Cause diagnosis={shown} live={link?.state === "live"} />}
          <DoctorSteps diagnosis={shown} />
        </>
      )}
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

function said(d: Diagnosis, nowMs: number): string {
  if (d.state === "running") return "Looking now. Nothing is changed on either side.";
  const by = d.asked === "automatic" ? "Looked by itself when the link was refused, without signing in" : "Looked";
  const end =
    d.state === "cancelled"
      ? ", cancelled before the end"
      : d.state === "outOfTime"
        ? ", ended when its time was up"
        : "";
  return `${by}, ${formatAge(nowMs - d.startedAtMs - d.tookMs)} ago, in ${(d.tookMs / 1000).toFixed(1)} s${end}.`;
}

function Cause({ diagnosis, live }: { readonly diagnosis: Diagnosis; readonly live: boolean }) {
  const { cause } = diagnosis;
  if (!cause) {
    const open = diagnosis.steps.some((s) => s.result === "notReached");
    return (
      <Panel label="Cause">
        <p className="doctor-none">
          <strong>Nothing was found that keeps the link down.</strong>{" "}
          {live ? "It is live." : open ? "Not every step was looked at." : "If it stays down, restart the link."}
        </p>
      </Panel>
    );
  }
  return (
    <Panel label="Cause" title={doctorSideWords[cause.side]}>
      <div className="doctor-cause select-text">
        <p>
          {cause.what} {cause.code === "" ? null : <span className="code-word">{cause.code}</span>}
        </p>
        <MendSteps finding={cause} />
      </div>
    </Panel>
  );
}
