import { Button } from "@mantine/core";
import { useState } from "react";
import { linkFacts } from "../linkFacts.ts";
import { InlineError } from "../../../ui/InlineError.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { JsonDialog } from "../../../ui/JsonDialog.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { SkeletonRows } from "../../../ui/SkeletonRows.tsx";
import { LinkEvents } from "./link/LinkEvents.tsx";
import { LinkSeriesPanel } from "./link/LinkSeriesPanel.tsx";
import { counters } from "./link/linkTiles.ts";
import { Outages } from "./link/Outages.tsx";
import { useLinkDiagnosis } from "./link/useLinkDiagnosis.ts";
import { NodesPanel } from "./redundancy/NodesPanel.tsx";
import type { ServerTabProps } from "./serverTabProps.ts";
import "./link/link.css";

/** The link as it is, what it carried in the last ten minutes, and what befell it. */
export function LinkTab({ zone, server, link, nowMs }: ServerTabProps) {
  const { diagnosis, fault } = useLinkDiagnosis(zone, server.id);
  const [exporting, setExporting] = useState(false);
  if (!link)
    return (
      <EmptyState title="No link is open">
        The zone's process is being started again; the link follows by itself.
      </EmptyState>
    );
  return (
    <>
      <Panel
        title="Link"
        actions={
          <Button variant="default" disabled={!diagnosis} onClick={() => setExporting(true)}>
            Export
          </Button>
        }
      >
        {link.state === "live" ? null : (
          <p className="link-reason select-text">
            {link.reason} {link.code === "" ? null : <span className="code-word">{link.code}</span>}
          </p>
        )}
        <dl className="link-facts">
          {linkFacts(link, nowMs).map((f) => (
            <div key={f.label}>
              <dt>{f.label}</dt>
              <dd data-strong={f.strong} title={f.why}>
                {f.value}
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
      <NodesPanel link={link} nowMs={nowMs} />
      {fault === "" ? null : <InlineError message={`What the link carried could not be read: ${fault}`} />}
      {diagnosis ? (
        <>
          <LinkSeriesPanel diagnosis={diagnosis} />
          <Panel title="Counted since the zone's process started">
            <dl className="link-facts link-counters">
              {counters(diagnosis).map((c) => (
                <div key={c.label}>
                  <dt>{c.label}</dt>
                  <dd data-strong={c.strong} title={c.why}>
                    {c.value}
                  </dd>
                </div>
              ))}
            </dl>
          </Panel>
          <Outages outages={diagnosis.outages} nowMs={nowMs} />
          <LinkEvents diagnosis={diagnosis} />
        </>
      ) : fault === "" ? (
        <SkeletonRows label="Reading what the link carried" />
      ) : null}
      {exporting && diagnosis ? (
        <JsonDialog
          title={`Link to ${server.name}`}
          value={{ zone, server: server.id, link, diagnosis }}
          onClose={() => setExporting(false)}
        />
      ) : null}
    </>
  );
}
