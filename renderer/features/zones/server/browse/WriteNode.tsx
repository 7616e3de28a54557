import { useState } from "react";
import type { NodeDetail, ShownValue, VariableDetail } from "../../../../../shared/zones/addressSpace.ts";
import { useApp } from "../../../../store/store.ts";
import { ConfirmDialog } from "../../../../ui/ConfirmDialog.tsx";
import { ShownValueView } from "./ShownValueView.tsx";
import { visibleText } from "./visibleText.ts";
import { TypedField } from "./TypedField.tsx";
import { editText, parseTyped, shortValue, takesList, type FieldRule } from "./typedInput.ts";

export interface WriteNodeProps {
  readonly zone: string;
  readonly server: string;
  readonly detail: NodeDetail;
  readonly variable: VariableDetail;
  /** As last read. */ readonly present: ShownValue;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Old value, new value, why: one confirmation, then the server's answer in words. */
export function WriteNode({ zone, server, detail, variable, present, onDone, onClose }: WriteNodeProps) {
  const { api } = useApp();
  const rule: FieldRule = {
    dataType: variable.dataType,
    list: takesList(variable.valueRank, present),
    range: variable.range,
    unit: variable.unit?.text ?? "",
  };
  const [text, setText] = useState(() => (rule.list ? editText(present) : ""));
  const parsed = parseTyped(text, rule);
  const unit = rule.unit === "" ? "" : ` ${rule.unit}`;
  const chosen = rule.dataType.options?.find((o) => String(o.value) === text)?.name;
  const shownNew =
    !parsed.ok || (text === "" && !rule.list)
      ? "\u2026"
      : Array.isArray(parsed.value)
        ? `[${parsed.value.slice(0, 6).map(String).join(", ")}${parsed.value.length > 6 ? `, \u2026 ${parsed.value.length} in all` : ""}]`
        : `${chosen ?? String(parsed.value)}${unit}`;
  const name = visibleText(detail.displayName);
  const confirm = async (reason: string): Promise<string> => {
    if (!parsed.ok) throw new Error(parsed.message);
    const result = await api["browse.write"]({
      zone,
      server,
      nodeId: detail.nodeId,
      value: parsed.value as never,
      reason,
    });
    onDone();
    return result.confirmed
      ? `${name} is ${visibleText(shortValue(result.readBack))}${unit}.`
      : `The server took the value (${result.status}), but ${name} reads back ${visibleText(shortValue(result.readBack))}${unit}.`;
  };
  return (
    <ConfirmDialog
      title={`${name} ${visibleText(shortValue(present))}${unit} \u2192 ${visibleText(shownNew)}`}
      confirmLabel="Write"
      reason="required"
      width={560}
      blocked={parsed.ok ? "" : text === "" ? "Enter the new value." : parsed.message}
      onConfirm={confirm}
      onClose={onClose}
    >
      <TypedField label="New value" rule={rule} value={text} onChange={setText} autoFocus />
      <dl className="facts">
        <div className="facts-row">
          <dt>Node</dt>
          <dd className="mono">{visibleText(detail.nodeId)}</dd>
        </div>
        <div className="facts-row">
          <dt>Present value</dt>
          <dd>
            <ShownValueView value={present} unit={rule.unit} />
          </dd>
        </div>
        <div className="facts-row">
          <dt>Effect</dt>
          <dd>
            The server passes it to the device at once. The plant project's limits hold only for tags that it declares.
          </dd>
        </div>
      </dl>
    </ConfirmDialog>
  );
}
