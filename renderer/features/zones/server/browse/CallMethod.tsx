import { Button } from "@mantine/core";
import { useState } from "react";
import type {
  MethodDetail,
  NodeCallResult,
  NodeDetail,
  NodeIdText,
  TypedInput,
} from "../../../../../shared/zones/addressSpace.ts";
import { useApp } from "../../../../store/store.ts";
import { useCan, whyNot } from "../../../../store/useCan.ts";
import { ConfirmDialog } from "../../../../ui/ConfirmDialog.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { ShownValueView } from "./ShownValueView.tsx";
import { visibleText } from "./visibleText.ts";
import { TypedField } from "./TypedField.tsx";
import { parseTyped, takesList, untypeable, type FieldRule } from "./typedInput.ts";

export interface CallMethodProps {
  readonly zone: string;
  readonly server: string;
  readonly detail: NodeDetail;
  readonly method: MethodDetail;
  /** The object under which the method was found. */ readonly parentId: NodeIdText | null;
}

/** A form from the arguments the method declares; its answer by the names of its outputs. */
export function CallMethod({ zone, server, detail, method, parentId }: CallMethodProps) {
  const { api } = useApp();
  const may = useCan("node.call", zone);
  const [texts, setTexts] = useState<readonly string[]>(() => method.inputs.map(() => ""));
  const [asking, setAsking] = useState(false);
  const [result, setResult] = useState<NodeCallResult | null>(null);
  const owner = method.owners.find((o) => o.nodeId === parentId) ?? method.owners[0] ?? null;
  const rules = method.inputs.map((a): FieldRule => ({
    dataType: a.dataType,
    list: takesList(a.valueRank, null),
    range: null,
    unit: "",
  }));
  const parsed = rules.map((rule, i) => parseTyped(texts[i] ?? "", rule));
  const cannot = method.inputs.map((a) => untypeable(a.dataType, a.valueRank)).find((w) => w !== "") ?? "";
  const name = visibleText(detail.displayName);
  const on = owner ? visibleText(owner.displayName) : "";
  const blocked = !may
    ? whyNot("node.call")
    : !method.userExecutable
      ? "The server does not let you call this method."
      : owner === null
        ? "No object was found that has this method."
        : cannot;
  const missing = parsed.findIndex((p) => !p.ok);
  const confirm = async (reason: string): Promise<string> => {
    if (!owner) throw new Error(blocked);
    const args = parsed.map((p): TypedInput => (p.ok ? p.value : ""));
    const answer = await api["browse.call"]({
      zone,
      server,
      objectId: owner.nodeId,
      methodId: detail.nodeId,
      args: args as never,
      reason,
    });
    setResult(answer);
    return `${name} was called: ${answer.status}.`;
  };
  return (
    <Panel title="Call" label="Call">
      <div className="stack">
        {method.inputs.length === 0 ? <p className="muted">This method takes no arguments.</p> : null}
        {may ? (
          rules.map((rule, i) => (
            <TypedField
              key={i}
              label={`${visibleText(method.inputs[i]!.name)}${method.inputs[i]!.description === "" ? "" : ` \u2013 ${visibleText(method.inputs[i]!.description)}`}`}
              rule={rule}
              value={texts[i] ?? ""}
              onChange={(text) => setTexts(texts.map((t, k) => (k === i ? text : t)))}
            />
          ))
        ) : (
          <Arguments method={method} />
        )}
        <div className="row">
          <Button
            disabled={blocked !== "" || missing >= 0}
            title={blocked || undefined}
            onClick={() => setAsking(true)}
          >
            Call
          </Button>
          <span className="muted">
            {blocked || (missing >= 0 ? `${visibleText(method.inputs[missing]!.name)} is missing.` : `on ${on}`)}
          </span>
        </div>
        {result ? (
          <dl className="facts" aria-label="Answer">
            <div className="facts-row">
              <dt>Answer</dt>
              <dd>
                {result.status} <span className="hint">after {result.tookMs} ms</span>
              </dd>
            </div>
            {result.outputs.map((o, i) => (
              <div key={i} className="facts-row">
                <dt>{visibleText(o.name)}</dt>
                <dd>
                  <ShownValueView value={o.value} />
                </dd>
              </div>
            ))}
          </dl>
        ) : null}
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
          <dl className="facts">
            <div className="facts-row">
              <dt>Method</dt>
              <dd className="mono">{visibleText(detail.nodeId)}</dd>
            </div>
            {method.inputs.map((a, i) => (
              <div key={i} className="facts-row">
                <dt>{visibleText(a.name)}</dt>
                <dd>{visibleText(texts[i] ?? "")}</dd>
              </div>
            ))}
          </dl>
        </ConfirmDialog>
      ) : null}
    </Panel>
  );
}

function Arguments({ method }: { readonly method: MethodDetail }) {
  return (
    <dl className="facts">
      {method.inputs.map((a, i) => (
        <div key={i} className="facts-row">
          <dt>{visibleText(a.name)}</dt>
          <dd>
            {visibleText(a.dataType.name)}
            {a.valueRank >= 0 ? "[]" : ""} <span className="hint">{visibleText(a.description)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
