import type { ArgumentDetail, NodeCallResult } from "../../../../../shared/zones/addressSpace.ts";
import { FactRow, Facts } from "../../../../ui/Facts.tsx";
import { ShownValueView } from "./ShownValueView.tsx";
import { visibleText } from "./visibleText.ts";

/** What a method answered, by the names of its outputs. */
export function CallAnswer({ result }: { readonly result: NodeCallResult }) {
  return (
    <Facts label="Answer">
      <FactRow label="Answer">
        {result.status} <span className="hint">after {result.tookMs} ms</span>
      </FactRow>
      {result.outputs.map((o, i) => (
        <FactRow key={i} label={visibleText(o.name)}>
          <ShownValueView value={o.value} />
        </FactRow>
      ))}
    </Facts>
  );
}

/** The arguments of a method, for somebody who may not call it. */
export function DeclaredArguments({ inputs }: { readonly inputs: readonly ArgumentDetail[] }) {
  return (
    <Facts>
      {inputs.map((a, i) => (
        <FactRow key={i} label={visibleText(a.name)}>
          {visibleText(a.dataType.name)}
          {a.valueRank >= 0 ? "[]" : ""} <span className="hint">{visibleText(a.description)}</span>
        </FactRow>
      ))}
    </Facts>
  );
}
