import { Button } from "@mantine/core";
import { useState } from "react";
import { useApi, useAppState, useAppStore } from "../../store/appContext.ts";
import { useWhyNot } from "../../ui/useWhyNot.ts";
import { errorText } from "../../ui/errorText.ts";
import { formatCount, formatMinute } from "../../ui/format.ts";
import { InlineError } from "../../ui/InlineError.tsx";
import { verifySentence } from "./auditQuery.ts";

type Outcome =
  | { readonly kind: "none" }
  | { readonly kind: "running" }
  | { readonly kind: "sound" | "broken" | "failed"; readonly text: string };

/** State of the log in words, and the button that proves it. */
export function VerifyBar() {
  const api = useApi();
  const store = useAppStore();
  const health = useAppState((s) => s.audit);
  const progress = useAppState((s) => s.verifying);
  const refused = useWhyNot()("audit.verify");
  const may = refused === "";
  const [outcome, setOutcome] = useState<Outcome>({ kind: "none" });
  const verify = (): void => {
    setOutcome({ kind: "running" });
    api["audit.verify"]({})
      .then(
        (report) => setOutcome({ kind: report.brokenSeq === null ? "sound" : "broken", text: verifySentence(report) }),
        (err: unknown) => setOutcome({ kind: "failed", text: errorText(err) }),
      )
      .finally(() => store.getState().set({ verifying: null }));
  };
  const running = outcome.kind === "running" || progress !== null;
  return (
    <div className="audit-health">
      <p className="grow" data-state={health?.state} role="status">
        {health === null ? "The state of the log has not been read yet." : null}
        {health?.state === "ok" ? (
          <>
            {formatCount(health.records)} records.{" "}
            {health.verifiedAtMs === null
              ? "Not verified since the start."
              : `Last verified at ${formatMinute(health.verifiedAtMs)}.`}
          </>
        ) : null}
        {health?.state === "spilling" ? (
          <strong>
            The log cannot be written: {health.reason} {formatCount(health.spilled)} records are kept aside and follow
            when it can. Security and configuration changes are refused until then.
          </strong>
        ) : null}
        {health?.state === "broken" ? (
          <strong>
            The chain is broken at record {formatCount(health.brokenSeq)}: {health.reason}
          </strong>
        ) : null}
      </p>
      {running && progress ? (
        <progress
          className="audit-progress"
          max={Math.max(1, progress.total)}
          value={progress.done}
          aria-label="Verification"
        />
      ) : null}
      {running ? (
        <span className="muted">
          {progress ? `${formatCount(progress.done)} of ${formatCount(progress.total)}` : "Verifying"}
        </span>
      ) : null}
      <Button
        variant="default"
        disabled={!may || running}
        title={may ? "Reads every record and checks that each one chains to the one before" : refused}
        onClick={verify}
      >
        Verify
      </Button>
      {outcome.kind === "sound" ? (
        <p className="audit-outcome" role="status">
          <strong>{outcome.text}</strong>
        </p>
      ) : null}
      {outcome.kind === "broken" || outcome.kind === "failed" ? (
        <div className="audit-outcome">
          <InlineError message={outcome.text} />
        </div>
      ) : null}
    </div>
  );
}
