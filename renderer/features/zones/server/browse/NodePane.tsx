import type { NodeDetail, NodeIdText, NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { useCan } from "../../../../store/useCan.ts";
import { EmptyState } from "../../../../ui/EmptyState.tsx";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { SkeletonRows } from "../../../../ui/SkeletonRows.tsx";
import { CallMethod } from "./CallMethod.tsx";
import { HistoryPanel } from "./HistoryPanel.tsx";
import { NodeAttributes, NodeHead, NodeReferences } from "./NodeSections.tsx";
import { useNodeDetail } from "./useNodeDetail.ts";
import { ValuePanel } from "./ValuePanel.tsx";
import { visibleText } from "./visibleText.ts";

interface NodePaneProps {
  readonly zone: string;
  readonly server: string;
  readonly nodeId: NodeIdText | null;
  readonly parentId: NodeIdText | null;
  readonly live: boolean;
  readonly nowMs: number;
  readonly onFollow: (row: NodeRow) => void;
}

/** One node in full, as the server shows it to this user. */
export function NodePane(props: NodePaneProps) {
  const { zone, server, nodeId } = props;
  const { shown, retry } = useNodeDetail(zone, server, nodeId);
  if (nodeId === null)
    return (
      <EmptyState title="Choose a node">
        Its value, attributes and references appear here, as far as the server shows them to you.
      </EmptyState>
    );
  if (shown === null) return <SkeletonRows label="Reading the node" />;
  if (shown.detail === null)
    return (
      <div className="node-pane">
        <InlineError message={shown.failed} onRetry={retry} />
      </div>
    );
  return <ReadNode key={shown.detail.nodeId} {...props} detail={shown.detail} />;
}

/** The node as it was read: what can be done with it first, then all that is known of it. */
function ReadNode({
  zone,
  server,
  parentId,
  live,
  nowMs,
  onFollow,
  detail,
}: NodePaneProps & { readonly detail: NodeDetail }) {
  const mayHistory = useCan("serverHistory.read", zone);
  const { variable, method } = detail;
  const at = { zone, server };
  return (
    <div className="node-pane">
      <NodeHead detail={detail} />
      {variable ? <ValuePanel {...at} detail={detail} variable={variable} live={live} nowMs={nowMs} /> : null}
      {method ? <CallMethod {...at} detail={detail} method={method} parentId={parentId} /> : null}
      {variable && mayHistory && variable.userAccess.historyRead ? (
        <HistoryPanel {...at} nodeId={detail.nodeId} unit={visibleText(variable.unit?.text ?? "")} />
      ) : null}
      <NodeAttributes detail={detail} />
      <NodeReferences detail={detail} onFollow={onFollow} />
    </div>
  );
}
