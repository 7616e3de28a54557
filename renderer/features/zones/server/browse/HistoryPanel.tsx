import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { HistoryQuery, HistoryRow, NodeIdText, NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { useApp } from "../../../../store/store.ts";
import { errorText } from "../../../../ui/errorText.ts";
import { formatCount } from "../../../../ui/format.ts";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { TimeText } from "../../../../ui/TimeText.tsx";
import { historyQuery, localInput, type HistoryForm } from "./historyForm.ts";
import { ShownValueView } from "./ShownValueView.tsx";
import { visibleText } from "./visibleText.ts";

export interface HistoryPanelProps {
  readonly zone: string;
  readonly server: string;
  readonly nodeId: NodeIdText;
  readonly unit: string;
}

interface Found {
  readonly rows: readonly HistoryRow[];
  readonly more: string | null;
  readonly total: number | null;
  readonly stopped: string;
}
const HOUR_MS = 3_600_000;

/** What the server itself has recorded of this value: as it was sampled, computed over intervals, or at given instants. */
export function HistoryPanel({ zone, server, nodeId, unit }: HistoryPanelProps) {
  const { api } = useApp();
  const [form, setForm] = useState<HistoryForm>(() => ({
    kind: "raw",
    from: localInput(Date.now() - HOUR_MS),
    to: localInput(Date.now()),
    aggregate: "",
    every: "1",
    unit: "min",
  }));
  const [aggregates, setAggregates] = useState<readonly NodeRow[]>([]);
  const [found, setFound] = useState<Found | null>(null);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState("");
  const held = useRef<string | null>(null);
  useEffect(() => {
    let stale = false;
    api["history.aggregates"]({ zone, server }).then(
      (rows) => {
        if (stale) return;
        setAggregates(rows);
        setForm((f) => ({
          ...f,
          aggregate: (rows.find((r) => r.browseName.name === "Average") ?? rows[0])?.nodeId ?? "",
        }));
      },
      () => undefined,
    ); // without a list there is no processed read to choose
    return () => {
      stale = true;
      if (held.current !== null) api["history.release"]({ zone, server, more: held.current }).catch(() => undefined);
    };
  }, [api, zone, server]);
  const query = historyQuery(form);
  const read = async (asked: HistoryQuery | null): Promise<void> => {
    setBusy(true);
    setFailed("");
    try {
      if (asked && held.current !== null)
        await api["history.release"]({ zone, server, more: held.current }).catch(() => undefined);
      const page = asked
        ? await api["history.read"]({ zone, server, nodeId, query: asked as never })
        : await api["history.more"]({ zone, server, more: held.current ?? "" });
      held.current = page.more;
      setFound((before) => ({ ...page, rows: asked || !before ? page.rows : [...before.rows, ...page.rows] }));
    } catch (err) {
      held.current = null;
      setFailed(errorText(err));
      if (asked) setFound(null);
    } finally {
      setBusy(false);
    }
  };
  const set = (part: Partial<HistoryForm>): void => setForm({ ...form, ...part });
  const count = found
    ? `${formatCount(found.rows.length)} of ${found.total === null ? "more" : formatCount(found.total)}`
    : "";
  return (
    <Panel
      title="History at the server"
      label="History"
      actions={found ? <span className="hint">{count}</span> : undefined}
    >
      <div className="stack">
        <form
          className="history-form"
          onSubmit={(e) => {
            e.preventDefault();
            if (typeof query !== "string" && !busy) void read(query);
          }}
        >
          <NativeSelect
            label="Read"
            value={form.kind}
            onChange={(e) => set({ kind: e.currentTarget.value as HistoryForm["kind"] })}
            data={[
              { value: "raw", label: "Raw values" },
              { value: "processed", label: "Aggregates" },
              { value: "atTime", label: "At times" },
            ]}
          />
          <TextInput
            label="From"
            type="datetime-local"
            step={1}
            value={form.from}
            onChange={(e) => set({ from: e.currentTarget.value })}
          />
          <TextInput
            label="To"
            type="datetime-local"
            step={1}
            value={form.to}
            onChange={(e) => set({ to: e.currentTarget.value })}
          />
          {form.kind === "processed" ? (
            <NativeSelect
              label="Aggregate"
              value={form.aggregate}
              onChange={(e) => set({ aggregate: e.currentTarget.value })}
              data={aggregates.map((a) => ({ value: a.nodeId, label: visibleText(a.displayName) }))}
            />
          ) : null}
          {form.kind === "raw" ? null : (
            <>
              <TextInput
                label="Every"
                inputMode="decimal"
                value={form.every}
                onChange={(e) => set({ every: e.currentTarget.value })}
                className="history-every"
              />
              <NativeSelect
                label="Unit"
                value={form.unit}
                onChange={(e) => set({ unit: e.currentTarget.value as HistoryForm["unit"] })}
                data={[
                  { value: "s", label: "seconds" },
                  { value: "min", label: "minutes" },
                  { value: "h", label: "hours" },
                ]}
              />
            </>
          )}
          <Button
            type="submit"
            variant="default"
            disabled={busy || typeof query === "string"}
            title={typeof query === "string" ? query : undefined}
          >
            {busy ? "Reading" : "Read"}
          </Button>
        </form>
        {typeof query === "string" ? <p className="hint">{query}</p> : null}
        {failed === "" ? null : <InlineError message={failed} />}
        {found ? <HistoryTable found={found} unit={unit} /> : null}
        {found?.more ? (
          <div className="row">
            <Button variant="default" disabled={busy} onClick={() => void read(null)}>
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

function HistoryTable({ found, unit }: { readonly found: Found; readonly unit: string }) {
  if (found.rows.length === 0) return <p className="muted">The server has no values in this span.</p>;
  return (
    <div className="history-table">
      <table>
        <thead>
          <tr>
            <th scope="col">Source time</th>
            <th scope="col" className="numeric">
              Value{unit === "" ? "" : ` (${unit})`}
            </th>
            <th scope="col">Quality</th>
          </tr>
        </thead>
        <tbody>
          {found.rows.map((row, i) => (
            <tr key={i}>
              <td>
                {row.sourceMs === null ? (
                  "\u2014"
                ) : (
                  <TimeText atMs={row.sourceMs} otherMs={found.rows[i - 1]?.sourceMs ?? 0} />
                )}
              </td>
              <td className="numeric">
                <ShownValueView value={row.value} />
              </td>
              <td data-quality={row.status.code >>> 30 === 0 ? "good" : "bad"}>{visibleText(row.status.name)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
