import type { LinkHealth, NodeHealth } from "../../../../../shared/zones/health.ts";
import { DASH, formatAge, formatNumber, THIN_SPACE } from "../../../../ui/format.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { TimeText } from "../../../../ui/TimeText.tsx";
import { ZoneMark } from "../../../../ui/ZoneMark.tsx";
import { levelWords, nodeStateWords, setWords } from "./nodeWords.ts";
import "./nodes.css";

interface NodesPanelProps {
  readonly link: LinkHealth;
  readonly nowMs: number;
}

/**
 * Every node of a redundant server, and the last time the values passed from one to another. Nothing for a single
 * server.
 */
export function NodesPanel({ link, nowMs }: NodesPanelProps) {
  const { nodes, failover } = link;
  if (!nodes || !failover) return null;
  const { last } = failover;
  return (
    <Panel
      title="Redundant nodes"
      label="Redundant nodes"
      actions={<span className="muted">{setWords(failover)}</span>}
    >
      <table className="nodes">
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col">State</th>
            <th scope="col" title="How well the server says it can serve, 0 to 255">
              ServiceLevel
            </th>
            <th scope="col" className="nodes-number">
              Latency
            </th>
            <th scope="col">Address</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((n) => (
            <NodeRow key={n.node} node={n} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
      {last ? (
        <p className="nodes-last">
          <TimeText atMs={last.atMs} otherMs={nowMs} />
          <span className="select-text">{last.reason}</span>
        </p>
      ) : null}
    </Panel>
  );
}

function NodeRow({ node: n, nowMs }: { readonly node: NodeHealth; readonly nowMs: number }) {
  return (
    <tr data-active={n.active}>
      <th scope="row">
        {n.node}
        {n.active ? <strong> active</strong> : null}
      </th>
      <td>
        <span className="row">
          <span aria-hidden="true" className="nodes-mark">
            {n.state === "idle" ? null : <ZoneMark state={n.state} />}
          </span>
          {nodeStateWords(n.state)}
          {n.state === "live" ? null : ` ${formatAge(nowMs - n.sinceMs)}`}
        </span>
        {n.reason === "" ? null : (
          <span className="hint select-text nodes-reason">
            {n.reason}
            {n.code === "" ? null : <span className="code-word"> {n.code}</span>}
          </span>
        )}
      </td>
      <td>{levelWords(n.serviceLevel)}</td>
      <td className="nodes-number">{n.latencyMs === null ? DASH : `${formatNumber(n.latencyMs, 0)}${THIN_SPACE}ms`}</td>
      <td>
        <span className="mono select-text">{n.endpointUrl}</span>
        <span className="hint select-text nodes-reason">{n.applicationUri}</span>
      </td>
    </tr>
  );
}
