import { Button } from "@mantine/core";
import { useState } from "react";
import type { NodeDetail, VariableDetail } from "../../../../../shared/zones/addressSpace.ts";
import { useCan } from "../../../../store/useCan.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { ShownValueView } from "./ShownValueView.tsx";
import { untypeable } from "./typedInput.ts";
import { useReading } from "./useReading.ts";
import { ReadingFacts } from "./ReadingFacts.tsx";
import { readingQualityOf } from "./valueWords.ts";
import { visibleText } from "./visibleText.ts";
import { WriteNode } from "./WriteNode.tsx";

interface ValuePanelProps {
  readonly zone: string;
  readonly server: string;
  readonly detail: NodeDetail;
  readonly variable: VariableDetail;
  readonly live: boolean;
  readonly nowMs: number;
}

/** The value as the server gives it now, with what it says of it and a way to write it. */
export function ValuePanel({ zone, server, detail, variable, live, nowMs }: ValuePanelProps) {
  const [writing, setWriting] = useState(false);
  const mayWrite = useCan("node.write", zone);
  const on = live && variable.userAccess.read;
  const { value, fault, reload } = useReading({ zone, server, nodeId: detail.nodeId, on });
  const reading = value ?? variable.reading;
  const stale = fault || (live ? "" : "the link is not live");
  const blocked = variable.userAccess.write
    ? untypeable(variable.dataType, variable.valueRank)
    : "The server does not let you write this value.";
  const write = (
    <Button
      variant="default"
      disabled={blocked !== "" || !live}
      title={blocked || undefined}
      onClick={() => setWriting(true)}
    >
      Write
    </Button>
  );
  return (
    <Panel title="Value" label="Value" actions={mayWrite ? write : undefined}>
      <div className="browse-value" data-quality={stale === "" ? readingQualityOf(reading.status) : "stale"}>
        <ShownValueView value={reading.value} unit={visibleText(variable.unit?.text ?? "")} />
      </div>
      <ReadingFacts variable={variable} reading={reading} stale={stale} nowMs={nowMs} />
      {writing ? (
        <WriteNode
          zone={zone}
          server={server}
          detail={detail}
          variable={variable}
          present={reading.value}
          onDone={reload}
          onClose={() => setWriting(false)}
        />
      ) : null}
    </Panel>
  );
}
