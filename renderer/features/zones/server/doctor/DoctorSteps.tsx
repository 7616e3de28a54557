import {
  doctorSteps,
  doctorStepWords,
  stepResultWords,
  type Diagnosis,
  type StepReport,
  type StepResult,
} from "../../../../../shared/zones/doctor.ts";
import { FactRow, Facts } from "../../../../ui/Facts.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { MendSteps } from "./MendSteps.tsx";

/** The eight steps in order. What failed is open; the evidence of the others is one click away. */
export function DoctorSteps({ diagnosis }: { readonly diagnosis: Diagnosis }) {
  const done = diagnosis.steps.filter((s) => s.result !== "notReached" && s.result !== "running").length;
  return (
    <Panel
      title="What was looked at"
      actions={
        <span className="hint">
          {done} of {doctorSteps.length} steps
        </span>
      }
      flush
    >
      <ol className="doctor-steps" aria-live={diagnosis.state === "running" ? "polite" : "off"}>
        {diagnosis.steps.map((s, i) => (
          <li key={`${s.step} ${diagnosis.startedAtMs} ${s.result}`} data-result={s.result}>
            <Step report={s} number={i + 1} causeId={diagnosis.cause?.id ?? ""} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Step({
  report,
  number,
  causeId,
}: {
  readonly report: StepReport;
  readonly number: number;
  readonly causeId: string;
}) {
  const head = (
    <>
      <StepMark result={report.result} />
      <span className="doctor-step-name">
        {number} {doctorStepWords[report.step]}
      </span>
      <span className="doctor-step-word">{stepResultWords[report.result]}</span>
      <span className="doctor-step-brief ellipsis">{report.findings[0]?.what ?? ""}</span>
    </>
  );
  if (report.facts.length === 0 && report.findings.length === 0) return <div className="doctor-step-head">{head}</div>;
  return (
    <details open={report.result === "failed"}>
      <summary className="doctor-step-head">{head}</summary>
      <div className="doctor-step-body">
        {report.findings.some((f) => f.id === causeId) ? (
          <p className="muted">This is the cause above. What was seen:</p>
        ) : null}
        {report.findings
          .filter((f) => f.id !== causeId)
          .map((f) => (
            <div key={f.id} className="doctor-finding select-text">
              <p>
                <strong>{f.blocking ? "Fault" : "Remark"}</strong> {f.what}{" "}
                {f.code === "" ? null : <span className="code-word">{f.code}</span>}
              </p>
              <MendSteps finding={f} />
            </div>
          ))}
        <Facts>
          {report.facts.map((f) => (
            <FactRow key={f.label} label={f.label} mono={mono.has(f.label)}>
              {f.value}
            </FactRow>
          ))}
        </Facts>
      </div>
    </details>
  );
}

const mono: ReadonlySet<string> = new Set(["SHA-256", "SHA-1", "Lies here as", "Accepted before"]);

/** Holds: a tick. Remarks: a ring. Fails: a crossed square. Not looked at: a dot. Form says it, no colour. */
function StepMark({ result }: { readonly result: StepResult }) {
  return (
    <svg
      className="zone-mark"
      width={14}
      height={14}
      viewBox="0 0 12 12"
      role="img"
      aria-label={stepResultWords[result]}
    >
      {result === "passed" ? (
        <path d="M1.5 6.5 4.7 9.6 10.5 2.8" fill="none" stroke="currentColor" strokeWidth="1.6" />
      ) : null}
      {result === "attention" ? (
        <>
          <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.4" />
          <path d="M6 3.2v3.4M6 8.1v1" stroke="currentColor" strokeWidth="1.4" />
        </>
      ) : null}
      {result === "failed" ? (
        <path d="M1.5 1.5h9v9h-9zM1.5 1.5l9 9m0-9-9 9" fill="none" stroke="currentColor" strokeWidth="1.4" />
      ) : null}
      {result === "notReached" ? <circle cx="6" cy="6" r="1.4" fill="currentColor" /> : null}
      {result === "running" ? (
        <path d="M6 .8 11.2 6 6 11.2.8 6z" fill="none" stroke="currentColor" strokeWidth="1.4" />
      ) : null}
    </svg>
  );
}
