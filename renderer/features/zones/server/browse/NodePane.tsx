import { useEffect, useState } from "react";
import type { NodeDetail, NodeIdText, NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { useApp } from "../../../../store/store.ts";
import { useCan } from "../../../../store/useCan.ts";
import { EmptyState } from "../../../../ui/EmptyState.tsx";
import { errorText } from "../../../../ui/errorText.ts";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { SkeletonRows } from "../../../../ui/SkeletonRows.tsx";
import { CallMethod } from "./CallMethod.tsx";
import { HistoryPanel } from "./HistoryPanel.tsx";
import { NodeMark } from "./NodeMark.tsx";
import { visibleText } from "./visibleText.ts";
import { ValuePanel } from "./ValuePanel.tsx";

export interface NodePaneProps {
  readonly zone: string;
  readonly server: string;
  readonly nodeId: NodeIdText | null;
  readonly parentId: NodeIdText | null;
  readonly live: boolean;
  readonly nowMs: number;
  readonly onFollow: (row: NodeRow) => void;
}

/** One node in full, as the server shows it to this user. */
export function NodePane({ zone, server, nodeId, parentId, live, nowMs, onFollow }: NodePaneProps) {
  const { api } = useApp();
  const mayHistory = useCan("history.read", zone);
  const [shown, setShown] = useState<{
    readonly nodeId: NodeIdText;
    readonly detail: NodeDetail | null;
    readonly failed: string;
  } | null>(null);
  const [again, setAgain] = useState(0);
  useEffect(() => {
    if (nodeId === null) return undefined;
    let stale = false;
    api["browse.node"]({ zone, server, nodeId }).then(
      (detail) => {
        if (!stale) setShown({ nodeId, detail, failed: "" });
      },
      (err: unknown) => {
        if (!stale) setShown({ nodeId, detail: null, failed: errorText(err) });
      },
    );
    return () => {
      stale = true;
    };
  }, [api, zone, server, nodeId, again]);
  if (nodeId === null)
    return (
      <EmptyState title="Choose a node">
        Its value, attributes and references appear here, as far as the server shows them to you.
      </EmptyState>
    );
  if (shown?.nodeId !== nodeId) return <SkeletonRows label="Reading the node" />;
  const { detail } = shown;
  if (!detail)
    return (
      <div className="node-pane">
        <InlineError message={shown.failed} onRetry={() => setAgain(again + 1)} />
      </div>
    );
  const { variable, method } = detail;
  return (
    <div className="node-pane" key={detail.nodeId}>
      <header className="node-head">
        <h3>
          <NodeMark nodeClass={detail.nodeClass} />
          {visibleText(detail.displayName || detail.browseName.name)}
        </h3>
        <p className="mono select-text node-id">{visibleText(detail.nodeId)}</p>
        {detail.path.length === 0 ? null : (
          <p className="hint select-text">{detail.path.map((row) => visibleText(row.displayName)).join(" / ")}</p>
        )}
        {detail.description === "" ? null : <p className="select-text">{visibleText(detail.description)}</p>}
      </header>
      {variable ? (
        <ValuePanel zone={zone} server={server} detail={detail} variable={variable} live={live} nowMs={nowMs} />
      ) : null}
      {method ? <CallMethod zone={zone} server={server} detail={detail} method={method} parentId={parentId} /> : null}
      {variable && mayHistory && variable.userAccess.historyRead ? (
        <HistoryPanel
          zone={zone}
          server={server}
          nodeId={detail.nodeId}
          unit={visibleText(variable.unit?.text ?? "")}
        />
      ) : null}
      <Panel title="Attributes" label="Attributes">
        <dl className="facts">
          <div className="facts-row">
            <dt>Class</dt>
            <dd>{detail.nodeClass}</dd>
          </div>
          {detail.typeName === "" ? null : (
            <div className="facts-row">
              <dt>Type</dt>
              <dd>{visibleText(detail.typeName)}</dd>
            </div>
          )}
          <div className="facts-row">
            <dt>Browse name</dt>
            <dd>
              {visibleText(detail.browseName.name)}{" "}
              <span className="hint mono">{visibleText(detail.browseName.uri)}</span>
            </dd>
          </div>
          {detail.attributes.map((a) => (
            <div key={a.name} className="facts-row">
              <dt>{a.name}</dt>
              <dd>{a.text}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      <Panel
        title="References"
        label="References"
        actions={
          <span className="hint">
            {detail.references.length}
            {detail.moreReferences ? " of more" : ` of ${detail.references.length}`}
          </span>
        }
      >
        <ul className="reference-rows">
          {detail.references.map((r, i) => (
            <li key={i}>
              <span className="muted ellipsis">{visibleText(r.type)}</span>
              {r.target.nodeId === "" ? (
                <span className="ellipsis">{visibleText(r.target.displayName)}</span>
              ) : (
                <button
                  type="button"
                  className="link-button ellipsis"
                  title={visibleText(r.target.nodeId)}
                  onClick={() => onFollow(r.target)}
                >
                  {visibleText(r.target.displayName || r.target.browseName.name)}
                </button>
              )}
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
