import { useState } from "react";
import type { NodeDetail, ShownValue, VariableDetail } from "../../../../../shared/zones/addressSpace.ts";
import { useApi } from "../../../../store/appContext.ts";
import { ConfirmDialog } from "../../../../ui/ConfirmDialog.tsx";
import { FactRow, Facts } from "../../../../ui/Facts.tsx";
import { ShownValueView } from "./ShownValueView.tsx";
import { TypedField } from "./TypedField.tsx";
import { editText, parseTyped, shortTyped, shortValue, takesList, type FieldRule } from "./typedInput.ts";
import { visibleText } from "./visibleText.ts";

interface WriteNodeProps {
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
  const api = useApi();
  const rule: FieldRule = {
    dataType: variable.dataType,
    list: takesList(variable.valueRank, present),
    range: variable.range,
    unit: variable.unit?.text ?? "",
  };
  const [text, setText] = useState(() => (rule.list ? editText(present) : ""));
  const parsed = parseTyped(text, rule);
  const unit = rule.unit === "" ? "" : ` ${rule.unit}`;
  const name = visibleText(detail.displayName);
  const before = `${visibleText(shortValue(present))}${unit}`;
  const confirm = async (reason: string): Promise<string> => {
    if (!parsed.ok) throw new Error(parsed.message);
    const write = { zone, server, nodeId: detail.nodeId, reason };
    const result = await api["browse.write"]({ ...write, value: parsed.value as never });
    onDone();
    const now = `${visibleText(shortValue(result.readBack))}${unit}`;
    return result.confirmed
      ? `${name} is ${now}.`
      : `The server took the value (${result.status}), but ${name} reads back ${now}.`;
  };
  const missing = text === "" ? "Enter the new value." : "";
  return (
    <ConfirmDialog
      title={`${name} ${before} \u2192 ${visibleText(shortTyped(text, rule))}`}
      confirmLabel="Write"
      reason="required"
      width={560}
      blocked={parsed.ok ? "" : missing || parsed.message}
      onConfirm={confirm}
      onClose={onClose}
    >
      <TypedField label="New value" rule={rule} value={text} onChange={setText} autoFocus />
      <Facts>
        <FactRow label="Node" mono>
          {visibleText(detail.nodeId)}
        </FactRow>
        <FactRow label="Present value">
          <ShownValueView value={present} unit={rule.unit} />
        </FactRow>
        <FactRow label="Effect">
          The server passes it to the device at once. The plant project's limits hold only for tags that it declares.
        </FactRow>
      </Facts>
    </ConfirmDialog>
  );
}
