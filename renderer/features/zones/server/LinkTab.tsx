import { Button } from "@mantine/core";
import { useState } from "react";
import type { LinkHealth } from "../../../../shared/zones/health.ts";
import type { LinkDiagnosis } from "../../../../shared/zones/linkCounters.ts";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { InlineError } from "../../../ui/InlineError.tsx";
import { JsonDialog } from "../../../ui/JsonDialog.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { SkeletonRows } from "../../../ui/SkeletonRows.tsx";
import { FactTiles } from "../FactTiles.tsx";
import { linkFacts } from "../linkFacts.ts";
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
  const { value: diagnosis, fault } = useLinkDiagnosis(zone, server.id);
  const [exporting, setExporting] = useState(false);
  if (!link)
    return (
      <EmptyState title="No link is open">
        The zone's process is being started again; the link follows by itself.
      </EmptyState>
    );
  return (
    <>
      <LinkNow link={link} nowMs={nowMs} exportable={diagnosis !== null} onExport={() => setExporting(true)} />
      <NodesPanel link={link} nowMs={nowMs} />
      {fault === "" ? null : <InlineError message={`What the link carried could not be read: ${fault}`} />}
      {diagnosis === null && fault === "" ? <SkeletonRows label="Reading what the link carried" /> : null}
      {diagnosis ? <Carried diagnosis={diagnosis} nowMs={nowMs} /> : null}
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

interface LinkNowProps {
  readonly link: LinkHealth;
  readonly nowMs: number;
  readonly exportable: boolean;
  readonly onExport: () => void;
}

/** The link as it is at this moment. */
function LinkNow({ link, nowMs, exportable, onExport }: LinkNowProps) {
  return (
    <Panel
      title="Link"
      actions={
        <Button variant="default" disabled={!exportable} onClick={onExport}>
          Export
        </Button>
      }
    >
      {link.state === "live" ? null : (
        <p className="link-reason select-text">
          {link.reason} {link.code === "" ? null : <span className="code-word">{link.code}</span>}
        </p>
      )}
      <FactTiles facts={linkFacts(link, nowMs)} />
    </Panel>
  );
}

/** What it carried over the last minutes and since the zone's process started, and what befell it. */
function Carried({ diagnosis, nowMs }: { readonly diagnosis: LinkDiagnosis; readonly nowMs: number }) {
  return (
    <>
      <LinkSeriesPanel diagnosis={diagnosis} />
      <Panel title="Counted since the zone's process started">
        <FactTiles className="link-counters" facts={counters(diagnosis)} />
      </Panel>
      <Outages outages={diagnosis.outages} nowMs={nowMs} />
      <LinkEvents diagnosis={diagnosis} />
    </>
  );
}
