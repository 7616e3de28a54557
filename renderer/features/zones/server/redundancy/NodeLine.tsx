import type { LinkHealth } from "../../../../../shared/zones/health.ts";
import { nodeSummary } from "./nodeWords.ts";
import "./nodes.css";

/** Which node of a redundant server carries the values, and how the others are. Nothing for a single server. */
export function NodeLine({ link, nowMs }: { readonly link: LinkHealth; readonly nowMs: number }) {
  const summary = nodeSummary(link, nowMs);
  return summary ? (
    <p
      className="node-line"
      data-strong={summary.strong}
      title={summary.strong ? "No other node could go on if this one failed now." : ""}
    >
      {summary.text}
    </p>
  ) : null;
}
