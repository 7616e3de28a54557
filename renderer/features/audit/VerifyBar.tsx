import { Button } from "@mantine/core";
import { useState } from "react";
import type { AuditHealth } from "../../../shared/audit/record.ts";
import { reachWords, unvouchedWords, verifyWords } from "../../../shared/audit/verifyWords.ts";
import { useApi, useAppState, useAppStore } from "../../store/appContext.ts";
import { errorText } from "../../ui/errorText.ts";
import { formatCount, formatMinute } from "../../ui/format.ts";
import { InlineError } from "../../ui/InlineError.tsx";
import { useWhyNot } from "../../ui/useWhyNot.ts";

type Outcome =
  | { readonly kind: "none" }
  | { readonly kind: "running" }
  | { readonly kind: "sound" | "broken" | "failed"; readonly text: string };

/** State of the log in words, and the button that proves it. */
export function VerifyBar() {
  const health = useAppState((s) => s.audit);
  const progress = useAppState((s) => s.verifying);
  const refused = useWhyNot()("audit.verify");
  const { outcome, verify } = useVerify();
  const running = outcome.kind === "running" || progress !== null;
  return (
    <div className="audit-health">
      <p className="grow" data-state={health?.state} role="status">
        <HealthWords health={health} />
      </p>
      {running ? <Progress progress={progress} /> : null}
      <Button
        variant="default"
        disabled={refused !== "" || running}
        title={refused === "" ? "Reads every record and checks that each one chains to the one before" : refused}
        onClick={verify}
      >
        Verify
      </Button>
      <OutcomeWords outcome={outcome} />
    </div>
  );
}

function useVerify(): { readonly outcome: Outcome; readonly verify: () => void } {
  const api = useApi();
  const store = useAppStore();
  const [outcome, setOutcome] = useState<Outcome>({ kind: "none" });
  const verify = (): void => {
    setOutcome({ kind: "running" });
    api["audit.verify"]({})
      .then(
        (report) =>
          setOutcome({ kind: report.brokenSeq === null ? "sound" : "broken", text: verifyWords(report, formatMinute) }),
        (err: unknown) => setOutcome({ kind: "failed", text: errorText(err) }),
      )
      .finally(() => store.getState().set({ verifying: null }));
  };
  return { outcome, verify };
}

function HealthWords({ health }: { readonly health: AuditHealth | null }) {
  if (health === null) return "The state of the log has not been read yet.";
  switch (health.state) {
    case "ok":
      return `${formatCount(health.records)} records. ${verifiedWords(health)}${unvouchedWords(health.unvouched)}`;
    case "spilling":
      return (
        <strong>
          The log cannot be written: {health.reason} {formatCount(health.spilled)} records are kept aside and follow
          when it can. Security and configuration changes are refused until then.
        </strong>
      );
    case "broken":
      return (
        <strong>
          The log has a fault: {health.reason} {reachWords(health)}
        </strong>
      );
  }
}

function verifiedWords({ verifiedAtMs, notedAtMs }: AuditHealth): string {
  if (verifiedAtMs === null) return "Not verified since the start.";
  const against = notedAtMs === null ? "" : `, against the note of ${formatMinute(notedAtMs)} on this machine`;
  return `Last verified at ${formatMinute(verifiedAtMs)}${against}.`;
}

/** `progress` null: it runs and has not said how far it is. */
function Progress({ progress }: { readonly progress: { readonly done: number; readonly total: number } | null }) {
  if (progress === null) return <span className="muted">Verifying</span>;
  return (
    <>
      <progress
        className="audit-progress"
        max={Math.max(1, progress.total)}
        value={progress.done}
        aria-label="Verification"
      />
      <span className="muted">
        {formatCount(progress.done)} of {formatCount(progress.total)}
      </span>
    </>
  );
}

function OutcomeWords({ outcome }: { readonly outcome: Outcome }) {
  if (outcome.kind === "none" || outcome.kind === "running") return null;
  if (outcome.kind === "sound")
    return (
      <p className="audit-outcome" role="status">
        <strong>{outcome.text}</strong>
      </p>
    );
  return (
    <div className="audit-outcome">
      <InlineError message={outcome.text} />
    </div>
  );
}
