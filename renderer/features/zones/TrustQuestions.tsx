import { Button } from "@mantine/core";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { TrustQuestion } from "../../../shared/zones/health.ts";
import { useSession } from "../../store/appContext.ts";
import { formatAge } from "../../ui/format.ts";
import { Panel } from "../../ui/Panel.tsx";
import { faultWords } from "../../ui/words.ts";
import { askedLabel, zoneLabel } from "./zoneNames.ts";

interface TrustQuestionsProps {
  readonly plant: PlantIndex;
  readonly nowMs: number;
  readonly onDecide: (question: TrustQuestion) => void;
}

/** Certificates that wait for somebody's decision. Nothing when none does. */
export function TrustQuestions({ plant, nowMs, onDecide }: TrustQuestionsProps) {
  const questions = useSession((s) => s.questions);
  if (questions.length === 0) return null;
  const title =
    questions.length === 1
      ? "1 certificate waits for a decision"
      : `${questions.length} certificates wait for a decision`;
  return (
    <Panel title={title} flush>
      <ul className="trust-list">
        {questions.map((q) => (
          <li key={`${q.zone} ${q.server} ${q.certificate.sha256}`}>
            <strong>{askedLabel(plant, q)}</strong>
            <span className="muted">{zoneLabel(plant, q.zone)}</span>
            <span className="grow">{q.faults.map((f) => faultWords[f].what).join(" ")}</span>
            <span className="muted">asked {formatAge(nowMs - q.askedAtMs)} ago</span>
            <Button onClick={() => onDecide(q)}>Look and decide</Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
