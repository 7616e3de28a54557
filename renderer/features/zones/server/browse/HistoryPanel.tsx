import { Button } from "@mantine/core";
import type { SyntheticEvent } from "react";
import type { NodeIdText } from "../../../../../shared/zones/addressSpace.ts";
import { formatCount } from "../../../../ui/format.ts";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { HistoryFields } from "./HistoryFields.tsx";
import { historyQuery } from "./historyForm.ts";
import { HistoryTable } from "./HistoryTable.tsx";
import { useHistoryForm } from "./useHistoryForm.ts";
import { useHistoryRead } from "./useHistoryRead.ts";

interface HistoryPanelProps {
  readonly zone: string;
  readonly server: string;
  readonly nodeId: NodeIdText;
  readonly unit: string;
}

/** What the server has recorded of this value: as it was sampled, computed over intervals, or at given instants. */
export function HistoryPanel({ zone, server, nodeId, unit }: HistoryPanelProps) {
  const { form, set, aggregates } = useHistoryForm(zone, server);
  const { found, busy, failed, read, readMore } = useHistoryRead(zone, server, nodeId);
  const query = historyQuery(form);
  const missing = typeof query === "string" ? query : "";
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (typeof query !== "string" && !busy) void read(query);
  };
  const total = found && found.total !== null ? formatCount(found.total) : "more";
  return (
    <Panel
      title="History at the server"
      label="History"
      actions={found ? <span className="hint">{`${formatCount(found.rows.length)} of ${total}`}</span> : undefined}
    >
      <div className="stack">
        <form className="history-form" onSubmit={submit}>
          <HistoryFields form={form} aggregates={aggregates} onChange={set} />
          <Button type="submit" variant="default" disabled={busy || missing !== ""} title={missing || undefined}>
            {busy ? "Reading" : "Read"}
          </Button>
        </form>
        {missing === "" ? null : <p className="hint">{missing}</p>}
        {failed === "" ? null : <InlineError message={failed} />}
        {found ? <HistoryTable rows={found.rows} unit={unit} /> : null}
        {found?.more ? (
          <div className="row">
            <Button variant="default" disabled={busy} onClick={() => void readMore()}>
              Show more
            </Button>
            <span className="hint">The server has more.</span>
          </div>
        ) : null}
        {found && found.stopped !== "" ? <p className="hint">{found.stopped}</p> : null}
      </div>
    </Panel>
  );
}
