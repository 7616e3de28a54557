import { Button } from "@mantine/core";
import { useCallback, useState } from "react";
import { useApi } from "../../../../store/appContext.ts";
import { formatAge } from "../../../../ui/format.ts";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { JsonDialog } from "../../../../ui/JsonDialog.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { SkeletonRows } from "../../../../ui/SkeletonRows.tsx";
import { usePolled } from "../../../../ui/usePolled.ts";
import type { ServerTabProps } from "../serverTabProps.ts";
import { capabilitySections, type CapabilitySection } from "./capabilityFacts.ts";
import "./capabilities.css";

const EVERY_MS = 2000;

/** What the server says it can do, and how Millward adapts to it. */
export function CapabilitiesTab({ zone, server, link, nowMs }: ServerTabProps) {
  const api = useApi();
  const { value: card, fault } = usePolled(
    useCallback(() => api["diagnosis.capabilities"]({ zone, server: server.id }), [api, zone, server.id]),
    EVERY_MS,
  );
  const [exporting, setExporting] = useState(false);
  return (
    <>
      {fault === "" ? null : <InlineError message={card ? `This is what the server said before. ${fault}` : fault} />}
      {card === null && fault === "" ? <SkeletonRows label="Reading what the server can do" /> : null}
      {card === null ? null : (
        <>
          <div className="capability-head">
            <span className="muted">
              As the server said {formatAge(nowMs - card.capabilities.readAtMs)} ago, when the session was opened
              {link?.state === "live" ? "" : "; the link is down now"}.
            </span>
            <Button variant="default" onClick={() => setExporting(true)}>
              Export
            </Button>
          </div>
          <div className="capability-sections">
            {capabilitySections(card).map((section) => (
              <Section key={section.title} section={section} />
            ))}
          </div>
        </>
      )}
      {exporting && card ? (
        <JsonDialog
          title={`Capabilities of ${server.name}`}
          value={{ zone, server: server.id, ...card }}
          onClose={() => setExporting(false)}
        />
      ) : null}
    </>
  );
}

function Section({ section }: { readonly section: CapabilitySection }) {
  return (
    <Panel title={section.title}>
      <dl className="capability-facts">
        {section.facts.map((f) => (
          <div key={f.label}>
            <dt>{f.label}</dt>
            <dd>
              <span className="select-text">{f.value}</span>
              {f.means === "" ? null : <span className="capability-means select-text">{f.means}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
