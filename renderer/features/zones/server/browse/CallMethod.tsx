import { Button } from "@mantine/core";
import { useState } from "react";
import type { MethodDetail, NodeCallResult, NodeDetail, NodeIdText } from "../../../../../shared/zones/addressSpace.ts";
import { useApi } from "../../../../store/appContext.ts";
import { useWhyNot } from "../../../../ui/useWhyNot.ts";
import { ConfirmDialog } from "../../../../ui/ConfirmDialog.tsx";
import { FactRow, Facts } from "../../../../ui/Facts.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import {
  argumentLabel,
  argumentRules,
  argumentValues,
  missingArgument,
  ownerOf,
  parseArguments,
  uncallable,
} from "./callForm.ts";
import { CallAnswer, DeclaredArguments } from "./CallFacts.tsx";
import { TypedField } from "./TypedField.tsx";
import { visibleText } from "./visibleText.ts";

interface CallMethodProps {
  readonly zone: string;
  readonly server: string;
  readonly detail: NodeDetail;
  readonly method: MethodDetail;
  /** The object under which the method was found. */ readonly parentId: NodeIdText | null;
}

/** A form from the arguments the method declares; its answer by the names of its outputs. */
export function CallMethod({ zone, server, detail, method, parentId }: CallMethodProps) {
  const api = useApi();
  const refused = useWhyNot()("node.call", zone);
  const may = refused === "";
  const [texts, setTexts] = useState<readonly string[]>(() => method.inputs.map(() => ""));
  const [asking, setAsking] = useState(false);
  const [result, setResult] = useState<NodeCallResult | null>(null);
  const owner = ownerOf(method, parentId);
  const parsed = parseArguments(method, texts);
  const name = visibleText(detail.displayName);
  const on = owner ? visibleText(owner.displayName) : "";
  const blocked = may ? uncallable(method, owner) : refused;
  const missing = missingArgument(method, parsed);
  const confirm = async (reason: string): Promise<string> => {
    if (!owner) throw new Error(blocked);
    const call = { zone, server, objectId: owner.nodeId, methodId: detail.nodeId, reason };
    const answer = await api["browse.call"]({ ...call, args: argumentValues(parsed) as never });
    setResult(answer);
    return `${name} was called: ${answer.status}.`;
  };
  return (
    <Panel title="Call" label="Call">
      <div className="stack">
        {method.inputs.length === 0 ? <p className="muted">This method takes no arguments.</p> : null}
        {may ? (
          <ArgumentFields method={method} texts={texts} onChange={setTexts} />
        ) : (
          <DeclaredArguments inputs={method.inputs} />
        )}
        <div className="row">
          <Button
            disabled={blocked !== "" || missing !== ""}
            title={blocked || undefined}
            onClick={() => setAsking(true)}
          >
            Call
          </Button>
          <span className="muted">{blocked || missing || `on ${on}`}</span>
        </div>
        {result ? <CallAnswer result={result} /> : null}
      </div>
      {asking ? (
        <ConfirmDialog
          title={`Call ${name} on ${on}`}
          confirmLabel="Call"
          reason="required"
          width={560}
          onConfirm={confirm}
          onClose={() => setAsking(false)}
        >
          <TypedArguments nodeId={detail.nodeId} method={method} texts={texts} />
        </ConfirmDialog>
      ) : null}
    </Panel>
  );
}

interface ArgumentFieldsProps {
  readonly method: MethodDetail;
  readonly texts: readonly string[];
  readonly onChange: (texts: readonly string[]) => void;
}

function ArgumentFields({ method, texts, onChange }: ArgumentFieldsProps) {
  const rules = argumentRules(method);
  return method.inputs.map((input, i) => (
    <TypedField
      key={i}
      label={argumentLabel(input)}
      rule={rules[i]!}
      value={texts[i] ?? ""}
      onChange={(text) => onChange(texts.map((t, k) => (k === i ? text : t)))}
    />
  ));
}

interface TypedArgumentsProps {
  readonly nodeId: NodeIdText;
  readonly method: MethodDetail;
  readonly texts: readonly string[];
}

/** What is about to be called, to be looked at once more. */
function TypedArguments({ nodeId, method, texts }: TypedArgumentsProps) {
  return (
    <Facts>
      <FactRow label="Method" mono>
        {visibleText(nodeId)}
      </FactRow>
      {method.inputs.map((a, i) => (
        <FactRow key={i} label={visibleText(a.name)}>
          {visibleText(texts[i] ?? "")}
        </FactRow>
      ))}
    </Facts>
  );
}
