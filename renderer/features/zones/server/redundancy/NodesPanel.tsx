import type { LinkHealth } from "../../../../../shared/zones/health.ts";
import { DASH, formatAge, formatCount, formatNumber, THIN_SPACE } from "../../../../ui/format.ts";
import { Panel } from "../../../../ui/Panel.tsx";
import { TimeText } from "../../../../ui/TimeText.tsx";
import { ZoneMark } from "../../../../ui/ZoneMark.tsx";
import { levelWords, nodeStateWords } from "./nodeWords.ts";
import "./nodes.css";

const modeWords = { cold: "cold standby", warm: "warm standby", hot: "hot standby" } as const;

/** Every node of a redundant server, and the last time the values passed from one to another. Nothing for a single server. */
export function NodesPanel({ link, nowMs }: { readonly link: LinkHealth; readonly nowMs: number }) {
  const { nodes, failover } = link;
  if (!nodes || !failover) return null;
  const { last } = failover;
  return (
    <Panel
      title="Redundant nodes"
      label="Redundant nodes"
      actions={
        <span className="muted">
          {modeWords[failover.mode]},{" "}
          {failover.switches === 0
            ? "never switched"
            : failover.switches === 1
              ? "switched once"
              : `switched ${formatCount(failover.switches)} times`}
        </span>
      }
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
            <tr key={n.node} data-active={n.active}>
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
              <td className="nodes-number">
                {n.latencyMs === null ? DASH : `${formatNumber(n.latencyMs, 0)}${THIN_SPACE}ms`}
              </td>
              <td>
                <span className="mono select-text">{n.endpointUrl}</span>
                <span className="hint select-text nodes-reason">{n.applicationUri}</span>
              </td>
            </tr>
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
